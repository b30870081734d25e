"""The reversible mapping of a run, on demand: private to its owner, and resumable like the output."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cliniq.core.errors import UsageError
from cliniq.core.run.output import PartFile, part_of

_COLUMNS = ("scope", "label", "original", "surrogate")


class MappingOutput:
    """Entries (scope, label, original, surrogate), each written once, to a JSONL file of mode 0600."""

    def __init__(self, target: Path, state: dict[str, Any] | None = None) -> None:
        if target.exists():
            raise UsageError(f"the mapping {target} exists already: name a new file")
        part = part_of(target)
        if state is None:
            part.unlink(missing_ok=True)  # so that the mode is ours
        elif part.exists() and stat.S_IMODE(part.stat().st_mode) & 0o077:
            raise UsageError(f"{part} is open to others: can't resume")
        self._file = PartFile(target, state["bytes"] if state else None, mode=0o600)
        self._seen: set[int] = set()
        if state:
            with part.open("rb") as lines:
                self._seen = {hash(line) for line in lines}

    def add(self, entries: Iterable[Sequence[str]]) -> None:
        """Write the entries that are new."""
        for entry in entries:
            line = json.dumps(dict(zip(_COLUMNS, entry, strict=True)), ensure_ascii=False)
            data = line.encode("utf-8", "surrogatepass") + b"\n"
            mark = hash(data)
            if mark not in self._seen:
                self._seen.add(mark)
                self._file.write(data)

    def checkpoint(self) -> int:
        """Bring all to the disk; the length in bytes."""
        return self._file.checkpoint()

    def commit(self) -> None:
        """Give the file its name."""
        self._file.commit()

    def close(self) -> None:
        """Let go."""
        self._file.close()
