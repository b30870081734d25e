"""Dates that one look around them tells: « le 29 10 22 », « 10/22 à 03/23 », « (1993, 97) », « 10 13h05 - »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cliniq.core.document import Span
from cliniq.core.lexicon import is_commune
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.spaced import possible
from cliniq.core.pseudo.find.view import View

_UNIT = r" ?(?:h\b|%|mg|ml|g\b|kg|ui\b|cp|cm|mm|fois|ans|mois|jours?|j\b|sem|heures?|min|l\b|x\b)"
# « le 29 10 22 », « le 23 01 »: without a year the month has its zero.
_SPACED = re.compile(
    rf"l(?<![a-z0-9]l)e (([0-3]?[0-9]) (?:(0[1-9]|1[0-2]) (?:(?:19|20)?[0-9]{{2}})|(0[1-9])))"
    rf"(?! ?[0-9]|[.,/:h%\-][0-9]|{_UNIT})"
)
# « ddn 17 08 32 »
_BIRTHS = frozenset(["ddn", "dn"])
_BORN = re.compile(r"\bd?dn ?:? ?(([0-3]?[0-9]) (0?[1-9]|1[0-2]) (?:19|20)?[0-9]{2})(?! ?[0-9])")
_MONTH = r"(0?[1-9]|1[0-2])/([1-4][0-9])"
_MONTHS = re.compile(rf"(?<![0-9/.,\-]){_MONTH} ?(?:a|au|-|–|->|→) ?{_MONTH}(?![0-9/.,\-]|{_UNIT})")
_MONTHS_HINT = re.compile(r"/[1-4][0-9] ?(?:a|au|-|–|->|→) ?[01]?[0-9]/[1-4]")
_MOST_YEARS = 12
# « ses 2 accouchements (1993, 97) »
_YEARS = re.compile(r"((?:19|20)[0-9]{2}), ([0-9]{2})(?:, ([0-9]{2}))?\)")
_YEARS_HINT = re.compile(r",(?<=[0-9]{4},) [0-9]{2}[,)]")
# A line of a log whose month stands above: « 8 - nuit », « 10 13h05 - kevin ».
_LOGGED = re.compile(
    r"\n[ \t>*]*([12]?[0-9]|3[01])(?= ?[-–:]+ ?(?:nuit|matin|soir|am|apm|aprem|apres-midi|jour)\b"
    r"| (?:[01]?[0-9]|2[0-3]) ?[h:] ?[0-5][0-9]\b)"
)
_DATED_LINES = 2
# « le 22/11/2⏎016 »
_CUT_YEAR = re.compile(r"(([0-3]?[0-9])/([01]?[0-9])/(?:[12]\n[0-9]{3}|(?:19|20)\n[0-9]{2}))(?![0-9])")
# So many characters may stand before the second slash, and after the line end.
_DAY_MONTH, _REST = 5, 4
_YEAR_CUT = re.compile(r"/(?:[12]|19|20)\n")
# « Dr X          Ploemeur, 9/3⏎ »: where and when a letter is signed.
_DONE_AT = re.compile(r", (?:le )?(?=([0-3]?[0-9])/(0?[1-9]|1[0-2])[ ]*(?:\n|\Z))")
_CUT = re.compile(r"l(?<![a-z0-9]l)e (([0-3]?[0-9])/([01]?[0-9])/) *\n[^\n]{2,60}?  ((?:19|20)[0-9]{2})(?![0-9/])")


def find_loose(view: View, dates: Sequence[Span]) -> list[Span]:
    """The dates of these forms outside of those that are known already."""
    covered = Cover([(span.start, span.end) for span in dates])
    found = (*_spaced(view), *_months(view), *_done_at(view), *_years(view), *_cut(view), *_logged(view, dates))
    return [Span(start, end, "DATE", "dates", 0.75) for start, end in found if not covered.touches(start, end)]


def _spaced(view: View) -> Iterator[tuple[int, int]]:
    for match in _SPACED.finditer(view.folded):
        if possible(int(match[2]), int(match[3] or match[4])):
            yield match.span(1)
    for match in _BORN.finditer(view.folded) if view.has_any(_BIRTHS) else ():
        if possible(int(match[2]), int(match[3])):
            yield match.span(1)


def _months(view: View) -> Iterator[tuple[int, int]]:
    """Both ends of a range of months: what stands for the years is no month, and rises."""
    if _MONTHS_HINT.search(view.folded) is None:
        return
    for match in _MONTHS.finditer(view.folded):
        first, last = (int(match[2]), int(match[1])), (int(match[4]), int(match[3]))
        if first < last and first[0] > 12 and last[0] - first[0] <= _MOST_YEARS:
            yield match.start(1), match.end(2)
            yield match.start(3), match.end(4)


def _years(view: View) -> Iterator[tuple[int, int]]:
    if _YEARS_HINT.search(view.folded) is None:
        return
    for match in _YEARS.finditer(view.folded):
        years = [int(match[1]) % 100, *(int(year) for year in match.groups()[1:] if year)]
        if years == sorted(set(years)):
            yield from (match.span(place) for place in range(2, len(years) + 1))


def _cut(view: View) -> Iterator[tuple[int, int]]:
    """« le 30/05/⏎02 51 21 77 30   1947 à Niort »: the year stands in the next line, in its column."""
    for cut in _YEAR_CUT.finditer(view.folded):
        match = _CUT_YEAR.search(view.folded, max(0, cut.start() - _DAY_MONTH), cut.end() + _REST)
        if match is not None and possible(int(match[2]), int(match[3])):
            yield match.span(1)
    for match in _CUT.finditer(view.folded) if "/\n" in view.folded else ():
        if possible(int(match[2]), int(match[3])):
            yield match.span(1)
            yield match.span(4)


def _done_at(view: View) -> Iterator[tuple[int, int]]:
    for match in _DONE_AT.finditer(view.folded):
        index = view.word_at(match.start()) - 1
        if index >= 0 and view.caps[index] and is_commune(view.words[index]) and possible(int(match[1]), int(match[2])):
            yield match.start(1), match.end(2)


def _logged(view: View, dates: Sequence[Span]) -> Iterator[tuple[int, int]]:
    found = [match.span(1) for match in _LOGGED.finditer(view.folded)]
    if found and sum(_opens_line(view, span.start) for span in dates) >= _DATED_LINES:
        yield from found


def _opens_line(view: View, start: int) -> bool:
    return not view.folded[view.folded.rfind("\n", 0, start) + 1 : start].strip(" \t>*-")
