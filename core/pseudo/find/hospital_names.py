"""Where the proper name of a hospital begins and ends."""

from __future__ import annotations

import re
from functools import lru_cache

from cliniq.core.lexicon import common_words, foreign_cities, hospitals, is_commune
from cliniq.core.likeness import name_score
from cliniq.core.pseudo.find.lower_homes import INSIDE
from cliniq.core.pseudo.find.places import PlaceReader, ends_from, key_of
from cliniq.core.pseudo.find.towns import QUARTERS, city_end, city_span
from cliniq.core.pseudo.find.view import View

_NAME_GAPS = frozenset([" ", "-", "'", "- ", " - ", '"', ' "', "' ", ". ", "."])
# Names of houses whose second word ends a name elsewhere.
_PAIRS = frozenset([("beau", "sejour"), ("bon", "sejour"), ("sainte", "famille"), ("bon", "accueil")])
_OPENERS = frozenset("mon an ma".split())
_BUILDINGS = frozenset("1 2 3 4".split())
_OF_A_PLACE = re.compile(r"(?:ais|ois|ien|ain|and|in|eux|al)\Z")
# « Val d'Ozon »: after an ordinary word, what follows is no city of its own.
_ORDINARY = 30
# « Clinique du Grand Pré »
_NOT_TITLES = frozenset("pre soeur seur abbe".split())
# What closes the name of a house: « HAD Pays de Caux Santé ».
_TAILS = frozenset("sante soins domicile nord sud est ouest atlantique ocean mer services".split())
# What a letterhead says after the name: « CLINIQUE X - BUREAU DES ADMISSIONS ».
_OFFICES = frozenset(
    (
        "bureau secretariat admissions accueil urgences consultations consultation hospitalisation laboratoire "
        "pharmacie bloc commentaire compte direction salle service unite pole departement document page"
    ).split()
)


@lru_cache(maxsize=4)
def _titles(titles: frozenset[str]) -> frozenset[str]:
    """The titles of persons that are not words of houses' names."""
    return titles - _NOT_TITLES


class HospitalNames(PlaceReader):
    """Reads the proper names of hospitals, once something says where one begins."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        words = view.vocabulary.words
        self.kinds = words("hospitals.hospital_words")
        self.not_names = words("hospitals.not_names")
        self.titles = _titles(view.vocabulary.titles)
        self.heads = words("hospitals.heads")
        self.streets = words("addresses.streets")

    def known_end(self, place: int) -> int:
        """The last word of a known hospital's name that starts at `place` with a word no name starts with, else 0."""
        view = self.view
        if view.words[place] not in self.never or view.words[place] in self.heads:
            return 0
        for last in ends_from(view, place):
            if last > place and view.caps[last] and key_of(view, place, last) in hospitals():
                return last
        return 0

    def opens_a_house(self, place: int) -> bool:
        """Whether a word that ends a name elsewhere begins that of a house: « Mon Repos », « L'Âge d'Or »."""
        view, following = self.view, place + 1
        if following >= len(view.words) or view.upper(place) != view.upper(following) or view.gaps[following] != " ":
            return False
        if view.words[place] == "age":
            return view.words[following] == "d"
        return view.words[place] in _OPENERS and view.caps[following]

    def numbered(self, last: int) -> int:
        """The number of a building that closes the name: « Hôpital Dupuytren 2 », « Pasteur 2, Nice »."""
        view, number = self.view, last + 1
        if number >= len(view.words) or view.words[number] not in _BUILDINGS or view.gaps[number] != " ":
            return last
        after = view.gaps[number + 1]
        closed = after[:1] in ("\n", ",", ")") or after[:2] in (" -", " –", " (", "  ")
        return number if closed or number + 1 == len(view.words) else last

    def corsican(self, index: int) -> bool:
        """Whether « A » is an article of the name: « EHPAD A Murza »."""
        return self.view.words[index] == "a" and self.view.caps[index] and not self.view.shouting

    def kind_follows(self, index: int) -> bool:
        """Whether a word of the kind of hospital comes within three words after a link."""
        words, gaps = self.view.words, self.view.gaps
        for place in range(index + 1, min(index + 3, len(words))):
            if gaps[place] not in (" ", "-", "'"):
                # « Hôpital La Calade-Nord – Néphrologie »
                return False
            if words[place] in self.kinds:
                return True
        return False

    def name_end(self, place: int, shouting: bool) -> int:
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
                # « EHPAD Les Genêts à Felletin »
                and (word == "a" or words[last] in QUARTERS or common_words().get(words[last], 0) < _ORDINARY)
                and self._city_follows(following + 1)
            ):
                break
            if word == "et" and following + 1 < len(words) and key_of(view, place, last) in hospitals():
                break
            if gap not in _NAME_GAPS or (gap in (". ", ".") and len(words[following - 1]) > 2):
                break
            if gap == " - " and caps[following] and city_end(view, following, strict=True) > following:
                break
            if gap == " - " and (word in self.kinds or word in _OFFICES):
                break
            if gap == " - " and not (
                caps[following]
                and key_of(view, place, last) not in hospitals()
                and view.upper(following) == view.upper(place)
            ):
                break
            if word[0] < "a" or ("-" in gap and word in self.streets):
                break
            if len(word) == 1 and caps[following] and not gaps[following + 1] and following + 1 < len(words):
                # « CMS de Bondy à J15 »
                break
            if gap == " " and last == following - 1 and word not in INSIDE and (
                words[last] == "cote" or (words[last] in QUARTERS and not caps[following] and _OF_A_PLACE.search(word))
            ):
                # « la Côte fleurie », « l'Ouest guyanais »
                last = following
                continue
            if caps[following]:
                if word in INSIDE or (words[following - 1], word) in _PAIRS or not (
                    word in self.never
                    or word in self.titles
                    or word in view.vocabulary.words("hospitals.heads")
                ):
                    if shouting and not view.upper(following) and len(word) > 1:
                        break
                    if (
                        gap == " "
                        and word not in INSIDE
                        and word not in _TAILS
                        and last - place >= 2
                        and name_score(word) < -1.5
                    ):
                        break
                    if word not in INSIDE or following == last + 1:
                        last = following if word not in INSIDE else last
                    continue
                break
            if word not in INSIDE or gap == "- ":
                break
        return last

    def _city_follows(self, index: int) -> bool:
        """Whether the capital words from `index` on are a city and nothing more: « Hôpital X de Morlaix »."""
        view = self.view
        end = city_end(view, index)
        if end == index:
            return False
        key = key_of(view, index, end - 1)
        if not (is_commune(key) or key in foreign_cities()):
            return False
        self.spans.append(city_span(view, index, end, 0.8))
        return True
