"""Hospitals, clinics and care homes by their proper names."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import commune, foreign_cities, hospitals, medical_words
from cliniq.core.likeness import name_score
from cliniq.core.pseudo.find.care_places import CarePlaces
from cliniq.core.pseudo.find.hospital_names import HospitalNames
from cliniq.core.pseudo.find.hospitals_by_name import HospitalsByName
from cliniq.core.pseudo.find.lower_homes import INSIDE, lower_home, opens_home
from cliniq.core.pseudo.find.places import key_of
from cliniq.core.pseudo.find.towns import city_end, city_span
from cliniq.core.pseudo.find.view import View

_SKIPPED_LINKS = frozenset("de du des d a au".split())
_HEAD_GAP = re.compile(r"(?! {3})[ '\":.]{0,4}|[ ]?- |[ ]\n?")
# « C.H. », « C. H. U. »
_DOTTED = re.compile(r"\bc\. ?h\.(?: ?[a-z]\.){0,3}")
# « unité Camille-Claudel », « pavillon Henri-Laborit »
_NAMED_WARD = re.compile(
    r" ([A-ZÀ-Þ][a-zà-ÿ]{2,}-[A-ZÀ-Þ][a-zà-ÿ]{2,}(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?)"
)
_WARDS = frozenset("unite pavillon aile secteur".split())
_LISTED_PEOPLE = 5000
_HEADLESS = frozenset(
    "cabinet groupe centres residence association pole pharmacie groupement hospices etablissement maison".split()
)
# « IMAGERIE MEDICALE DU RACHIS » names no house.
_SCANS = frozenset("imagerie radiologie pole".split())
# « CHU de La Réunion »: regions that name one hospital.
_REGIONAL = frozenset("chu chr chru ch ghu ght".split())
_OVERSEAS = frozenset("reunion martinique guadeloupe guyane mayotte".split())
_SIDES = (["nord"], ["sud"], ["est"], ["ouest"], ["centre"], ["atlantique"])
_ARTICLES = frozenset("le la les l".split())
_LABORATORIES = frozenset("laboratoire laboratoires labo lbm".split())
_NAMING = frozenset("saint sainte st ste pays place rue centre".split())


def dotted_heads(view: View) -> list[int]:
    """Indexes of the last letters of « C.H. », « C. H. U. »."""
    if "c" not in view.distinct or ("c.h" not in view.folded and "c. h" not in view.folded):
        return []
    return [view.word_at(match.end()) - 1 for match in _DOTTED.finditer(view.folded)]


class Hospitals(HospitalNames):
    """Reads the hospitals of a document, and the cities right after them."""

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
                or not self.kind_follows(place)
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
        if long and not kind and not caps[place] and words[place] not in INSIDE and not opens_home(view, place):
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
            if words[place] in _SKIPPED_LINKS and not self.corsican(place):
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
        known = caps[place] and self.known_end(place)
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
        if place - article > 0 and words[article] in _SKIPPED_LINKS and not self.corsican(article):
            article = place
        # « Pharmacie : du Beffroi », « pharmacie du Parc »
        told = words[index] == "pharmacie" and words[place - 1] in ("du", "des", "la")
        if long and not kind and not told and (words[index] in _HEADLESS or "-" in gaps[place]):
            return
        word = words[place]
        barred = word in self.never and word not in _NAMING and not overseas
        if (barred and not self.opens_a_house(place)) or (len(word) == 1 and not gaps[place + 1]):
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
        last = self.name_end(place, view.upper(index) and view.upper(place))
        score = 0.97 if dotted else 0.94 if kind else 0.86 if caps[index] else 0.8
        titled = told or (article < place and caps[article] and caps[index])
        if long and not kind and not titled and name_score(word) < -1.2 and last == place and not (
            # « Laboratoire BIO-LITTORAL »
            "-" in word and view.upper(place) and not view.shouting
        ):
            return
        last = self.numbered(last)
        self.add(min(article, place), last, "HOPITAL", score)
        self._after(last)
        self._other_sites(last)
        self._listed(last)

    def _other_sites(self, last: int) -> None:
        """« CHRU Tours (Bretonneau) », « CHU X - Site Y », « Hôpitaux A – B »."""
        view = self.view
        place = last + 1
        if place < len(view.words) and view.caps[place] and view.gaps[place] in (" (", "(") and (
            view.words[place] not in self.never
            and view.folded[view.ends[place] : view.ends[place] + 30].find(")") >= 0
        ):
            key_end = self.name_end(place, False)
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
        if end > place and (view.words[place] not in self.never or view.words[place] in _ARTICLES):
            self.spans.append(city_span(view, place, end, 0.85))
