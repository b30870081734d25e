"""Examples as readable text: ⟦surface|annotation⟧ in an otherwise plain text."""

from __future__ import annotations

import re

_MARK = re.compile(r"⟦([^⟦⟧]*)\|([^⟦⟧|]*)⟧")


def unmarked(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The plain text, and its annotations as (start, end, annotation) with offsets in it.

    Raises `ValueError` on a bracket without its pair.
    """
    pieces: list[str] = []
    spans: list[tuple[int, int, str]] = []
    length = position = 0
    for match in _MARK.finditer(marked):
        before = marked[position : match.start()]
        pieces += [before, match[1]]
        start = length + len(before)
        length = start + len(match[1])
        spans.append((start, length, match[2].strip()))
        position = match.end()
    pieces.append(marked[position:])
    text = "".join(pieces)
    if "⟦" in text or "⟧" in text:
        raise ValueError("a bracket of the mark-up has no pair: write ⟦words|annotation⟧")
    return text, spans
