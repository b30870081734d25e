"""Sentences of clinical notes, as offsets: full stops that end one, and line breaks that do.

A note's line break is an end (lists, forms, headings) or only the edge of the page; an abbreviation's full stop
ends nothing. Works on folded text beside the text itself, which has the capitals.
"""

from __future__ import annotations

import re
from bisect import bisect_right

_BREAK = re.compile(r"[.!?](?=[\s\"')\]]|[A-ZÀ-Ý][a-zà-ÿ])|\n")
# What has a full stop and goes on with a capital or a figure; single letters and numbers of lists do too.
_ABBREVIATIONS = frozenset(
    "dr drs pr prs prof m mm mme mlle st ste cf env ex p pp vs ch av bd tel max min mini maxi resp sup inf ant post "
    "lat no nb fig vol art approx circ adm int chir med".split()
)
# Dots that lead to a form's value: « AVC ......... NON ».
_LEADERS = (" ", "\t", "...")
_BULLET = re.compile(r"[ \t]*(?:[-*•·●▪–—>+o]\s|[-–•●▪]|\d{1,2}\s?[.)/°-]|[a-z]\)|\[|☐|☑|☒|□)")
_GOES_ON = re.compile(
    r"(?:,|\b(?:et|ou|ni|de|du|des|d'|la|le|les|l'|un|une|a|au|aux|en|par|pour|sur|avec|sans|pas|dans|"
    r"chez|sous|qui|que|dont|son|sa|ses)|-|/)[ \t]*$"
)
# What opens a line that goes on with the one before: « pas d'antécédent⏎d'infarctus ».
_CONTINUED = re.compile(r"[ \t]*(?:d['’]|(?:de|du|des|et|ou|ni|au|aux|à|que|qui|dont)[ \t])")
_HEADED = re.compile(r"[ \t]*[A-ZÀ-Ý][\w'’./() -]{1,34}[ \t]?:")


class Sentences:
    """Where the sentences of a text start; each ends where the next one starts."""

    __slots__ = ("size", "starts")

    def __init__(self, text: str, folded: str) -> None:
        self.starts = _bounded(_starts(text, folded), folded)
        self.size = len(text)

    def around(self, position: int) -> tuple[int, int]:
        """The start and the end of the sentence that holds a position."""
        index = bisect_right(self.starts, position)
        return self.starts[index - 1], self.starts[index] if index < len(self.starts) else self.size


def _starts(text: str, folded: str) -> list[int]:
    full = _full_line(text)
    starts = [0]
    line_start = 0
    for match in _BREAK.finditer(text):
        at = match.start()
        if text[at] == "\n":
            if _ends_at_line(text, folded, line_start, at, full):
                starts.append(at + 1)
            line_start = at + 1
        elif _starts_anew(text, at + 1) and (
            text[at] != "." or not _goes_on_after(folded, line_start, at)
        ):
            starts.append(at + 1)
    return starts


def _goes_on_after(folded: str, line_start: int, at: int) -> bool:
    """Whether the full stop at `at` is that of an abbreviation, of a list's number or of a form's dots."""
    if folded.endswith(_LEADERS, line_start, at):
        return True
    start = at
    while start > line_start and at - start < 8 and folded[start - 1].isalnum():
        start -= 1
    word = folded[start:at]
    # A letter with a full stop is an initial, unless it is the end of a unit: « 15 cig/j. »
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and folded[start - 1 : start] != "/"):
        return True
    numbered = (word.isdigit() and len(word) <= 2) or not word.strip("ivx")
    return numbered and not folded[line_start:start].strip(" \t")


def _bounded(starts: list[int], folded: str) -> list[int]:
    """The starts, with more of them at blanks where a sentence is longer than any is: what looks around a place in
    its sentence then takes a bounded time, whatever the text."""
    size = len(folded)
    if size <= _LONGEST:
        return starts
    out: list[int] = []
    for start, end in zip(starts, [*starts[1:], size], strict=True):
        out.append(start)
        while end - start > _LONGEST:
            blank = folded.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
            start = blank + 1 if blank >= 0 else start + _LONGEST
            out.append(start)
    return out


_LONGEST = 4000  # characters


def _full_line(text: str) -> float:
    """The length from which a line was cut by the page's width; infinite where no width cuts the lines."""
    lengths = sorted(length for line in text.split("\n") if (length := len(line.rstrip())) > 0)
    if len(lengths) < 4:
        return 60.0
    width = lengths[int(0.9 * len(lengths))]
    full = 0.75 * width
    cut = sum(length >= full for length in lengths) / len(lengths)
    return full if 30 <= width <= 140 and cut >= 0.35 else max(full, 45.0) if width <= 140 and cut >= 0.25 else 1e9


def _starts_anew(text: str, position: int) -> bool:
    """Whether what follows a stop can start a sentence: a capital, a digit, a bullet, the end."""
    rest = text[position : position + 12].lstrip(" \t\"')]»")
    return not rest or not (rest[0].islower() or rest[0] in ":;,.)=/")


def _ends_at_line(text: str, folded: str, line_start: int, at: int, full: float) -> bool:
    """Whether the line break at `at` ends a sentence, or the page was only too narrow."""
    after = text[at + 1 : at + 40].lstrip(" \t\r")
    if not after or after[0] == "\n":
        return True
    line = folded[line_start:at].rstrip()
    if not line or line[-1] in ".!?:;":
        return True
    if _BULLET.match(text, at + 1) or _HEADED.match(text, at + 1):
        return True
    if _GOES_ON.search(line) or _CONTINUED.match(text, at + 1):
        return False
    if after[0].islower() and text[line_start:at].lstrip()[:1].isupper() and len(line) >= 30:
        return False
    return len(line) < full
