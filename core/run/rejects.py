"""Where rejected records are told: a JSONL file, or lines on standard error. Never a word of their text,
unless the user asks for it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from cliniq.core.document import Reject
from cliniq.core.run.output import PartFile


def where(reject: Reject) -> str:
    """The place of a record, as editors and compilers write it."""
    return f"{reject.path}:{reject.line}" if reject.line is not None else reject.path


class RejectLines:
    """Rejects as lines on standard error."""

    def add(self, reject: Reject) -> None:
        """Tell of one."""
        name = f" {json.dumps(reject.id)}" if reject.id else ""
        print(f"rejected:{name} ({where(reject)}): {reject.reason}", file=sys.stderr)

    def checkpoint(self) -> int:
        """Nothing to keep."""
        return 0

    def commit(self) -> None:
        """Nothing to finish."""

    def close(self) -> None:
        """Nothing to close."""


class RejectFile:
    """Rejects as lines of a file. Without any, a file that was not asked for by name does not appear."""

    def __init__(
        self, target: Path, with_text: bool = False, always: bool = False, state: dict[str, Any] | None = None
    ) -> None:
        self._target, self._with_text, self._always = target, with_text, always
        self._file = PartFile(target, state["bytes"] if state else None, mode=0o600 if with_text else 0o666)

    def add(self, reject: Reject) -> None:
        """Write one."""
        line = {"id": reject.id, "path": reject.path, "line": reject.line, "reason": reject.reason}
        if self._with_text:
            line["record"] = reject.record
        self._file.write(json.dumps(line, default=str).encode("ascii") + b"\n")

    def checkpoint(self) -> int:
        """Bring all to the disk; the length in bytes."""
        return self._file.checkpoint()

    def commit(self) -> None:
        """Give the file its name."""
        if self._file.checkpoint() or self._always:
            self._file.commit()
        else:
            self._file.discard()
            self._target.unlink(missing_ok=True)  # of an earlier run with this output

    def close(self) -> None:
        """Let go."""
        self._file.close()
