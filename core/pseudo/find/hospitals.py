"""Hospitals, clinics and care homes by their proper names."""

from __future__ import annotations

import re
from functools import lru_cache

from cliniq.core.document import Span
from cliniq.core.lexicon import common_words, commune, foreign_cities, hospitals, is_commune, medical_words
from cliniq.core.likeness import name_score
from cliniq.core.pseudo.find.care_places import CarePlaces
from cliniq.core.pseudo.find.hospitals_by_name import HospitalsByName
from cliniq.core.pseudo.find.lower_homes import INSIDE, lower_home
from cliniq.core.pseudo.find.places import PlaceReader, ends_from, key_of
from cliniq.core.pseudo.find.towns import QUARTERS, city_end, city_span
from cliniq.core.pseudo.find.view import View

_SKIPPED_LINKS = frozenset("de du des d a au".split())
_NAME_GAPS = frozenset([" ", "-", "'", "- ", " - ", '"', ' "', "' ", ". ", "."])
_HEAD_GAP = re.compile(r"(?! {3})[ '\":.]{0,4}|[ ]?- |[ ]\n?")
# « C.H. », « C. H. U. »
_DOTTED = re.compile(r"\bc\. ?h\.(?: ?[a-z]\.){0,3}")
# « unité Camille-Claudel », « pavillon Henri-Laborit »
_NAMED_WARD = re.compile(
    r" ([A-ZÀ-Þ][a-zà-ÿ]{2,}-[A-ZÀ-Þ][a-zà-ÿ]{2,}(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?)"
)
_WARDS = frozenset("unite pavillon aile secteur".split())
_LISTED_PEOPLE = 5000
_BUILDINGS = frozenset("1 2 3 4".split())
_OF_A_PLACE = re.compile(r"(?:ais|ois|ien|ain|and|in|eux|al)\Z")
# « Val d'Ozon »: after an ordinary word, what follows is no city of its own.
_ORDINARY = 30
_HEADLESS = frozenset(
    "cabinet groupe centres residence association pole pharmacie groupement hospices etablissement maison".split()
)
# « Clinique du Grand Pré »
_NOT_TITLES = frozenset("pre soeur seur abbe".split())
# What closes the name of a house: « HAD Pays de Caux Santé ».
_TAILS = frozenset("sante soins domicile nord sud est ouest atlantique ocean mer services".split())
# « IMAGERIE MEDICALE DU RACHIS » names no house.
_SCANS = frozenset("imagerie radiologie pole".split())
# What a letterhead says after the name: « CLINIQUE X - BUREAU DES ADMISSIONS ».
_OFFICES = frozenset(
    (
        "bureau secretariat admissions accueil urgences consultations consultation hospitalisation laboratoire "
        "pharmacie bloc commentaire compte direction salle service unite pole departement document page"
    ).split()
)
# « CHU de La Réunion »: regions that name one hospital.
_REGIONAL = frozenset("chu chr chru ch ghu ght".split())
_OVERSEAS = frozenset("reunion martinique guadeloupe guyane mayotte".split())
_SIDES = (["nord"], ["sud"], ["est"], ["ouest"], ["centre"], ["atlantique"])
_LABORATORIES = frozenset("laboratoire laboratoires labo lbm".split())
_NAMING = frozenset("saint sainte st ste pays place rue centre".split())


@lru_cache(maxsize=4)
def _titles(titles: frozenset[str]) -> frozenset[str]:
    """The titles of persons that are not words of houses' names."""
    return titles - _NOT_TITLES


def dotted_heads(view: View) -> list[int]:
    """Indexes of the last letters of « C.H. », « C. H. U. »."""
    if "c" not in view.distinct or ("c.h" not in view.folded and "c. h" not in view.folded):
        return []
    return [view.word_at(match.end()) - 1 for match in _DOTTED.finditer(view.folded)]


class Hospitals(PlaceReader):
    """Reads the hospitals of a document, and the cities right after them."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        words = view.vocabulary.words
        self.kinds = words("hospitals.hospital_words")
        self.not_names = words("hospitals.not_names")
        self.titles = _titles(view.vocabulary.titles)
        self.heads = words("hospitals.heads")
        self.streets = words("addresses.streets")

    def read(self) -> list[Span]:
        """The hospitals after a head word, then the known ones that go by their name alone."""
        view = self.view
        for index in view.at("hospitals.heads"):
            self.hospital(index, long=False)
        for index in view.at("hospitals.heads_long"):
            self.hospital(index, long=True)
        for index in dotted_heads(view):
            self.hospital(index, long=False, dotted=True)
        for index in view.places_of(_WARDS):
            named = _NAMED_WARD.match(view.text, view.ends[index])
            if named is not None:
                self.spans.append(Span(*named.span(1), "HOPITAL", "places", 0.62))
        taken = self.taken()
        self.spans += CarePlaces(view, taken).read()
        return self.spans + HospitalsByName(view).read(taken)

    def taken(self) -> set[int]:
        """Indexes of the words of the spans read so far."""
        view = self.view
        return {
            index
            for span in self.spans
            for index in range(view.word_at(span.start), view.word_at(span.end))
        }

    def hospital(self, index: int, long: bool, dotted: bool = False) -> None:
        """The proper name after « hôpital », « CHU de », « centre hospitalier »..."""
        view = self.view
        words, gaps, caps = view.words, view.gaps, view.caps
        count = len(words)
        numbered = index > 0 and gaps[index] == " " and words[index - 1].isdigit()
        if words[index] == "ch" and numbered and not view.upper(index):
            # « sonde 7 Ch »: a gauge
            return
        place = index + 1
        kind = not long
        while place < count and place - index < 8 and gaps[place] in (" ", "-", "'", "  ", ", ", "/"):
            word = words[place]
            if word in self.kinds:
                kind = True
            elif (
                word not in ("et", "de", "des", "d", "la", "du", "a")
                or place + 1 >= count
                or not self._kind_follows(place)
            ):
                break
            place += 1
        if place >= count or not _HEAD_GAP.fullmatch(gaps[place]):
            return
        if "." in gaps[place] and not dotted and words[index] not in ("hop", "ch", "hosp", "cl", "clin", "polycl"):
            return
        if words[index] in ("clinique", "cliniques") and (
            (index
            and words[index - 1] in ("de", "examen", "chef", "chefs", "cas", "essai", "tableau"))
            or ":" in gaps[place]
        ):
            return
        if long and not kind and not caps[place] and words[place] not in INSIDE:
            return
        article = place
        while (
            place < count
            and words[place] in ("de", "du", "des", "d", "la", "le", "les", "l", "a", "au")
            and (
                gaps[place] in (" ", "'", ' "', ' " ', "")
                or (gaps[place] == ". " and (dotted or words[index] in ("clin", "polycl")))
                # « EHPAD PORTEUR : LE CLOS X »
                or (gaps[place] in (": ", " : ") and caps[place] and place > index + 1)
                # « Pharmacie : du Beffroi »
                or (gaps[place] == " : " and words[place] in ("du", "des") and caps[min(place + 1, count - 1)])
            )
        ):
            if words[place] in _SKIPPED_LINKS and not self._corsican(place):
                article = place + 1
            if len(words[place]) > 1 or gaps[place + 1] == "'" or view.shouting or words[place] == "a":
                place += 1
            else:
                break
        if place >= count or words[place][0] < "a" or (
            # « clinique du⏎Renaison »
            place > index + 1
            and "\n" in gaps[place]
            and not (gaps[place] == "\n" and caps[place] and words[place - 1] in _SKIPPED_LINKS)
        ):
            return
        if place > article and not (caps[article] or words[article] in ("la", "le", "les", "l")):
            article = place
        overseas = words[index] in _REGIONAL and caps[place] and words[place] in _OVERSEAS
        # « Groupe hospitalier Bretagne Sud »
        overseas = overseas or (
            caps[place]
            and words[place] in view.vocabulary.words("addresses.regions")
            and words[place + 1 : place + 2] in _SIDES
            and caps[place + 1]
            and gaps[place + 1] in (" ", "-")
        )
        known = caps[place] and self._known_end(place)
        if known:
            # « Hôpital Femme Mère Enfant »: a name, though its words are none.
            self.add(place, known, "HOPITAL", 0.9)
            return
        if (words[place] in self.not_names and not overseas) or words[place] in self.titles:
            return
        if len(words[place]) == 1 and words[place + 1 : place + 2] and words[place + 1][0].isdigit():
            # « quitte l'hôpital à J + 15 »
            return
        if not caps[place]:
            home = lower_home(view, index, article, place)
            if home is not None:
                self.add(*home, "HOPITAL", 0.75)
            return
        if place - article > 0 and words[article] in _SKIPPED_LINKS and not self._corsican(article):
            article = place
        told = ":" in gaps[index + 1] and words[index] == "pharmacie" and words[place - 1] in ("du", "des", "la")
        if long and not kind and not told and (words[index] in _HEADLESS or "-" in gaps[place]):
            return
        word = words[place]
        if (word in self.never and word not in _NAMING and not overseas) or (len(word) == 1 and not gaps[place + 1]):
            return
        if words[place - 1] in ("la", "l", "le", "les") and words[place - 2] in ("de", "du") and not (
            caps[place - 1] and not caps[place - 2]
        ):
            article = place
        if words[index] in _SCANS and view.shouting and word in medical_words():
            return
        if "-" in word and all(part in self.kinds or part in medical_words() for part in word.split("-")):
            # « laboratoire de BACTERIOLOGIE-HYGIENE »
            return
        if words[index] in _LABORATORIES and word in medical_words():
            return
        if (
            not caps[index]
            and not view.shouting
            and view.upper(place)
            and len(word) < 4
            and word not in hospitals()
        ):
            return
        last = self._name_end(place, view.upper(index) and view.upper(place))
        score = 0.97 if dotted else 0.94 if kind else 0.86 if caps[index] else 0.8
        titled = told or (article < place and caps[article] and caps[index])
        if long and not kind and not titled and name_score(word) < -1.2 and last == place and not (
            # « Laboratoire BIO-LITTORAL »
            "-" in word and view.upper(place) and not view.shouting
        ):
            return
        last = self._numbered(last)
        self.add(min(article, place), last, "HOPITAL", score)
        self._after(last)
        self._other_sites(last)
        self._listed(last)

    def _known_end(self, place: int) -> int:
        """The last word of a known hospital's name that starts at `place` with a word no name starts with, else 0."""
        view = self.view
        if view.words[place] not in self.never or view.words[place] in self.heads:
            return 0
        for last in ends_from(view, place):
            if last > place and view.caps[last] and key_of(view, place, last) in hospitals():
                return last
        return 0

    def _numbered(self, last: int) -> int:
        """The number of a building that closes the name: « Hôpital Dupuytren 2 », « Pasteur 2, Nice »."""
        view, number = self.view, last + 1
        if number >= len(view.words) or view.words[number] not in _BUILDINGS or view.gaps[number] != " ":
            return last
        after = view.gaps[number + 1]
        closed = after[:1] in ("\n", ",", ")") or after[:2] in (" -", " –", " (", "  ")
        return number if closed or number + 1 == len(view.words) else last

    def _corsican(self, index: int) -> bool:
        """Whether « A » is an article of the name: « EHPAD A Murza »."""
        return self.view.words[index] == "a" and self.view.caps[index] and not self.view.shouting

    def _other_sites(self, last: int) -> None:
        """« CHRU Tours (Bretonneau) », « CHU X - Site Y », « Hôpitaux A – B »."""
        view = self.view
        place = last + 1
        if place < len(view.words) and view.caps[place] and view.gaps[place] in (" (", "(") and (
            view.words[place] not in self.never
            and view.folded[view.ends[place] : view.ends[place] + 30].find(")") >= 0
        ):
            key_end = self._name_end(place, False)
            key = key_of(view, place, key_end)
            if key in hospitals() or (name_score(view.words[place]) > 0.5 and not view.upper(place)):
                self.add(place, key_end, "HOPITAL", 0.7)

    def _listed(self, last: int) -> None:
        """« CHU de Nantes et Rennes », « hôpitaux de Lens, Béthune et Arras »: known places after the first."""
        view = self.view
        words, gaps, caps = view.words, view.gaps, view.caps
        place = last + 1
        while place < len(words):
            if words[place] in ("et", "ou", "puis") and gaps[place] == " ":
                place += 1
                if place + 1 < len(words) and words[place] in ("de", "d", "du", "a"):
                    place += 1
                if place >= len(words) or gaps[place] not in (" ", "'"):
                    return
            elif gaps[place] not in (", ", " / ", "/"):
                return
            if not caps[place] or words[place] in self.never:
                return
            comma = gaps[place] == ", "
            end = city_end(view, place, strict=True)
            hospital = hospitals().get(key_of(view, place, end - 1 if end > place else place))
            end = max(end, place + 1) if hospital else end
            # « Hôpital X, Villejuif » is a hospital and its city.
            if end == place or (comma and not (end < len(words) and (words[end] == "et" or gaps[end] == ", "))):
                return
            town = commune(key_of(view, place, end - 1))
            if not hospital and (town is None or town.is_word or town.population < _LISTED_PEOPLE):
                return
            self.add(place, end - 1, "HOPITAL", 0.72)
            place = end

    def _kind_follows(self, index: int) -> bool:
        """Whether a word of the kind of hospital comes within three words after a link."""
        words, gaps = self.view.words, self.view.gaps
        for place in range(index + 1, min(index + 3, len(words))):
            if gaps[place] not in (" ", "-", "'"):
                # « Hôpital La Calade-Nord – Néphrologie »
                return False
            if words[place] in self.kinds:
                return True
        return False

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
                and common_words().get(words[last], 0) < _ORDINARY
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
                if word in INSIDE or not (
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
            key = key_of(view, place, place)
            if key in foreign_cities():
                end = place + 1
        if end > place and view.words[place] not in self.never:
            self.spans.append(city_span(view, place, end, 0.85))
