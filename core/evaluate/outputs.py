"""Files that hold patients' text: written whole or not at all, readable by their owner only."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from cliniq.core.document import Row
from cliniq.core.errors import UsageError


def write_private(path: str, chunks: Iterable[str]) -> None:
    """Write text to `path` (mode 0600) through a `.part` file. `UsageError` where that can't be done."""
    part = Path(path + ".part")
    try:
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.writelines(chunks)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"can't write {path}: {error.strerror or type(error).__name__}") from None


def json_lines(rows: Iterable[Row]) -> Iterable[str]:
    """The rows as JSON, one a line."""
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
