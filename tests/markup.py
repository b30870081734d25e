"""Annotated cases as readable text: ⟦surface|annotation⟧ in an otherwise plain text."""

from __future__ import annotations

import re

MARK = re.compile(r"⟦([^⟦⟧]*)\|([^⟦⟧|]*)⟧")


def parse(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The plain text and its annotations as (start, end, annotation), offsets in the plain text.

    The annotation is what follows the last bar. Raises ValueError on a bracket without its pair.
    """
    plain: list[str] = []
    spans: list[tuple[int, int, str]] = []
    length = position = 0
    for match in MARK.finditer(marked):
        before = marked[position : match.start()]
        plain += [before, match[1]]
        start = length + len(before)
        length = start + len(match[1])
        spans.append((start, length, match[2].strip()))
        position = match.end()
    plain.append(marked[position:])
    text = "".join(plain)
    if "⟦" in text or "⟧" in text:
        raise ValueError("a bracket of the mark-up has no pair")
    return text, spans
