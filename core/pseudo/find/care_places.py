"""Places of care by a town or a name alone: « hospit à Lens », « mutation Cochin », « onco (Poitiers) »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import (
    common_words,
    commune,
    drug_words,
    first_names,
    foreign_cities,
    hospitals,
    is_commune,
    medical_words,
    place_key,
)
from cliniq.core.likeness import name_score
from cliniq.core.pseudo.find.pairs import is_eponym
from cliniq.core.pseudo.find.places import JOINTS, ends_from
from cliniq.core.pseudo.find.towns import quarter_end
from cliniq.core.pseudo.find.view import View

_TOWARDS = frozenset("a sur vers chez au aux".split())
_OF = frozenset("de d du".split())
_NEXT_LINKS = _TOWARDS | _OF
_ARTICLES = frozenset("la le l les".split())
# « mutation Larrey » needs no preposition.
_GONE = frozenset("mutation mute mutee transfert transfere transferee retour".split())
_FILLERS = frozenset("en aux par ce jour hier puis polyvalente".split())
_NEXT_GAPS = frozenset([", ", " / ", "/", " + ", " - ", " – "])
_CONJUNCTIONS = frozenset("et ou puis".split())
_END = re.compile(
    r"\s?(?:[,;.:)\n|(/+–-]|$)|\s(?:et|ou|puis|le|la|dans|pour|en|avec|depuis|par|ce|qui|a|au|du|j[0-9])\b"
)
_LEAST_PEOPLE = 1500
_LEAST_LOWER = 4000
_GREAT = 30000
_RESCUE = frozenset("urgences urg sau smur samu cmp maternite mater rea hopital".split())


class CarePlaces:
    """Reads the towns and names that stand for a place of care after a word of care."""

    def __init__(self, view: View, taken: set[int]) -> None:
        self.view = view
        self.taken = taken
        self.spans: list[Span] = []
        words = view.vocabulary.words
        self.moves = words("hospitals.moves")
        self.units = words("hospitals.units")
        self.heads = words("hospitals.heads")
        self.never = view.vocabulary.never

    def read(self) -> list[Span]:
        """The places, in the order of their words of care."""
        for index in self.view.at("hospitals.moves"):
            self._after(index, True)
        for index in self.view.at("hospitals.units"):
            self._after(index, False)
        return self.spans

    def _after(self, index: int, move: bool) -> None:
        """The places after the word of care at `index`, and those listed with the first."""
        view = self.view
        words, gaps = view.words, view.gaps
        place, count = index + 1, len(words)
        # « réanimation médicale de », « suivie en cardiologie à »
        while place < count and place - index < 4 and gaps[place] == " " and (
            words[place] in self.units or words[place] in _FILLERS
        ):
            place += 1
        towards = of = False
        if place < count and gaps[place] == " ":
            towards, of = words[place] in _TOWARDS, words[place] in _OF
            if towards or of:
                place += 1
        if place >= count:
            return
        if place - index > 1 and words[place] in _ARTICLES and gaps[place] in (" ", "'") and not view.caps[place]:
            place += 1
        bracket = gaps[place] in (" (", "(") and not towards
        if place >= count or not (gaps[place] in (" ", "'") or bracket):
            return
        gone = words[index] in _GONE and place == index + 1
        sure = towards or (of and not move) or bracket or gone
        end = self._place(place, sure, (move and towards) or gone)
        while end > place:
            place = end
            if place < count and words[place] in _CONJUNCTIONS and gaps[place] == " ":
                place += 1
                if place < count and words[place] in _NEXT_LINKS:
                    place += 1
                if place >= count or gaps[place] not in (" ", "'"):
                    return
            elif place + 1 < count and words[place] in _TOWARDS and gaps[place] == " ":
                # « de l'HEGP vers Cochin »
                place += 1
            elif place >= count or gaps[place] not in _NEXT_GAPS:
                return
            end = self._place(place, True, False)

    def _place(self, place: int, sure: bool, towards: bool) -> int:
        """Keep the place at word `place`, if it is one; the index after it, or `place`.

        `sure`: a preposition or a bracket stands before; `towards`: someone goes there, so an unknown name counts.
        """
        view = self.view
        words, gaps, caps = view.words, view.gaps, view.caps
        if place >= len(words) or words[place][0] < "a" or len(words[place]) < 3:
            return place
        capital = caps[place]
        if words[place] in self.heads or words[place] in self.units:
            return place
        if words[place] in self.never and words[place] not in ("saint", "sainte", "la", "le", "les"):
            return place
        for last in ends_from(view, place):
            if capital and not caps[last]:
                continue
            key = place_key(view.folded[view.starts[place] : view.ends[last]])
            if self._known(key, place, last, sure):
                return self._keep(place, last, 0.78)
        if capital and towards and not self._ordinary(words[place]) and name_score(words[place]) > -0.5:
            last = place
            while last + 1 < len(words) and caps[last + 1] and gaps[last + 1] in JOINTS and last - place < 3:
                last += 1
            if _END.match(view.folded, view.ends[last]):
                return self._keep(place, last, 0.6)
        return place

    def _keep(self, first: int, last: int, score: float) -> int:
        view = self.view
        # « suivi à Lyon Sud »
        last = quarter_end(view, last + 1) - 1
        if first not in self.taken:
            self.taken.update(range(first, last + 1))
            self.spans.append(Span(view.starts[first], view.ends[last], "HOPITAL", "places", score))
        return last + 1

    def _known(self, key: str, place: int, last: int, sure: bool) -> bool:
        """Whether the words are a hospital or a town that people are treated in."""
        view = self.view
        capital = view.caps[place]
        hospital = hospitals().get(key)
        word = view.words[place]
        if hospital is not None:
            if hospital.acronym:
                return view.upper(place) or (view.whispering and not self._ordinary(word))
            if not hospital.ambiguous:
                return capital or last > place or not self._ordinary(word)
            if sure and capital and not is_eponym(word):
                return True
        if not (sure or capital or self.view.words[place - 1] in _RESCUE):
            return False
        if key in foreign_cities():
            return capital or not self._ordinary(word)
        if not is_commune(key):
            return False
        town = commune(key)
        if town is None or town.population < (_LEAST_PEOPLE if capital else _LEAST_LOWER):
            return False
        if capital:
            if not sure:
                return not (town.is_word or town.is_person) and town.population >= _LEAST_LOWER
            return not town.is_word or view.shouting
        # Great cities are common words of films and books as well.
        if town.population >= _GREAT and not town.is_word:
            return True
        return not (town.is_word or self._ordinary(word) or (last == place and word in first_names()))

    def _ordinary(self, word: str) -> bool:
        return common_words().get(word, 0) >= 27 or word in medical_words() or word in drug_words()
