"""Cities outside postal addresses: of residence, of birth, of a dateline, of a correspondent's practice."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import (
    Commune,
    common_words,
    commune,
    commune_of,
    foreign_cities,
    is_commune,
    medical_words,
    opens_city,
    place_key,
)
from cliniq.core.likeness import name_score
from cliniq.core.pseudo.find.marks import CAPITALS
from cliniq.core.pseudo.find.pairs import is_eponym, of_a_thing
from cliniq.core.pseudo.find.places import PlaceReader, ends_from, key_of
from cliniq.core.pseudo.find.towns import city_end, city_span, known_city_end
from cliniq.core.pseudo.find.view import View

_AT = frozenset(["a", "sur", "vers", "depuis", "dans"])
_LINKED = frozenset("de d du pres maire vers l".split())
_BOUNDS = frozenset(",(-\n|:/\t*")
_FUNCTION = frozenset(["saint", "la", "le", "les", "l"])
# Communes of two letters are more often acronyms.
_SHORTEST = 3
_STOP = re.compile(r"[ ]?(?:[,.;)(\n]|$)")
_END = re.compile(r"\s?(?:[,;.)\n|(]|$)|\s(?:et|ou|le|dans|pour|en|avec|depuis|chez)\b")
_DATELINE = re.compile(r",? (?:le|ce|les?) (?:[0-9]|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)")
_CODE_AFTER = re.compile(
    r"[ ]?(?:,|\(|-|dans le)? ?([0-9]{2} ?[0-9]{3})(?![0-9]|[ ]?(?:mg|ml|ui|/)|[.,][0-9])"
)
_BIRTHPLACE = re.compile(
    r"nee?(?:\(e\))?(?: presumee?)?(?: (?:le|en|vers) [0-9a-z/. \-]{4,30}?)?,? (?:a|dans|au) "
    r"|(?:lieu|ville|commune)(?: (?:de |d'))?(?:naissance|residence|naiss)? ?:[ \t]{0,4}"
    r"|naissance ?: ?[0-9/.\-]{6,10}[ ,]{1,3}a "
)
# Least populations of a commune that counts in each context.
_POPULATION = {"at": 1500, "of": 3000, "aside": 1000, "bounded": 3000, "sure": 20000, "lower": 3000, "listed": 400}
# Words of this class (ten times the Zipf value) and above are ordinary.
_ORDINARY = 27
_SAINTS = frozenset(["st", "ste"])


def _opens_a_town(word: str) -> bool:
    """Whether a folded word is the first of the name of a known town."""
    head = word.partition("-")[0]
    return head in _SAINTS or opens_city(head)


_TOWN = CAPITALS.ask(_opens_a_town)
# In notes without capitals a town of so many people is known by its name, if no common word has it.
_HAMLET = 1000
_TRAVELS = frozenset("voyage voyages sejour vacances deplacement".split())


class Cities(PlaceReader):
    """Reads the cities of a document."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        words = view.vocabulary.words
        self.living = words("addresses.living")
        self.rescue = words("hospitals.rescue")
        self.of_town = words("addresses.of_town")
        self.regions = words("addresses.regions")
        self.people = view.vocabulary.people

    def read(self, taken: set[int]) -> list[Span]:
        """The cities, without the words `taken` by hospitals; after « urgences de » a city names a hospital."""
        for index in self.view.capitals_where(_TOWN):
            if index not in taken:
                self._capital(index)
        for index in self.view.at("addresses.living"):
            self._home(index)
        for index in self.view.at("addresses.origin"):
            self._origin(index)
        for index in self.view.at("addresses.towards"):
            self._lower_town(index + 1)
        self._births()
        self._more_towns()
        self._codes_after()
        return self.spans

    def _capital(self, index: int) -> None:
        """The city that starts at a capital word, when what stands around says that it is one."""
        view = self.view
        word, gap = view.words[index], view.gaps[index]
        before = view.words[index - 1] if index else ""
        if len(word) < _SHORTEST and word not in _FUNCTION:
            return
        if word.count("-") > 1 and word.startswith(("saint-", "sainte-", "st-")) and is_commune(place_key(word)):
            self.spans.append(city_span(view, index, index + 1, 0.75))
            return
        rescue = before in self.rescue and gap == " "
        led = before in _AT and gap == " "
        bounded = not index or gap[-1:] in _BOUNDS or gap.rstrip(" ")[-1:] in _BOUNDS or "\n" in gap
        linked = before in _LINKED and gap in (" ", "'")
        if not (rescue or led or bounded or linked) or not self._may_open(index):
            return
        end = known_city_end(view, index)
        if end == index:
            return
        town = commune(key_of(view, index, end - 1))
        if rescue:
            self._keep(index, end, 0.75, "HOPITAL")
        elif led and before in ("a", "sur"):
            if self._at(index, end, town):
                hospital = before != "a" and self.care_before(index - 1)
                self._keep(index, end, 0.8, "HOPITAL" if hospital else "VILLE")
        elif linked:
            self._linked(index, end, town, before)
        elif self._aside(index, end, town) or (bounded and self._bounded(index, end, town)):
            self._keep(index, end, 0.7)

    def _may_open(self, index: int) -> bool:
        """Whether a word may be the first of a town's name: « La » may, « Tel » may not."""
        word = self.view.words[index]
        return word not in self.never or word in _FUNCTION

    def _keep(self, index: int, end: int, score: float, label: str = "VILLE") -> None:
        span = city_span(self.view, index, end, score)
        self.spans.append(Span(span.start, span.end, label, "places", score))

    def _is_plain(self, index: int, town: Commune | None) -> bool:
        """Whether a commune's name is more often a word or a person."""
        if town is None:
            return False
        borne = town.is_person and name_score(self.view.words[index]) > 2 and town.population < 100000
        return town.is_word or borne

    def _at(self, index: int, end: int, town: Commune | None) -> bool:
        """« à X », « sur X »."""
        if self._lives(index):
            return True
        closed = bool(_STOP.match(self.view.folded, self.view.ends[end - 1]))
        plain = self._is_plain(index, town)
        if town is None or town.population < _POPULATION["at"]:
            return closed or not (plain or town is None) or (town is None and not plain)
        if plain and town.population <= _POPULATION["sure"]:
            return closed and (not is_eponym(self.view.words[index]) or self.view.surface(index - 1) == "à")
        return True

    def _linked(self, index: int, end: int, town: Commune | None, before: str) -> None:
        """« urgences de X » names a hospital; « près de X », « chantier de X » a city."""
        view = self.view
        big = town is None or town.population >= _POPULATION["at"]
        if self.care_before(index - 1):
            if big and not (town is not None and town.is_word and not view.shouting):
                self._keep(index, end, 0.75, "HOPITAL")
            return
        if town is None or not big or self._is_plain(index, town):
            return
        known = index > 1 and view.words[index - 2] in self.of_town
        thing = is_eponym(view.words[index]) or of_a_thing(view, index)
        if known or (town.population > _POPULATION["of"] and before in ("de", "d") and not thing):
            self._keep(index, end, 0.6)

    def _aside(self, index: int, end: int, town: Commune | None) -> bool:
        """« Dr Dupont (Louhans) »: a town alone in brackets."""
        view = self.view
        if "(" not in view.gaps[index] or town is None or is_eponym(view.words[index]):
            return False
        if view.folded[view.ends[end - 1] : view.ends[end - 1] + 1] not in (")", ",", "/", " "):
            return False
        if self.view.upper(index) and town.population <= _POPULATION["sure"] and not self.view.shouting:
            # « (SOS Médecins) »: rather an acronym than a village.
            return False
        beside = self._beside_person(index)
        return not (town.is_word and not beside) and (beside or town.population > _POPULATION["aside"])

    def _beside_person(self, index: int) -> bool:
        """Whether a doctor or a relative is named right before: « Dr Dupont (Louhans) », « Mme X, Y »."""
        words = self.view.words[max(0, index - 4) : index]
        return bool(words) and self.view.caps[index - 1] and not self.people.isdisjoint(words[:-1])

    def _bounded(self, index: int, end: int, town: Commune | None) -> bool:
        """A dateline (« Lyon, le 3 mai »), or a town between signs after a name or a number."""
        view = self.view
        stop = view.ends[end - 1]
        if _DATELINE.match(view.folded, stop):
            return True
        least = _POPULATION["listed" if self._beside_person(index) else "bounded"]
        if town is None or self._is_plain(index, town) or town.population <= least:
            return False
        return bool(_END.match(view.folded, stop)) and self._listed(index)

    def _listed(self, index: int) -> bool:
        """Whether a bounded town is one of a correspondent or an address: not a heading of its own."""
        view = self.view
        gap = view.gaps[index]
        if "(" in gap:
            return True
        if not index or gap.rstrip(" ")[-1:] not in (",", "-", ":", "|", "\t"):
            return False
        before = view.words[index - 1]
        named = before in ("sante", "lieu", "naissance", "ville", "cabinet")
        return view.caps[index - 1] or named or before.isdigit()

    def _lives(self, index: int) -> bool:
        """Whether « demeurant à », « née à », « le 3/4/1950 à » stands before the city."""
        words = self.view.words[max(0, index - 5) : index - 1]
        return any(
            word in self.living or word in ("ne", "nee", "naissance", "retraite", "cabinet") for word in words
        )

    def _home(self, index: int) -> None:
        """« demeurant à X », « habite X », « vit sur X »: any capital words there."""
        view = self.view
        place = index + 1
        if place < len(view.words) and view.words[place] in view.vocabulary.words("addresses.manners"):
            place += 1
        if place < len(view.words) and view.words[place] in ("a", "sur", "de", "d", "en"):
            place += 1
        if place >= len(view.words) or view.gaps[place] not in (" ", "'"):
            return
        at = view.words[place - 1] in ("a", "sur") or (view.whispering and place == index + 1)
        if view.caps[place]:
            end = city_end(view, place)
            named = end > place and self._may_open(place)
            if named and (at or is_commune(key_of(view, place, end - 1))):
                self.spans.append(city_span(view, place, end, 0.8))
        elif at:
            for last in ends_from(view, place):
                key = key_of(view, place, last)
                town = commune_of(key)
                if town is not None and (last > place or (not town.is_word and name_score(key) > -1)):
                    self.add(place, last, "VILLE", 0.7)
                    return

    def _origin(self, index: int) -> None:
        """« originaire de X », « revient de X », « vacances à X »: a capital word that is no country."""
        view = self.view
        words, gaps = view.words, view.gaps
        place = index + 1
        if place >= len(words):
            return
        if words[index] in _TRAVELS and (gaps[place].strip(" ") == ":" or words[place] in ("hormis", "sauf")):
            # « Voyage : Dakar », « pas de voyage hormis Séville »
            place += words[place] in ("hormis", "sauf")
            end = known_city_end(view, place) if place < len(words) and view.caps[place] else place
            if end > place and self._may_open(place):
                self.spans.append(city_span(view, place, end, 0.7))
            return
        if place + 1 >= len(words) or words[place] not in ("de", "d", "a", "du", "sur", "vers") or gaps[place] != " ":
            return
        place += 1
        if view.whispering and gaps[place] == " " and not view.caps[place]:
            self._lower_origin(place)
            return
        if gaps[place] not in (" ", "'") or not view.caps[place] or not self._may_open(place):
            return
        end = city_end(view, place)
        plain = end == place or words[place] in self.regions or is_eponym(words[place])
        if not plain and common_words().get(words[place], 0) < _ORDINARY and words[place] not in view.vocabulary.roles:
            self.spans.append(city_span(view, place, end, 0.65))

    def _lower_origin(self, place: int) -> None:
        """« rentre de rotterdam », in notes without capitals."""
        key = key_of(self.view, place, place)
        town = commune_of(key)
        known = key in foreign_cities() or (town is not None and not town.is_word)
        if known and common_words().get(key, 0) < _ORDINARY + 5 and key not in medical_words():
            self.add(place, place, "VILLE", 0.65)

    def _lower_town(self, place: int) -> None:
        """« travaille à fécamp »: a town in lower case that is nothing else."""
        view = self.view
        words, gaps = view.words, view.gaps
        if place >= len(words) or view.caps[place] or gaps[place] != " ":
            return
        if not _opens_a_town(words[place]):
            return
        for last in ends_from(view, place):
            key = key_of(view, place, last)
            town = commune_of(key)
            if town is None or not _END.match(view.folded, view.ends[last]):
                continue
            single = place == last
            parts = key.split()
            ordinary = all(part in _FUNCTION or common_words().get(part, 0) >= _ORDINARY for part in parts) or (
                single and key in medical_words()
            )
            least = _POPULATION["lower"] if not self.view.whispering or common_words().get(parts[0], 0) else _HAMLET
            if not (town.is_word or ordinary) and (not single or town.population > least):
                care = self.care_before(place - 1)
                self.add(place, last, "HOPITAL" if care else "VILLE", 0.65)
                return

    def _more_towns(self) -> None:
        """The further towns of a list: « Lyon, Valence et Privas »."""
        view = self.view
        words, gaps, caps = view.words, view.gaps, view.caps
        for span in [span for span in self.spans if span.label == "VILLE"]:
            place = view.word_at(span.end)
            for _ in range(6):
                joined = place < len(words) and words[place] in ("et", "ou", "puis") and gaps[place] == " "
                place += joined
                if place >= len(words) or not caps[place]:
                    break
                if gaps[place] not in ((" ",) if joined else (", ", " / ", "/")):
                    break
                end = known_city_end(view, place) if self._may_open(place) else place
                town = commune(key_of(view, place, end - 1)) if end > place else None
                if end == place or (town is not None and town.is_word):
                    break
                self._keep(place, end, 0.68)
                place = end

    def _births(self) -> None:
        """The place of birth: « né le 3/4/1950 à X », « née à X », « Lieu de naissance : X »."""
        view = self.view
        for trigger in view.at("hospitals.birth"):
            match = _BIRTHPLACE.match(view.folded, view.starts[trigger])
            if match is None:
                continue
            index = view.word_at(match.end())
            if index >= len(view.words) or view.starts[index] != match.end():
                continue
            if not view.caps[index]:
                self._lower_origin(index)
                continue
            end = city_end(view, index)
            if end > index and self._may_open(index):
                self.spans.append(city_span(view, index, end, 0.85))

    def _codes_after(self) -> None:
        """The postcode after a city: « Marseille, 13006 », « Lille (59000) »."""
        for span in [span for span in self.spans if span.label == "VILLE"]:
            match = _CODE_AFTER.match(self.view.folded, span.end)
            if match:
                self.spans.append(Span(match.start(1), match.end(1), "ZIP", "places", 0.85))
