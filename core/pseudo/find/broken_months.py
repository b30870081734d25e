"""Dates whose month a line end cuts: « 14 no-⏎vembre 2021 », also within a column of a page."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.pseudo.find.view import View

_MONTHS = "janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre".split()
_LEAST = 2
_CUT = r"-[ \t]*\n[ \t>]*"
_PIECES = "|".join(
    month[:at] + _CUT + month[at:] for month in _MONTHS for at in range(_LEAST, len(month) - _LEAST + 1)
)
_BROKEN = re.compile(rf"(?:(?:[1-9]|[12][0-9]|3[01])(?: ?er)?[ \t]+)?\b(?:{_PIECES})\b(?:[ \t]+(?:19|20)[0-9]{{2}}(?![0-9]))?")


def find_broken_months(view: View) -> list[Span]:
    """Every date around a month that a hyphen at a line's end cuts in two."""
    if "-" not in view.folded or "\n" not in view.folded:
        return []
    return [Span(*match.span(), "DATE", "dates", 0.97) for match in _BROKEN.finditer(view.folded)]
