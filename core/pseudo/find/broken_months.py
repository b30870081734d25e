"""Dates whose month a line end cuts: « 14 no-⏎vembre 2021 », « 5 décem⏎bre », also within a column of a page."""

from __future__ import annotations

import re
from functools import lru_cache

from cliniq.core.document import Span
from cliniq.core.pseudo.find.view import View

_MONTHS = "janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre".split()
_LEAST = 2
_CUT = r"-?[ \t]*\n[ \t>]*"
# How far before the hyphen a day may start, and a year end after the line end.
_BEFORE, _AFTER = 20, 140
_PIECES = "|".join(
    month[:at] + _CUT + month[at:] for month in _MONTHS for at in range(_LEAST, len(month) - _LEAST + 1)
)
_TAIL_WORDS = frozenset(month[at:] for month in _MONTHS for at in range(_LEAST, len(month) - _LEAST + 1))
_TAILS = "|".join(sorted(_TAIL_WORDS))
# The sign comes first, so that the search leaps from one to the next.
_LINE_END = rf"-(?<=[a-z]-)[ \t]*\n|\n(?<=[a-z]\n)(?=[ \t>]*(?:{_TAILS})\b)"
_BROKEN = (
    rf"(?:(?<![0-9])(?:[1-9]|[12][0-9]|3[01])(?: ?er)?[ \t]+)?\b(?:{_PIECES})\b(?:[ \t]+(?:19|20)[0-9]{{2}}(?![0-9]))?"
)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A line end within a month, and a date around one: long patterns, compiled when a text first may need them."""
    return re.compile(_LINE_END), re.compile(_BROKEN)


def find_broken_months(view: View) -> list[Span]:
    """Every date around a month that a hyphen at a line's end cuts in two."""
    folded = view.folded
    found: list[Span] = []
    opens = "\n" in folded and any("\n" in view.gaps[index] for index in view.places_of(_TAIL_WORDS))
    if not (opens or "-\n" in folded or "- \n" in folded or "-\t" in folded):
        return found
    line_end, broken = _patterns()
    for cut in line_end.finditer(folded):
        low, high = max(0, cut.start() - _BEFORE), cut.end() + _AFTER
        match = next((match for match in broken.finditer(folded, low, high) if match.end() > cut.start()), None)
        if match is not None:
            found.append(Span(*match.span(), "DATE", "dates", 0.97))
    return found
