"""The reversible mapping: which original each surrogate stands for, written only on demand."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TextIO

from cliniq.core.errors import UsageError


@dataclass(frozen=True, slots=True)
class Entry:
    """An original and what stands for it in a scope."""

    scope: str
    label: str
    original: str
    surrogate: str


class MappingFile:
    """A JSONL file of entries that its owner alone can read (mode 0600); an entry is written once.

    Opening raises `UsageError` where the path exists already, be it a symbolic link to nowhere.
    """

    def __init__(self, path: Path) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        try:
            descriptor = os.open(path, flags, 0o600)
        except FileExistsError:
            raise UsageError(f"the mapping {path} exists already: name a new file") from None
        except OSError as error:
            raise UsageError(f"the mapping {path} can't be written: {error.strerror}") from None
        self._stream: TextIO = os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass")
        self._seen: set[int] = set()

    def add(self, entries: Iterable[Entry]) -> None:
        """Write the entries that have not been written yet."""
        for entry in entries:
            mark = hash(entry)
            if mark in self._seen:
                continue
            self._seen.add(mark)
            row = {
                "scope": entry.scope,
                "label": entry.label,
                "original": entry.original,
                "surrogate": entry.surrogate,
            }
            self._stream.write(json.dumps(row, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def __enter__(self) -> MappingFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
