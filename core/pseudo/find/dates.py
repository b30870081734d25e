"""Dates: in digits, with the month's name, in words, partial, spaced, and the days and years that belong to them."""

from __future__ import annotations

from collections.abc import Sequence

from cliniq.core.document import Span
from cliniq.core.pseudo.find.births import label_birth
from cliniq.core.pseudo.find.broken_months import find_broken_months
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.days import DayReader
from cliniq.core.pseudo.find.digit_dates import DigitReader
from cliniq.core.pseudo.find.loose_dates import find_loose
from cliniq.core.pseudo.find.months import MonthReader
from cliniq.core.pseudo.find.spaced import find_spaced
from cliniq.core.pseudo.find.view import View
from cliniq.core.pseudo.find.worded_years import find_worded_years
from cliniq.core.pseudo.find.years import YearReader


def find_dates(view: View) -> list[Span]:
    """Every date of the document, `DATE` or `DATE_NAISSANCE`, and other numbers written digit by digit."""
    if not view.digits and not view.at("dates.months"):
        return find_worded_years(view)
    spaced = find_spaced(view)
    digits = DigitReader(view)
    digits.spans += [span for span in spaced if span.label == "DATE"]
    years = digits.numbers()
    months = MonthReader(view)
    for index in view.at("dates.months"):
        months.with_month(index)
    spans = digits.spans + months.spans
    spans += _years(view, years, spans, months.laws)
    spans += find_broken_months(view) + find_worded_years(view)
    spans += find_loose(view, spans)
    spans += DayReader(view, spans).read()
    dated: list[Span] = []
    for span in sorted(spans + [span for span in spaced if span.label != "DATE"]):
        dated.append(label_birth(view, span, dated[-1] if dated else None) if span.label == "DATE" else span)
    return dated


def _years(view: View, years: Sequence[int], spans: Sequence[Span], laws: Sequence[tuple[int, int]]) -> list[Span]:
    """The years that stand alone, outside of what is read already."""
    if not years:
        return []
    found: list[Span] = []
    starts, reader = view.starts, YearReader(view)
    covered = Cover([*((span.start, span.end) for span in spans), *laws])
    for index in years:
        start = starts[index]
        if not covered.touches(start, start + 1) and reader.is_year(index):
            # « fin 2020 » is narrower than its year.
            part = index and view.words[index - 1] in ("fin", "debut", "mi") and view.gaps[index] in (" ", "-")
            found.append(Span(starts[index - 1] if part else start, view.ends[index], "DATE", "dates", 0.8))
    return found
