"""Dates move by one secret number of weeks a scope; what a document leaves unsaid comes from its other dates."""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from cliniq.core.pseudo.replace.date_form import DateForm
from cliniq.core.pseudo.replace.date_reader import read_date
from cliniq.core.pseudo.replace.draw import Dice, Source
from cliniq.core.pseudo.replace.months import FULL, month_of
from cliniq.core.pseudo.replace.shape import like, redraw
from cliniq.core.text.fold import fold

# Whole weeks keep weekdays true. From 28 weeks on, the middle of a year falls into another year, so that a
# bare year always changes; around 52 weeks a bare month would come back, so those are left out.
WEEKS = (*range(28, 50), *range(55, 79))
# A partial date stands for the middle of what it names.
MIDDLE_DAY, MIDDLE_MONTH = 15, 7
_SHORTEST_MONTH = 28
# Where nothing tells the year: one that neither is nor follows a leap year.
USUAL_YEAR = 2022


def offset_days(source: Source) -> int:
    """The days, a multiple of 7 and never 0, by which all dates of the scope move."""
    known = source.memo.get(("", "offset"))
    if known is None:
        dice = source.dice("offset", "")
        known = str(dice.choice(WEEKS) * 7 * dice.choice((1, -1)))
        source.memo["", "offset"] = known
    return int(known)


class Written(NamedTuple):
    """A date in its place: where it starts, its text, and whether it is one of birth."""

    start: int
    surface: str
    is_birth: bool = False


def shift_form(form: DateForm, days: int, near: date) -> str:
    """`form` moved by `days`, in the same writing; `near` tells what the form does not.

    A month stands for its 15th day, a year for the 1st of July: intervals are kept to within the precision
    of what is written.
    """
    year = form.year if form.year is not None else near.year
    month = form.month
    if month is None:
        month = near.month if form.day is not None else MIDDLE_MONTH
    day = form.day
    if day is None:
        day = MIDDLE_DAY if form.month is not None else 1
    elif form.year is None and (month, day) == (2, 29):
        year -= year % 4  # the day exists in leap years alone
    if day > _SHORTEST_MONTH:
        day = min(day, monthrange(year, month)[1])
    moved = date.fromordinal(date(year, month, day).toordinal() + days)
    return form.write(moved.day, moved.month, moved.year)


def shift_dates(written: Sequence[Written], source: Source, known: str | None = None) -> list[str]:
    """Each date of a document moved by the offset of the scope, in the order given.

    `known` is the date of the document, ISO 8601, if its record told it.
    """
    days = offset_days(source)
    forms = [read_date(one.surface, one.is_birth) for one in written]
    anchors: _Anchors | None = None
    shifted: list[str] = []
    for index, (one, form) in enumerate(zip(written, forms, strict=True)):
        if form is None:
            shifted.append(drawn_date(one.surface, source.dice("DATE", one.surface)))
            continue
        if form.is_full:
            known_text = source.memo.get((_FULL[one.is_birth], one.surface))
            if known_text is None:
                known_text = source.memo[_FULL[one.is_birth], one.surface] = shift_form(form, days, _MIDDLE)
            shifted.append(known_text)
            continue
        near = _MIDDLE
        if form.year is None:
            if anchors is None:
                anchors = _Anchors(written, forms, known)
            near = anchors.near(index)
        shifted.append(shift_form(form, days, near))
    return shifted


# Full dates are remembered; those of birth apart from the others, as two digits of a year read otherwise.
_FULL = ("DATE", "DATE_NAISSANCE")
_MIDDLE = date(USUAL_YEAR, MIDDLE_MONTH, 1)


_Placed: TypeAlias = list[tuple[int, DateForm]]


class _Anchors:
    """The dates of a document that tell what its partial dates leave out."""

    def __init__(
        self, written: Sequence[Written], forms: Sequence[DateForm | None], known: str | None
    ) -> None:
        self._written = written
        self._forms = forms
        form = read_date(known) if known else None
        self._known = form if form and form.year is not None else None

    def near(self, index: int) -> date:
        """A date with the year, and for a day alone the month, that belong to the partial date at `index`."""
        form = self._forms[index]
        month = None
        if form is not None and form.day is not None and form.month is None:
            # « du 6 au 7/11 »: the month is that of the other end of the range.
            other = self._closest(index, self._with_month)
            if other is not None:
                month, year = other.month, other.year
                if year is not None:
                    return date(year, month or MIDDLE_MONTH, 1)
        source = (
            self._closest(index, self._full)
            or self._known
            or self._closest(index, self._with_year)
        )
        if source is None or source.year is None:
            return date(USUAL_YEAR, month or MIDDLE_MONTH, 1)
        return date(source.year, month or source.month or MIDDLE_MONTH, 1)

    @cached_property
    def _full(self) -> _Placed:
        return self._placed(lambda form: form.is_full)

    @cached_property
    def _with_year(self) -> _Placed:
        return self._placed(lambda form: form.year is not None)

    @cached_property
    def _with_month(self) -> _Placed:
        return self._placed(lambda form: form.month is not None)

    def _placed(self, wanted: Callable[[DateForm], bool]) -> _Placed:
        """The dates of a kind, but those of birth, by place."""
        found = [
            (one.start, form)
            for one, form in zip(self._written, self._forms, strict=True)
            if form is not None and not one.is_birth and wanted(form)
        ]
        return sorted(found, key=itemgetter(0))

    def _closest(self, index: int, placed: _Placed) -> DateForm | None:
        """The date closest to that at `index`; of two as close, the one before it."""
        here = self._written[index].start
        after = bisect_left(placed, here, key=itemgetter(0))
        near = placed[max(0, after - 1) : after + 1]
        return min(near, key=lambda one: abs(one[0] - here))[1] if near else None


def drawn_date(surface: str, dice: Dice) -> str:
    """Something of the same shape for what can't be read as a date: other digits, another month."""
    if any(char.isdigit() for char in surface):
        return redraw(surface, dice) if not surface.isalpha() else surface
    words = surface.split()
    for word in words:
        month = month_of(fold(word))
        if month is not None:
            return surface.replace(word, like(word, dice.other(FULL, FULL[month - 1]).capitalize()))
    return like(surface, dice.other(FULL, surface.lower()))
