"""Numbers written digit by digit, as forms with boxes are read: « 0 1 1 5 2 0 2 1 », « 2 9 0 2 1 9 9 ... »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.pseudo.find.view import View

_LONGEST = 60
# The cheap test before the digits are read one by one: five of them, each alone.
_RUN = re.compile(r"[0-9](?: (?:[/.\-] )?[0-9](?![0-9])){4}")
# So many digits of such a run are words of their own.
_LEAST_ALONE = 4
_DAYS_IN = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def possible(day: int, month: int) -> bool:
    """Whether a month has such a day."""
    return 1 <= month <= 12 and 1 <= day <= _DAYS_IN[month - 1]


def is_date(number: str) -> bool:
    """Whether seven or eight digits may be a date, one of them lost or two of them swapped by the reader."""
    day, month, century = int(number[:2]), int(number[2:4]), number[4:6]
    if len(number) == 8:
        return century in ("18", "19", "20") and 1 <= max(day, month) <= 31 and day > 0
    if len(number) == 7:
        ends_well = possible(day, month) and number[4] in "0129"
        lost_zero = number[3:5] in ("19", "20") and (
            possible(int(number[0]), int(number[1:3])) or 1 <= day <= 31
        )
        return ends_well or (lost_zero and number[2] != "0")
    return False


def _pieces(run: list[str]) -> list[tuple[int, str]]:
    """How many words of the run make what: (words, label), none when it reads as nothing."""
    number = "".join(run)
    size = len(number)
    different = len(set(number))
    if different > 2 and is_date(number):
        return [(len(run), "DATE")]
    if different < 4:
        return []
    if size == 10 and number[0] == "0" and number[1] != "0":
        return [(len(run), "TEL")]
    if 12 <= size <= 15 and number[0] != "0":
        return [(len(run), "SECU")]
    if len(run) == size and size > 18:
        for first in (15, 14, 13):
            rest = number[first : first + 8]
            if is_date(rest) and number[0] != "0":
                return [(first, "SECU"), (len(rest), "DATE")]
    return []


def find_spaced(view: View) -> list[Span]:
    """Dates, telephones and social security numbers of which each digit stands alone."""
    found: list[Span] = []
    lone = sum(len(view.words[index]) == 1 for index in view.digits)
    if lone < _LEAST_ALONE or _RUN.search(view.folded) is None:
        return found
    words, gaps, count = view.words, view.gaps, len(view.words)
    skip = 0
    for index in view.digits:
        if index < skip or len(words[index]) > 2:
            continue
        last = index
        single = len(words[index]) == 1
        while (
            last + 1 < count
            and last - index < _LONGEST
            and (
                gaps[last + 1] == " " or (gaps[last + 1] in (" / ", " - ", " . ") and last - index in (1, 3))
            )
            and len(words[last + 1]) == 1
            and words[last + 1].isdigit()
        ):
            last += 1
        skip = last + 1
        if last - index < 5 or (not single and last - index < 4):
            continue
        place = index
        for size, label in _pieces(words[index : last + 1]):
            stop = place + size - 1
            found.append(Span(view.starts[place], view.ends[stop], label, "spaced", 0.96))
            place = stop + 1
    return found
