"""Sections of a note, opened by headings: « Antécédents familiaux : », « CONCLUSION »."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from cliniq.core.text.sentences import Sentences

_BEFORE = re.compile(
    r"(?:^|\n)[ \t]*(?:[-*>#=_.+|]{0,3}[ \t]*)?"
    r"(?:\(?(?:[0-9]{1,3}|[ivx]{1,4})(?:\.[0-9a-z]{1,2})*[.)/°o-]{0,2}[ \t]*(?:-[ \t]*)?)?(?:[-*>|]{0,2}[ \t]*)$"
)
# Within a line a heading follows a stop, and has its colon: « ATCD familiaux : néant. ATCD personnels : HTA ».
_WITHIN = re.compile(r"[.;][ \t]+$")
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
    after = _AFTER.match(folded, end)
    if after is None:
        return None
    if not _BEFORE.search(before if start > _REACH else "\n" + before) and not (
        ":" in after[0] and _WITHIN.search(before)
    ):
        return None
    stop = folded.find("\n", after.end())
    line = folded[after.end() : len(folded) if stop < 0 else stop]
    inline = "\n" not in after[0] and bool(line.strip())
    return Heading(start, after.end(), section, inline)


class Sections:
    """The sections of a text: for each position, the heading that governs it."""

    def __init__(self, headings: Iterable[Heading]) -> None:
        self.headings = sorted(headings, key=lambda h: (h.start, h.end))
        self._starts = [h.start for h in self.headings]
        self._ends: dict[int, int] = {}

    def at(self, position: int) -> Heading | None:
        """The heading of the section that holds a position."""
        index = bisect_right(self._starts, position)
        return self.headings[index - 1] if index else None

    def reach(self, heading: Heading, folded: str, sentences: Sentences) -> int:
        """Where what the heading says of its list ends, before the next heading.

        A heading alone on its line governs until an empty line; one with text on its line governs that line (to the
        end of its sentence, when the page cut it) and the indented or bulleted lines below.
        """
        end = self._ends.get(heading.start)
        if end is None:
            reach = _inline_reach if heading.inline else _block_reach
            end = reach(heading, folded, sentences)
            self._ends[heading.start] = end
        return end


_EMPTY_LINE = re.compile(r"\S[ \t\r]*\n[ \t\r]*\n")
_CONTENT = re.compile(r"[ \t]*\S")
_BULLET = re.compile(r"[ \t]*(?:[-*>+]|o[ \t]|\d{1,2}[.)])[ \t]*\S")


def _block_reach(heading: Heading, folded: str, sentences: Sentences) -> int:
    """To an empty line, or the first line that leaves the indentation or the bullets of the list."""
    empty = _EMPTY_LINE.search(folded, heading.end)
    stop = empty.start() + 1 if empty is not None else len(folded)
    first = _CONTENT.search(folded, heading.end)
    if first is None:
        return stop
    line = folded.rfind("\n", 0, first.end()) + 1
    indent = _indent(folded, folded.rfind("\n", 0, heading.start) + 1)
    bulleted, indented = _BULLET.match(folded, line) is not None, _indent(folded, line) > indent
    while (bulleted or indented) and 0 <= (end := folded.find("\n", line)) < stop:
        line = end + 1
        goes_on = sentences.around(end)[1] > line
        if not goes_on and not (indented and _indent(folded, line) > indent) and not _BULLET.match(folded, line):
            return end
    return stop


def _inline_reach(heading: Heading, folded: str, sentences: Sentences) -> int:
    line = folded.rfind("\n", 0, heading.start) + 1
    indent = _indent(folded, line)
    bulleted = _BULLET.match(folded, line) is not None
    position = heading.end
    while True:
        end = folded.find("\n", position)
        if end < 0:
            return len(folded)
        if sentences.around(end)[1] > end + 1:  # the sentence goes on over the line break
            position = end + 1
            continue
        content = _CONTENT.match(folded, end + 1)
        below = content is not None and (
            _indent(folded, end + 1) > indent or (not bulleted and _BULLET.match(folded, end + 1) is not None)
        )
        if not below:
            return end
        position = end + 1


def _indent(folded: str, line: int) -> int:
    return len(folded[line : line + 40]) - len(folded[line : line + 40].lstrip(" \t"))
