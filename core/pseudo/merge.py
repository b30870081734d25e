"""One policy for findings that overlap: the surest wins, nothing identifying is lost."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import itemgetter

from cliniq.core.document import Document, Span

# Known identity first, then checked numbers, then the rest by score; see `_rank`.
_CHECKED = 1.0
# What holds names and dates of its own: « rue du 8 mai 1945 », « jean.dupont@x.fr ».
_WHOLE = {"ADRESSE": 0.04, "MAIL": 0.04, "URL": 0.04}
_PLACE = itemgetter(0, 1, 2)  # start, end, label


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
        if span.start >= reach:
            merged += cluster if len(cluster) < 2 else _settle(document.text, cluster)
            cluster = [span]
            reach = span.end
            continue
        cluster.append(span)
        if span.end > reach:
            reach = span.end
    return (*merged, *(cluster if len(cluster) < 2 else _settle(document.text, cluster)))


def _settle(text: str, cluster: list[Span]) -> list[Span]:
    """The non-overlapping spans for two or more that hang together."""
    # Kept spans by place: they never overlap, so bisection finds the ones in the way of a new one.
    kept: list[Span] = []
    starts: list[int] = []
    for span in sorted(cluster, key=_rank):
        first = bisect_right(starts, span.start)
        if first and kept[first - 1].end > span.start:
            first -= 1
        last = bisect_left(starts, span.end)
        bounds = [(one.start, one.end) for one in kept[first:last]]
        place = span.start
        for start, end in [*bounds, (span.end, span.end)]:
            if place < start:
                piece = (place, start) if not bounds else _trim(text, place, start)
                if piece[0] < piece[1]:
                    index = bisect_left(starts, piece[0])
                    starts.insert(index, piece[0])
                    kept.insert(index, Span(*piece, span.label, span.source, span.score))
            place = max(place, end)
    return kept


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds without blanks and punctuation at either end."""
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end
