"""A known date of birth, found in every form: digits of any order and separators, month's name, words."""

from __future__ import annotations

import re
from collections.abc import Callable

from cliniq.core.pseudo.find.spelled import day_words, spoken_dates, year_words
from cliniq.core.pseudo.find.view import View
from cliniq.core.text.fold import fold


class BirthdaySearch:
    """The search for one date of birth; `add` takes the bounds and the label of what is found."""

    def __init__(self, view: View, add: Callable[[int, int, str], None]) -> None:
        self.view = view
        self.add = add

    def find(self, value: str) -> bool:
        """Keep every place of the date; False when the value is no date that can be read."""
        born = _parse_date(value)
        if born is None:
            return False
        year, month, day = born
        short = f"{year % 100:02d}"
        forms = {f"{year}{month:02d}{day:02d}"}
        for d in {str(day), f"{day:02d}"}:
            for m in {str(month), f"{month:02d}"}:
                forms |= {f"{d}{m}{year}", f"{d}{m}{short}"}
        for form in sorted(forms, key=len, reverse=True):
            self._dates(form, year, month, day)
        self._named_month(year, month, day)
        return True

    def _dates(self, form: str, year: int, month: int, day: int) -> None:
        view = self.view
        for index in view.digits:
            if not form.startswith(view.words[index]):
                continue
            place, groups = index, [view.words[index]]
            while (
                sum(map(len, groups)) < len(form)
                and place + 1 < len(view.words)
                and view.words[place + 1][0] < "a"
                and 0 < len(view.gaps[place + 1]) <= 3
                and not view.gaps[place + 1].isalnum()
            ):
                place += 1
                groups.append(view.words[place])
            if "".join(groups) != form:
                continue
            # « 12 3 50 » in a table is no date: short forms need the separators of one.
            if len(form) < 8 and (
                len(groups) != 3 or not all(gap.strip() for gap in view.gaps[index + 1 : place + 1])
            ):
                continue
            if len(groups) == 3 and sorted(map(int, groups)) != sorted(
                {
                    "d": day,
                    "m": month,
                    "y": year if len(form) > 6 and len(max(groups, key=len)) == 4 else year % 100,
                }.values()
            ):
                continue
            self.add(view.starts[index], view.ends[place], "DATE_NAISSANCE")

    def _named_month(self, year: int, month: int, day: int) -> None:
        """« 12 mars 1950 », « douze mars mille neuf cent cinquante », « 12 mars 50 »."""
        view, words = self.view, self.view.words
        days = {str(day), f"{day:02d}"}
        for index in view.at("dates.months"):
            if view.vocabulary.months[words[index]] != month:
                continue
            first = last = -1
            if index and words[index - 1] in days:
                first = index - 1
            elif index > 1 and words[index - 1] == "er" and words[index - 2] in days:
                first = index - 2
            else:
                spoken = day_words(day)
                size = len(spoken)
                if list(words[max(0, index - size) : index]) == spoken:
                    first = index - size
            if index + 1 < len(words) and words[index + 1] in (str(year), f"{year % 100:02d}"):
                last = index + 1
            else:
                for spoken in year_words(year):
                    if _unhyphened(words[index + 1 : index + 1 + len(spoken)])[: len(spoken)] == spoken:
                        last = index + _span_of(words[index + 1 :], spoken)
                        break
            if first >= 0 and last > index:
                self.add(view.starts[first], view.ends[last], "DATE_NAISSANCE")


def _unhyphened(words: list[str]) -> list[str]:
    return [part for word in words for part in word.split("-")]


def _span_of(words: list[str], spoken: list[str]) -> int:
    """How many words make up the spoken ones, which hyphens may join."""
    parts = 0
    for count, word in enumerate(words, 1):
        parts += len(word.split("-"))
        if parts >= len(spoken):
            return count
    return len(words)


_ISO = re.compile(r"([0-9]{4})[\-/.]?([0-9]{2})[\-/.]?([0-9]{2})(?:[t ].*)?\Z")
_DMY = re.compile(r"([0-9]{1,2})[\-/. ]?([0-9]{1,2})[\-/. ]?([0-9]{4})\Z")


def _parse_date(value: str) -> tuple[int, int, int] | None:
    """Year, month and day of a date of the information system: ISO, or day first; None when it is another text."""
    text = fold(value).strip()
    iso = _ISO.match(text)
    if iso and 1 <= int(iso[2]) <= 12 and 1 <= int(iso[3]) <= 31 and 1800 < int(iso[1]) < 2200:
        return int(iso[1]), int(iso[2]), int(iso[3])
    dmy = _DMY.match(text)
    if dmy and 1 <= int(dmy[2]) <= 12 and 1 <= int(dmy[1]) <= 31:
        return int(dmy[3]), int(dmy[2]), int(dmy[1])
    return spoken_dates(text)
