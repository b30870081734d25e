"""What a run has done, beside its unfinished output: what `--resume` goes on from."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

from cliniq.core.errors import UsageError
from cliniq.core.run.output import writing

_VERSION = 1


def fingerprint(value: object) -> str:
    """A digest of options or inputs, so that a journal tells whether they changed but not what they are."""
    text = json.dumps(value, sort_keys=True, default=repr)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def inputs_fingerprint(paths: Sequence[str]) -> str:
    """A digest of names, sizes and times of change of the input files."""
    digest = blake2b(digest_size=16)
    for path in paths:
        if path == "-":
            raise UsageError("standard input can't be read again, so there is nothing to resume: name a file")
        status = Path(path).stat()
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


class Journal:
    """A small JSON file, replaced whole at each checkpoint."""

    def __init__(self, target: Path, inputs: str, options: str) -> None:
        self.path = target.with_name(target.name + ".part.journal")
        self._identity = {"version": _VERSION, "inputs": inputs, "options": options}

    def load(self) -> dict[str, Any] | None:
        """The state of the last checkpoint; None if there is none. `UsageError` if it is of another run."""
        try:
            content = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise UsageError(f"{self.path} can't be read: remove it and run without --resume") from None
        for name, value in self._identity.items():
            if content.get(name) != value:
                what = "cliniq" if name == "version" else f"the {name}"
                hint = " (a random key changes each time: use --key-file)" if name == "options" else ""
                raise UsageError(f"can't resume: {what} changed since{hint}; run without --resume to start anew")
        state: dict[str, Any] = content["state"]
        return state

    def save(self, state: Mapping[str, Any]) -> None:
        """Replace the state; it is on the disk when this returns."""
        fresh = self.path.with_name(self.path.name + ".new")
        with writing(self.path):
            with fresh.open("w", encoding="utf-8") as file:
                json.dump({**self._identity, "state": state}, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)

    def remove(self) -> None:
        """Forget the run."""
        with writing(self.path):
            self.path.unlink(missing_ok=True)
