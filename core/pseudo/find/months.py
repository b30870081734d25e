"""Dates with the month's name: « 12 mars 2019 », « le douze mars », « mai à juin 2029 », « en septembre »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.pseudo.find.laws import is_of_a_law
from cliniq.core.pseudo.find.view import View

_DAY_MONTH_GAP = re.compile(r"[ \t]?\n?[ \t]?[\-./,]?[ \t]{0,2}")
_BEFORE_SHORT = frozenset("en debut fin mi depuis vers courant de jusqu'en".split())
_TENS = re.compile(r"(?:vingt|trente|quarante|cinquante|soixante|quatre-vingt)(?:s|-|\Z)")
_OPENING = re.compile(r"(?:\n|\A)[-–*• ]*\Z")
_YEAR_GAP = re.compile(r"[ \t]?[.,\-/]?[ \t]{0,2}\n?[ \t]{0,2}")


class MonthReader:
    """Reads the dates around the names of months."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.spans: list[Span] = []
        # Where dates of laws stand: no part of them is a date either.
        self.laws: list[tuple[int, int]] = []
        self.months = view.vocabulary.months

    def word(self, index: int) -> str:
        """Word `index`, or nothing beyond either end."""
        return self.view.words[index] if 0 <= index < len(self.view.words) else ""

    def with_month(self, index: int) -> None:
        """Read the date around the month's name `index`."""
        view, _words = self.view, self.view.words
        if view.words[index] == "mar" and self.word(index + 1).isdigit() and len(self.word(index + 1)) <= 2:
            # « mar 18 nuit » is a Tuesday.
            return
        first, last = index, index
        has_day = has_year = False
        previous = self.word(index - 1)
        gap = view.gaps[index] if index else ""
        if (
            previous.isdigit()
            and len(previous) <= 2
            and 1 <= int(previous) <= 31
            # « G3P1. Avril 2018 »
            and (index < 2 or view.gaps[index - 1])
            and _DAY_MONTH_GAP.fullmatch(gap)
        ):
            first, has_day = index - 1, True
        elif previous in ("er", "e", "eme") and self.word(index - 2).isdigit() and len(gap) <= 3:
            first, has_day = index - 2, True
        elif len(gap) <= 2:
            day = self._number_words(index - 1)
            if day is not None:
                first, has_day = day, True
        following = self.word(index + 1)
        after = view.gaps[index + 1]
        if following.isdigit() and _YEAR_GAP.fullmatch(after) and len(following) in (2, 4):
            tail = view.folded[view.ends[index + 1] : view.ends[index + 1] + 6]
            year4 = len(following) == 4 and following[:2] in ("18", "19", "20", "21")
            year2 = (
                len(following) == 2
                # « 12-juin-24 : »
                and (after == gap == "-" or not re.match(r" ?[hx%:/]| ?mg|[.,][0-9]| ans| mois| h", tail))
                and "\n" not in after
                and len(after) <= 2
            )
            if year4 or (year2 and (has_day or (after in (" ", "-", "/", ". ") and following >= "10"))):
                last, has_year = index + 1, True
        elif following in ("deux", "mille", "mil") and len(after) <= 2:
            year = self._year_words(index + 1)
            if year > index + 1:
                last, has_year = year, True
        elif has_day and not view.words[first].isdigit() and len(after) <= 2 and _TENS.match(following):
            # « le dix-neuf avril cinquante-huit », as it is dictated
            last, has_year = self._year_words(index + 1), True
        if has_day or has_year or self._alone(index):
            if is_of_a_law(view.folded, view.starts[first]):
                self.laws.append((view.starts[first], view.ends[last]))
                return
            score = 0.97 if has_day else 0.9 if has_year else 0.75
            self.spans.append(Span(view.starts[first], view.ends[last], "DATE", "dates", score))

    def _number_words(self, index: int) -> int | None:
        """Index of the first of up to three number words that end at `index`, when they make a day."""
        names = self.view.vocabulary.words("dates.numbers")
        first = None
        for back in range(index, max(index - 4, -1), -1):
            parts = self.view.words[back].split("-")
            if not all(part in names for part in parts) or len(self.view.gaps[back + 1]) > 2:
                break
            if parts[0] not in ("et", "cent", "mille", "deux-mille"):
                first = back
        if first is not None and self.view.words[first] in ("un", "une") and first == index:
            return None
        return first

    def _year_words(self, index: int) -> int:
        """Index of the last number word of the year that starts at `index`."""
        names = self.view.vocabulary.words("dates.numbers")
        last = index - 1
        for forward in range(index, min(index + 9, len(self.view.words))):
            gap = self.view.gaps[forward]
            if len(gap.strip(" \n-")) or not all(
                part in names for part in self.view.words[forward].split("-")
            ):
                break
            last = forward
        while last > index and self.view.words[last] in ("et", "un", "une") and self.view.words[last] == "et":
            last -= 1
        return last

    def _alone(self, index: int) -> bool:
        """Whether a month's name without day or year is a date here."""
        view = self.view
        word = view.words[index]
        if word in view.vocabulary.words("dates.certain_months"):
            return True
        before = self.word(index - 1)
        lead = before in view.vocabulary.words("dates.month_before") and "\n" not in view.gaps[index]
        # « de mai à juin 2029 », « jan à fév 2007 »: the other end of the range says what this is.
        link = self.word(index + 1) in ("a", "et", "au", "ou") or view.gaps[index + 1] in ("-", "/", " - ")
        after = index + (2 if self.word(index + 1) in ("a", "et", "au", "ou") else 1)
        if link and self.word(after) in self.months:
            return True
        if before == "de" and word in ("mars", "mai", "juin") and view.gaps[index] == " ":
            # « tracé de mars », « IRM de mai »; not « Mme de Mai »
            return self.word(index - 2) not in view.vocabulary.titles
        if word in ("mars", "mai", "juin") and self._stands_alone(index):
            return True
        if word in ("mai", "juin", "mi-mai", "mi-juin", "mi-mars"):
            return lead or word.startswith("mi-")
        if word in ("sept", "oct", "nov", "dec", "janv", "fevr", "avr", "juil"):
            if word != "oct" and _OPENING.search(view.gaps[index]) and view.gaps[index + 1][:1] in (",", ":", "\n"):
                # « --- nov, vad »
                return True
            return before in _BEFORE_SHORT and view.gaps[index + 1][:1] in (
                ".",
                ",",
                "\n",
                ")",
                ";",
            )
        return word == "mars" and before in (
            "en",
            "debut",
            "fin",
            "mi",
            "courant",
            "mois",
            "depuis",
            "d",
            "des",
            "mi-",
        )

    def _stands_alone(self, index: int) -> bool:
        """« Contrôle : mai (bon joint) », « dernière cure mars (J8) »: in lower case, closed by a bracket or a sign."""
        view = self.view
        if view.caps[index] or view.whispering or self.word(index - 1) in view.vocabulary.people:
            return False
        after = view.gaps[index + 1].lstrip(" ")
        announced = view.gaps[index].strip(" ") == ":"
        return after[:1] in ("(", ")", ";") or (announced and after[:1] in (",", ".", "\n", ""))
