"""Sorted tables of words, looked up in the file as it lies.

A process that reads one document needs few of 400,000 rows: its look-ups search a few kilobytes of the file each, and
are remembered. Whoever asks for thousands of words reads many documents: then the table is read whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Generic, TypeVar, overload

from cliniq.core.memo import remembered

Value = TypeVar("Value")
Other = TypeVar("Other")

# Look-ups in the file before it is read whole, which takes as long as some twenty thousand of them.
_PATIENCE = 10_000
# The bytes of the file that one look-up searches.
_BLOCK = 2048
_REMEMBERED = 1 << 15


class Table(Mapping[str, Value], Generic[Value]):
    """The rows of a file by their first cell: a header line, then sorted lines « key, tab, more cells ».

    `value` makes the value of a row from its further cells, joined by tabs. `more` has values of keys that the file
    lacks.
    """

    def __init__(self, path: Path, value: Callable[[str], Value], more: Mapping[str, Value] | None = None) -> None:
        """Raises `OSError` when the file can't be read."""
        data = path.read_bytes()
        # Every line begins with its line end, so that it can be found.
        self._data = data = data[data.index(b"\n") :]
        starts = {data.index(b"\n", place) for place in range(0, len(data), _BLOCK)}
        self._starts = sorted(starts - {len(data) - 1})
        self._firsts = [data[start + 1 : data.find(b"\t", start) + 1] for start in self._starts]
        self._value = value
        self._more = more or {}
        self._rows: dict[str, str] | None = None
        self._asked = 0
        self._look: Callable[[str], Value | None] = remembered(_REMEMBERED)(self._find)

    def __getitem__(self, key: str) -> Value:
        found = self._look(key)
        if found is None:
            raise KeyError(key)
        return found

    @overload
    def get(self, key: str) -> Value | None: ...

    @overload
    def get(self, key: str, default: Value | Other) -> Value | Other: ...

    def get(self, key: str, default: Value | Other | None = None) -> Value | Other | None:
        """The value of a key, or `default`; quicker than what a mapping has, for the many words that no table knows."""
        found = self._look(key)
        return default if found is None else found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._look(key) is not None

    def __iter__(self) -> Iterator[str]:
        rows = self._whole()
        yield from rows
        yield from (key for key in self._more if key not in rows)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def has_head(self, word: str) -> bool:
        """Whether a key of the file is this word, or begins with it and a blank."""
        return self._place(f"{word}\t") >= 0 or self._place(f"{word} ") >= 0

    def _find(self, key: str) -> Value | None:
        self._asked += 1
        if self._rows is None and self._asked > _PATIENCE:
            self._whole()
        row = self._rows.get(key) if self._rows is not None else self._found(key)
        return self._value(row) if row is not None else self._more.get(key)

    def _found(self, key: str) -> str | None:
        """The further cells of a row, found in the bytes of the file."""
        at = self._place(f"{key}\t")
        if at < 0:
            return None
        return self._data[at : self._data.index(b"\n", at)].decode()[len(key) + 1 :]

    def _place(self, head: str) -> int:
        """Where a line that begins so begins, or -1."""
        sought = head.encode()
        block = bisect_right(self._firsts, sought) - 1
        # The line may be the first one of the next block.
        low = self._starts[max(block, 0)]
        high = self._starts[block + 1] + len(sought) + 1 if block + 1 < len(self._starts) else len(self._data)
        return self._data.find(b"\n" + sought, low, high) + 1 or -1

    def _whole(self) -> dict[str, str]:
        """All rows of the file: key → further cells."""
        if self._rows is None:
            lines = self._data.decode().split("\n")[1:-1]
            self._rows = {line[: (at := line.index("\t"))]: line[at + 1 :] for line in lines}
        return self._rows
