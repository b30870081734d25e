"""What is found already, as stretches apart, so that one look tells whether a place is free."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable


class Cover:
    """The union of stretches (start, end), half open."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(stretches):
            if self.ends and start < self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)

    def add(self, start: int, end: int) -> None:
        """Cover one more stretch."""
        first = bisect_left(self.ends, start + 1)
        last = bisect_left(self.starts, end, first)
        if first < last:
            start, end = min(start, self.starts[first]), max(end, self.ends[last - 1])
        self.starts[first:last] = [start]
        self.ends[first:last] = [end]

    def touches(self, start: int, end: int) -> bool:
        """Whether a stretch holds a part of these characters."""
        place = bisect_left(self.starts, end) - 1
        return place >= 0 and self.ends[place] > start
