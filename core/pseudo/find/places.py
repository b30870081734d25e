"""Hospitals by their proper names, and cities outside addresses."""

from __future__ import annotations

import re
from functools import lru_cache

from cliniq.core.document import Span
from cliniq.core.lexicon import (
    city_heads,
    commune,
    foreign_cities,
    hospitals,
    is_commune,
    name_score,
    place_key,
)
from cliniq.core.pseudo.find.addresses import city_end, city_span
from cliniq.core.pseudo.find.pairs import is_eponym, of_a_thing
from cliniq.core.pseudo.find.view import View

_INSIDE = frozenset(
    [
        "de",
        "du",
        "des",
        "d",
        "la",
        "le",
        "les",
        "l",
        "et",
        "en",
        "sur",
        "sous",
        "aux",
        "au",
        "a",
        "saint",
        "sainte",
        "st",
        "ste",
    ]
)
_SKIPPED_LINKS = frozenset(["de", "du", "des", "d", "a", "au"])
_NAME_GAPS = frozenset([" ", "-", "'", "- ", " - ", '"', ' "', "' ", ". ", "."])
_HEAD_GAP = re.compile(r"[ '\":.]{0,4}|[ ]?- |[ ]\n?")
_END = re.compile(r"\s*(?:[,;.)\n|/:(\-]|$|et\b|ou\b|le\b|dans\b|pour\b|ou\b|en\b|avec\b|depuis\b|chez\b)")
_AT = frozenset(["a", "sur", "vers", "depuis", "dans"])
_CODE_AFTER = re.compile(
    r"[ ]?(?:,|\(|-|dans le)? ?([0-9]{2} ?[0-9]{3})(?![0-9]|[ ]?(?:mg|ml|ui|/)|[.,][0-9])"
)
_STOP = re.compile(r"[ ]?(?:[,.;)(\n]|$)")
_POPULATION = 1500


def _key(view: View, first: int, last: int) -> str:
    """The place key of the words `first` to `last`."""
    if first == last:
        word = view.words[first]
        if word.isalpha():
            return word
    return place_key(view.folded[view.starts[first] : view.ends[last]])


@lru_cache(maxsize=1)
def _city_heads() -> frozenset[str]:
    return city_heads() | {"st", "ste"}


@lru_cache(maxsize=1)
def _hospital_heads() -> frozenset[str]:
    """The first words of all known hospitals: the cheap test before the look-up."""
    return frozenset(key.split()[0] for key in hospitals())


class _Places:
    def __init__(self, view: View) -> None:
        self.view = view
        self.spans: list[Span] = []
        words = view.vocabulary.words
        self.kinds = words("hospitals.hospital_words")
        self.not_names = words("hospitals.not_names")
        self.never = words("headers.never")
        self.titles = view.vocabulary.titles
        self.heads = words("hospitals.heads")

    def add(self, first: int, last: int, label: str, score: float) -> None:
        self.spans.append(Span(self.view.starts[first], self.view.ends[last], label, "places", score))

    # --- hospitals ---

    def hospital(self, index: int, long: bool) -> None:
        """The proper name after « hôpital », « CHU de », « centre hospitalier »..."""
        view = self.view
        words, gaps, caps = view.words, view.gaps, view.caps
        count = len(words)
        place = index + 1
        kind = not long
        while place < count and place - index < 8 and gaps[place] in (" ", "-", "'", "  ", ", ", "/"):
            word = words[place]
            if word in self.kinds:
                kind = True
            elif (
                word not in ("et", "de", "d", "la", "du", "a")
                or place + 1 >= count
                or not self._kind_follows(place)
            ):
                break
            place += 1
        if place >= count or not _HEAD_GAP.fullmatch(gaps[place]):
            return
        if "." in gaps[place] and words[index] not in ("hop", "ch", "hosp", "cl"):
            return
        if words[index] in ("clinique", "cliniques") and (
            (index
            and words[index - 1] in ("de", "examen", "chef", "chefs", "cas", "essai", "tableau"))
            or ":" in gaps[place]
        ):
            return
        if long and not kind and not caps[place] and words[place] not in _INSIDE:
            return
        article = place
        while (
            place < count
            and words[place] in ("de", "du", "des", "d", "la", "le", "les", "l", "a", "au")
            and gaps[place] in (" ", "'", ' "', "")
        ):
            if words[place] in _SKIPPED_LINKS and words[place] != "des":
                article = place + 1
            if len(words[place]) > 1 or gaps[place + 1] == "'" or view.shouting or words[place] == "a":
                place += 1
            else:
                break
        if place >= count or words[place][0] < "a" or (place > index + 1 and "\n" in gaps[place]):
            return
        if place > article and not (caps[article] or words[article] in ("la", "le", "les", "l", "des")):
            article = place
        if words[place] in self.not_names or words[place] in self.titles:
            return
        if not caps[place]:
            self._lower(index, article, place)
            return
        if place - article > 0 and words[article] in _SKIPPED_LINKS and words[article] != "des":
            article = place
        if (
            long
            and not kind
            and words[index]
            in (
                "cabinet",
                "groupe",
                "centres",
                "residence",
                "foyer",
                "laboratoire",
                "association",
                "pole",
                "pharmacie",
                "groupement",
                "hospices",
                "etablissement",
                "maison",
                "fam",
                "mas",
            )
        ):
            return
        word = words[place]
        if word in self.never and word not in (
            "saint",
            "sainte",
            "st",
            "ste",
            "pays",
            "place",
            "rue",
            "centre",
        ):
            return
        if words[place - 1] in ("la", "l", "le", "les") and words[place - 2] in ("de", "du"):
            article = place
        if (
            not caps[index]
            and not view.shouting
            and view.upper(place)
            and len(word) < 4
            and word not in hospitals()
        ):
            return
        last = self._name_end(place, view.upper(index) and view.upper(place))
        score = 0.94 if kind else 0.8
        if long and not kind and name_score(word) < -1.2 and last == place:
            return
        self.add(min(article, place), last, "HOPITAL", score)
        self._after(last)
        self._other_sites(last)

    def _other_sites(self, last: int) -> None:
        """« CHRU Tours (Bretonneau) », « CHU X - Site Y », « Hôpitaux A – B »."""
        view = self.view
        place = last + 1
        if place < len(view.words) and view.caps[place] and view.gaps[place] in (" (", "(") and (
            view.words[place] not in self.never
            and view.folded[view.ends[place] : view.ends[place] + 30].find(")") >= 0
        ):
            key_end = self._name_end(place, False)
            key = _key(view, place, key_end)
            if key in hospitals() or (name_score(view.words[place]) > 0.5 and not view.upper(place)):
                self.add(place, key_end, "HOPITAL", 0.7)

    def _kind_follows(self, index: int) -> bool:
        """Whether a word of the kind of hospital comes within three words after a link."""
        return any(word in self.kinds for word in self.view.words[index + 1 : index + 3])

    def _name_end(self, place: int, shouting: bool) -> int:
        """Index of the last word of the proper name that starts at `place`."""
        view = self.view
        words, gaps, caps = view.words, view.gaps, view.caps
        last = place
        for following in range(place + 1, min(place + 8, len(words))):
            gap = gaps[following]
            word = words[following]
            if (
                word in ("de", "d", "a")
                and last == following - 1
                and following + 1 < len(words)
                and caps[following + 1]
                and self._city_follows(following + 1)
            ):
                break
            if gap not in _NAME_GAPS or (gap in (". ", ".") and len(words[following - 1]) > 2):
                break
            if gap == " - " and not (
                caps[following]
                and _key(view, place, last) not in hospitals()
                and view.upper(following) == view.upper(place)
            ):
                break
            if word[0] < "a":
                break
            if caps[following]:
                if word in _INSIDE or not (
                    word in self.never
                    or word in self.titles
                    or word in view.vocabulary.words("hospitals.heads")
                ):
                    if shouting and not view.upper(following) and len(word) > 1:
                        break
                    if gap == " " and word not in _INSIDE and last - place >= 2 and name_score(word) < -1.5:
                        break
                    if word not in _INSIDE or following == last + 1:
                        last = following if word not in _INSIDE else last
                    continue
                break
            if word not in _INSIDE or gap == "- ":
                break
        return last

    def _city_follows(self, index: int) -> bool:
        """Whether the capital words from `index` on are a city and nothing more: « Hôpital X de Morlaix »."""
        view = self.view
        end = city_end(view, index)
        if end == index:
            return False
        key = _key(view, index, end - 1)
        if not (is_commune(key) or key in foreign_cities()):
            return False
        self.spans.append(city_span(view, index, end, 0.8))
        return True

    def _lower(self, index: int, article: int, place: int) -> None:
        """A name in lower case: a known town or hospital, or what follows « ehpad » up to the break."""
        view = self.view
        words, gaps = view.words, view.gaps
        for last in range(min(place + 4, len(words) - 1), place - 1, -1):
            if any(gaps[k] not in (" ", "-", "'") for k in range(place + 1, last + 1)):
                continue
            key = _key(view, place, last)
            town = commune(key) if is_commune(key) else None
            if key in hospitals() or (town is not None and not (town.is_word and town.population < 5000)):
                self.add(place, last, "HOPITAL", 0.8)
                return
        if (
            (view.whispering or words[index] == "ehpad")
            and words[index] in ("ehpad", "clinique", "residence", "polyclinique", "mapad")
            and article < place
        ):
            last = place
            while (
                last + 1 < len(words)
                and last - place < 6
                and gaps[last + 1] in (" ", "-", "'")
                and (words[last + 1] in _INSIDE or name_score(words[last]) > -9)
                and words[last + 1] not in view.vocabulary.words("headers.ends") - _INSIDE
            ):
                last += 1
            while last > place and words[last] in _INSIDE:
                last -= 1
            self.add(article, last, "HOPITAL", 0.7)

    def _after(self, last: int) -> None:
        """The city after a hospital's name: « Hôpital X - Villejuif », « SMR Y, RIOM », « (Lyon) »."""
        view = self.view
        place = last + 1
        if place >= len(view.words) or not view.caps[place]:
            if (
                place + 1 < len(view.words)
                and view.words[place] == "a"
                and view.caps[place + 1]
                and view.gaps[place] in (" ", ", ")
            ):
                place += 1
            else:
                return
        if not re.fullmatch(r"[ ]{0,2}[,\-(/ ]?[ ]{0,2}|\n", view.gaps[place]):
            return
        end = city_end(view, place, strict=True)
        if end == place:
            key = _key(view, place, place)
            if key in foreign_cities():
                end = place + 1
        if end > place and view.words[place] not in self.never:
            self.spans.append(city_span(view, place, end, 0.85))

    def known_hospitals(self, taken: set[int]) -> None:
        """Hospitals that go by their name alone: « suivi à Cochin », « HEGP », « urgences de Gonesse »."""
        view = self.view
        words, gaps, caps = view.words, view.gaps, view.caps
        table = hospitals()
        heads = _hospital_heads()
        care = view.vocabulary.words("hospitals.care")
        for index in view.capitals:
            if index in taken or not index:
                continue
            before = words[index - 1]
            gap = gaps[index]
            word = words[index]
            if word in self.heads:
                continue
            acronym = view.upper(index) and 3 <= len(word) <= 6
            if not (gap in (" ", "'") and before in _LED) and not (acronym and word in table):
                continue
            if not acronym and word.split("-")[0] not in heads:
                continue
            for last in range(min(index + 3, len(words) - 1), index - 1, -1):
                if last > index and (
                    not caps[last] or any(gaps[k] not in (" ", "-", "'") for k in range(index + 1, last + 1))
                ):
                    continue
                hospital = table.get(_key(view, index, last))
                if hospital is None or (hospital.acronym and not view.upper(index)):
                    continue
                if of_a_thing(view, index) or (
                    before in ("de", "d", "du") and is_eponym(word) and not self._care_before(index - 1, care)
                ):
                    break
                if (
                    (before in _LED
                    and self._care_before(index - 1, care))
                    or (not hospital.ambiguous
                    and (hospital.acronym or before in ("a", "sur", "vers", "au", "de")))
                ):
                    self.add(index, last, "HOPITAL", 0.75)
                    taken.update(range(index, last + 1))
                break

    def _care_before(self, index: int, care: frozenset[str]) -> bool:
        """Whether « urgences de », « réanimation de » stands before word `index` + 1."""
        view = self.view
        before = index - 1
        while (
            before >= 0
            and index - before < 3
            and view.words[before] in ("de", "la", "du", "l", "d", "des", "pediatriques", "adultes")
        ):
            before -= 1
        return before >= 0 and view.words[before] in care and "\n" not in view.gaps[before + 1]

    # --- cities ---

    def cities(self, taken: set[int]) -> None:
        """Cities of residence, birth, a dateline, a correspondent's practice; after « urgences de », a hospital."""
        view = self.view
        words, gaps = view.words, view.gaps
        care = view.vocabulary.words("hospitals.care")
        living = view.vocabulary.words("addresses.living")
        places = foreign_cities()
        first_words = _city_heads()
        for index in view.capitals:
            word = words[index]
            head = word.partition("-")[0]
            if head not in first_words or index in taken:
                continue
            if len(word) < 3 and word not in ("eu", "is", "ay", "by", "us", "oz", "oo", "ry"):
                continue
            gap = gaps[index]
            before = words[index - 1] if index else ""
            if before in ("smur", "samu", "vsav", "usic", "cmp", "sdis") and gap == " ":
                end = self._city(index, places)
                if end > index:
                    self.spans.append(
                        _relabel(
                            city_span(view, index, end, 0.75), "HOPITAL" if before != "vsav" else "VILLE"
                        )
                    )
                continue
            led = before in _AT and gap == " "
            bounded = (
                not index
                or gap[-1:] in (",", "(", "\n", "\t", "|", ":")
                or gap.rstrip(" ")[-1:] in (",", "(", "-", "\n", "|", ":", "/", "\t", "*")
            ) or "\n" in gap
            linked = before in ("de", "d", "du", "pres", "maire", "vers", "l") and gap in (" ", "'")
            if (
                word.count("-") > 1
                and word.startswith(("saint-", "sainte-", "st-"))
                and is_commune(place_key(word))
            ):
                self.spans.append(city_span(view, index, index + 1, 0.75))
                continue
            if (
                not (led or bounded or linked)
                or (word in self.never
                and word not in ("saint", "la", "le", "les", "l"))
            ):
                continue
            end = self._city(index, places)
            if end == index:
                continue
            key = _key(view, index, end - 1)
            town = commune(key)
            big = town is None or town.population >= _POPULATION
            plain = town is not None and (
                town.is_word or (town.is_person and name_score(word) > 2 and town.population < 100000)
            )
            if led and before in ("a", "sur"):
                if not big and not self._lives(index, living):
                    if (plain or town is None) and not _STOP.match(view.folded, view.ends[end - 1]):
                        continue
                if (
                    plain
                    and not self._lives(index, living)
                    and not (town is not None and town.population > 20000)
                    and not (_STOP.match(view.folded, view.ends[end - 1]) and not is_eponym(word))
                ):
                    continue
                label = "HOPITAL" if self._care_before(index - 1, care) and before != "a" else "VILLE"
                self.spans.append(_relabel(city_span(view, index, end, 0.8), label))
            elif linked:
                if self._care_before(index - 1, care):
                    if big and not (town is not None and town.is_word and not view.shouting):
                        self.spans.append(_relabel(city_span(view, index, end, 0.75), "HOPITAL"))
                elif (
                    big
                    and not plain
                    and town is not None
                    and (
                        self._of_a_town(index, before)
                        or (
                            town.population > 3000
                            and before in ("de", "d")
                            and not is_eponym(word)
                            and not of_a_thing(view, index)
                        )
                    )
                ):
                    self.spans.append(city_span(view, index, end, 0.6))
            elif (
                "(" in gap
                and town is not None
                and not town.is_word
                and town.population > 1000
                and not is_eponym(word)
                and view.folded[view.ends[end - 1] : view.ends[end - 1] + 1] in (")", ",")
            ):
                self.spans.append(city_span(view, index, end, 0.7))
            elif bounded and big and not plain:
                stop = view.folded[view.ends[end - 1] : view.ends[end - 1] + 12]
                if re.match(r",? (?:le|ce|les?) [0-9ol]", stop) or (
                    _END.match(stop)
                    and town is not None
                    and not re.match(r"\s?[:/\-]", stop)
                    and (town.population > 3000)
                    and self._listed(index, end)
                ):
                    self.spans.append(city_span(view, index, end, 0.7))
            elif (
                bounded
                and town is not None
                and re.match(
                    r",? (?:le|ce) (?:[0-9]|lundi|mardi|mercredi|jeudi|vendredi)",
                    view.folded[view.ends[end - 1] : view.ends[end - 1] + 14],
                )
            ):
                self.spans.append(city_span(view, index, end, 0.7))
        for index in living and view.at("addresses.living"):
            self._home(index)
        self._births()
        self._codes_after()

    def _codes_after(self) -> None:
        """The postcode after a city: « Marseille, 13006 », « Lille (59000) »."""
        view = self.view
        for span in [span for span in self.spans if span.label == "VILLE"]:
            match = _CODE_AFTER.match(view.folded, span.end)
            if match:
                self.spans.append(Span(match.start(1), match.end(1), "ZIP", "places", 0.85))

    def _listed(self, index: int, end: int) -> bool:
        """Whether a bounded town is one of a correspondent or an address: not a heading of its own."""
        view = self.view
        gap = view.gaps[index]
        if "(" in gap:
            return True
        return (
            gap.rstrip(" ")[-1:] in (",", "-", ":", "|", "\t")
            and index > 0
            and (
                view.caps[index - 1]
                or view.words[index - 1] in ("sante", "lieu", "naissance", "ville", "cabinet")
                or view.words[index - 1][0] < "a"
            )
        )

    def _of_a_town(self, index: int, before: str) -> bool:
        """« près de X », « maire de X », « région de X », « ville de X », « quartier de X »."""
        words = self.view.words
        return index > 1 and words[index - 2] in (
            "pres",
            "maire",
            "ville",
            "mairie",
            "commune",
            "region",
            "nord",
            "sud",
            "est",
            "ouest",
            "banlieue",
            "prison",
            "gare",
            "aeroport",
            "faculte",
            "originaire",
            "natif",
            "native",
            "hopitaux",
            "mutuelle",
            "revient",
            "venant",
            "arrive",
            "retour",
            "village",
        )

    def _city(self, index: int, places: dict[str, str]) -> int:
        """Index after the city at `index`: a commune of France or a known city abroad."""
        view = self.view
        end = city_end(view, index)
        while end > index:
            key = _key(view, index, end - 1)
            if is_commune(key) or key in places:
                return end
            end -= 1
        return index

    def _lives(self, index: int, living: frozenset[str]) -> bool:
        """Whether « demeurant à », « née à », « le 3/4/1950 à » stands before the city."""
        words = self.view.words[max(0, index - 5) : index - 1]
        return any(
            word in living or word in ("ne", "nee", "naissance", "retraite", "cabinet", "install")
            for word in words
        )

    def _home(self, index: int) -> None:
        """« demeurant à X », « habite X », « vit sur X »: any capital words there."""
        view = self.view
        place = index + 1
        if place < len(view.words) and view.words[place] in (
            "actuellement",
            "seul",
            "seule",
            "desormais",
            "toujours",
            "habituellement",
            "maintenant",
            "dans",
            "avec",
        ):
            place += 1
        if place < len(view.words) and view.words[place] in ("a", "sur", "de", "d", "en"):
            place += 1
        if place >= len(view.words) or view.gaps[place] not in (" ", "'"):
            return
        if view.caps[place]:
            end = city_end(view, place)
            if (
                end > place
                and view.words[place] not in self.never
                and (view.words[place - 1] in ("a", "sur") or is_commune(_key(view, place, end - 1)))
            ):
                self.spans.append(city_span(view, place, end, 0.8))
        elif view.words[place - 1] in ("a", "sur"):
            key = _key(view, place, place)
            town = commune(key) if is_commune(key) else None
            if town is not None and not town.is_word and name_score(key) > -1:
                self.add(place, place, "VILLE", 0.7)

    def _births(self) -> None:
        """The place of birth: « né le 3/4/1950 à X », « née à X », « Lieu de naissance : X »."""
        view = self.view
        for trigger in view.at("hospitals.birth"):
            match = _BIRTHPLACE.match(view.folded, view.starts[trigger])
            if match is None:
                continue
            index = view.word_at(match.end())
            if (
                index >= len(view.words)
                or view.starts[index] != match.end()
                or not view.caps[index]
                or view.words[index] in self.never
            ):
                continue
            end = city_end(view, index)
            if end > index:
                self.spans.append(city_span(view, index, end, 0.85))


_LED = frozenset(["a", "de", "d", "sur", "vers", "au", "du", "depuis", "par", "l", "chez", "aux", "des"])
_BIRTHPLACE = re.compile(
    r"nee?(?:\(e\))?(?: presumee?)?(?: (?:le|en|vers) [0-9a-z/. \-]{4,30}?)?,? (?:a|dans|au) "
    r"|(?:lieu|ville|commune)(?: (?:de |d'))?(?:naissance|residence|naiss)? ?:[ \t]{0,4}"
    r"|naissance ?: ?[0-9/.\-]{6,10}[ ,]{1,3}a "
)


def _relabel(span: Span, label: str) -> Span:
    return Span(span.start, span.end, label, "places", span.score)


def find_places(view: View) -> list[Span]:
    """Hospitals (`HOPITAL`) and cities (`VILLE`) of the document."""
    places = _Places(view)
    for index in view.at("hospitals.heads"):
        places.hospital(index, long=False)
    for index in view.at("hospitals.heads_long"):
        places.hospital(index, long=True)
    taken = {
        view.word_at(span.start) + k
        for span in places.spans
        for k in range(1 + view.folded.count(" ", span.start, span.end))
    }
    places.known_hospitals(taken)
    places.cities(taken)
    return places.spans
