"""One policy for findings that overlap: the surest wins, nothing identifying is lost."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from cliniq.core.document import Document, Span

# Known identity first, then checked numbers, then the rest by score; see `_rank`.
_CHECKED = 1.0
# What holds names and dates of its own: « rue du 8 mai 1945 », « jean.dupont@x.fr ».
_WHOLE = {"ADRESSE": 0.04, "MAIL": 0.04, "URL": 0.04}
_PLACE = attrgetter("start", "end", "label")


def _rank(span: Span) -> tuple[bool, bool, float, int]:
    """The order of trust: known identity, checked numbers, score, length."""
    return (
        span.source != "known",
        span.score < _CHECKED,
        -round(span.score + _WHOLE.get(span.label, 0.0), 2),
        span.start - span.end,
    )


def merge(document: Document, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Non-overlapping spans, in order, that cover all that the given spans cover.

    Where spans overlap, the more trusted one keeps its place and its label; what the others cover beyond
    it stays covered under their own labels, if it holds a letter or a digit.
    """
    pending = sorted(spans, key=_PLACE)
    merged: list[Span] = []
    cluster: list[Span] = []
    reach = -1
    for span in pending:
        if span.start >= reach and cluster:
            merged += _settle(document.text, cluster)
            cluster = []
        cluster.append(span)
        reach = max(reach, span.end)
    return (*merged, *_settle(document.text, cluster))


def _settle(text: str, cluster: list[Span]) -> list[Span]:
    """The non-overlapping spans for spans that hang together."""
    if len(cluster) < 2:
        return cluster
    kept: list[Span] = []
    for span in sorted(cluster, key=_rank):
        pieces = [(span.start, span.end)]
        for other in kept:
            pieces = [
                piece
                for start, end in pieces
                for piece in ((start, min(end, other.start)), (max(start, other.end), end))
                if piece[0] < piece[1]
            ]
            if not pieces:
                break
        for start, end in pieces:
            start, end = _trim(text, start, end) if (start, end) != (span.start, span.end) else (start, end)
            if start < end:
                kept.append(Span(start, end, span.label, span.source, span.score))
    return sorted(kept, key=_PLACE)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds without blanks and punctuation at either end."""
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end
