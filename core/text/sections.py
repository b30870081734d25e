"""Sections of a note, opened by headings: « Antécédents familiaux : », « CONCLUSION »."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

_BEFORE = re.compile(r"(?:^|\n)[ \t]*(?:[-*>#=_.+|]{0,3}[ \t]*)?(?:\(?[0-9ivx]{1,4}(?:\.\d{1,2})*[.)/°o-]{0,2}[ \t]*)?"
                     r"(?:[-*>|]{0,2}[ \t]*)$")  # fmt: skip
_AFTER = re.compile(r"[ \t]*(?:\([^)\n]{0,40}\)[ \t]*)?(?::|=>|->|\||[-.]{0,3}[ \t]*(?:\r?\n|$))")
_REACH = 48


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: where it starts, where what it heads starts, the section's name, whether text follows on its line."""

    start: int
    end: int
    section: str
    inline: bool


def heading_at(folded: str, start: int, end: int, section: str) -> Heading | None:
    """The heading at `start:end`, when the place is that of one: alone on its line, or at its start with a colon."""
    before = folded[max(0, start - _REACH) : start]
    if not _BEFORE.search(before if start > _REACH else "\n" + before):
        return None
    after = _AFTER.match(folded, end)
    if after is None:
        return None
    stop = folded.find("\n", after.end())
    line = folded[after.end() : len(folded) if stop < 0 else stop]
    inline = "\n" not in after[0] and bool(line.strip())
    return Heading(start, after.end(), section, inline)


class Sections:
    """The sections of a text: for each position, the headings that govern it."""

    def __init__(self, headings: Iterable[Heading]) -> None:
        self.headings = sorted(headings, key=lambda h: (h.start, h.end))
        self._starts = [h.start for h in self.headings]

    def at(self, position: int) -> Heading | None:
        """The heading of the section that holds a position."""
        index = bisect_right(self._starts, position)
        return self.headings[index - 1] if index else None
