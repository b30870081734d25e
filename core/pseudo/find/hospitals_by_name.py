"""Known hospitals that go by their name alone: « suivi à Cochin », « HEGP », « urgences de Gonesse »."""

from __future__ import annotations

from functools import lru_cache

from cliniq.core.document import Span
from cliniq.core.lexicon import hospitals, medical_words
from cliniq.core.pseudo.find.marks import CAPITALS
from cliniq.core.pseudo.find.pairs import is_eponym, of_a_thing
from cliniq.core.pseudo.find.places import PlaceReader, ends_from, key_of
from cliniq.core.pseudo.find.towns import city_end
from cliniq.core.pseudo.find.view import View

# Further words of a hospital's name.
_LONGEST = 3
_LED = frozenset("a de d sur vers au du depuis par l chez aux des".split())


_DOCTORS = frozenset("dr pr docteur professeur drs".split())


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    """The first words of all known hospitals: the cheap test before the look-up."""
    return frozenset(key.split()[0] for key in hospitals())


def _opens_a_hospital(word: str) -> bool:
    """Whether a folded word is the first of the name of a known hospital, or a hospital's acronym."""
    return word == "ste" or word.partition("-")[0] in _heads() or word in hospitals()


_HOSPITAL = CAPITALS.ask(_opens_a_hospital)


class HospitalsByName(PlaceReader):
    """Reads the known hospitals that no head word announces."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self.heads = view.vocabulary.words("hospitals.heads")
        self.rescue = view.vocabulary.words("hospitals.rescue")

    def read(self, taken: set[int]) -> list[Span]:
        """The hospitals outside of the words `taken`, to which theirs are added."""
        view = self.view
        words, gaps, caps = view.words, view.gaps, view.caps
        table = hospitals()
        for index in view.capitals_where(_HOSPITAL):
            if index in taken or not index:
                continue
            before = words[index - 1]
            gap = gaps[index]
            word = words[index]
            if word in self.heads:
                continue
            acronym = view.upper(index) and 3 <= len(word) <= 6
            aside = gap in ("(", " (") or (before in ("puis", "et", "ou", "via") and gap == " ")
            articled = before in ("la", "le", "les") and gap == " "
            # « opéré à la Pitié »
            at = articled and index > 1 and words[index - 2] == "a" and gaps[index - 1] == " "
            after_doctor = gap == ", " and caps[index - 1] and not _DOCTORS.isdisjoint(words[max(0, index - 4) : index])
            if before == "la" and index > 1 and words[index - 2] == "a":
                # « opéré à la Timone »
                before = "a"
            led = aside or articled or after_doctor or (
                (gap in (" ", "'") and (before in _LED or before in self.rescue))
                # « posé à⏎Bichat »
                or (before == "a" and gap.strip(" ") == "\n")
            )
            if not led and not (acronym and word in table):
                continue
            for last in ends_from(view, index, _LONGEST):
                if not caps[last]:
                    continue
                hospital = table.get(key_of(view, index, last))
                if hospital is None or (hospital.acronym and not view.upper(index)):
                    continue
                if before in self.rescue and gap == " ":
                    self.add(index, last, "HOPITAL", 0.75)
                    taken.update(range(index, last + 1))
                    break
                if of_a_thing(view, index) or (
                    before in ("de", "d", "du") and is_eponym(word) and not self.care_before(index - 1)
                ):
                    break
                cared = before in _LED and self.care_before(index - 1)
                acronym = hospital.acronym and word not in medical_words()
                placed = acronym or aside or before in ("a", "sur", "vers", "au", "de", "l")
                # « réanimateur de la Cavale Blanche »: two words with capitals and an article
                whole = articled and last > index and all(caps[index : last + 1]) and not hospital.doubtful
                sure = whole or self._in_its_town(last, gap) or (at and not hospital.doubtful and not hospital.acronym)
                # « Pr Delaunay-Sy, Necker. »
                closed = gaps[last + 1][:1] in (".", ",", ")", "\n", "")
                sure = sure or (after_doctor and closed and not hospital.ambiguous)
                if cared or sure or (placed and not hospital.ambiguous):
                    self.add(index, last, "HOPITAL", 0.75)
                    taken.update(range(index, last + 1))
                break
            else:
                if "-" in word and word.partition("-")[0] in table and self.care_before(index - 1):
                    # « urgences de Tenon-Ménilmontant »
                    self.add(index, index, "HOPITAL", 0.7)
                    taken.add(index)
        return self.spans

    def _in_its_town(self, last: int, gap: str) -> bool:
        """« (Pasteur, Royan) »: whether a known town closes the bracket that the name opens."""
        view = self.view
        if gap not in ("(", " (") or view.gaps[last + 1] != ", ":
            return False
        end = city_end(view, last + 1, strict=True)
        return end > last + 1 and view.gaps[end].startswith(")")
