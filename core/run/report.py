"""What a run did, in numbers: never a word of a text."""

from __future__ import annotations

import json
import platform
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path
from typing import Any

from cliniq.core.resources import rules_dir
from cliniq.core.run.output import PartFile


@dataclass
class Report:
    """Counts and times of a run. Counts of a resumed run are those of the whole, times those of its last part."""

    command: str = ""
    documents: int = 0
    rejected: int = 0
    characters: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    times: dict[str, float] = field(default_factory=dict)
    resumed_at: int = 0
    workers: int = 1
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    _start: float = field(default_factory=time.perf_counter, repr=False)

    def add(
        self, characters: int, counts: Mapping[str, int] | None = None, times: Mapping[str, float] | None = None
    ) -> None:
        """Count a document: its length, what was found in it by label, the seconds that each step took."""
        self.documents += 1
        self.characters += characters
        if counts:
            self.counts.update(counts)
        if times:
            for step, seconds in times.items():
                self.times[step] = self.times.get(step, 0.0) + seconds

    def state(self) -> dict[str, Any]:
        """The counts, for a journal."""
        return {
            "documents": self.documents,
            "rejected": self.rejected,
            "characters": self.characters,
            "counts": dict(self.counts),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up the counts of a journal."""
        self.documents, self.rejected = state["documents"], state["rejected"]
        self.characters, self.counts = state["characters"], Counter(state["counts"])
        self.resumed_at = self.documents + self.rejected

    def finish(self, cpu_seconds: float) -> None:
        """Stop the clock; `cpu_seconds` are those of all processes."""
        self.seconds = time.perf_counter() - self._start
        self.cpu_seconds = cpu_seconds

    @property
    def documents_per_second(self) -> float:
        """Records of this run a second of the wall clock."""
        fresh = self.documents + self.rejected - self.resumed_at
        return fresh / self.seconds if self.seconds else 0.0

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON values."""
        fresh = self.documents + self.rejected - self.resumed_at
        total = sum(self.times.values())
        return {
            "command": self.command,
            "documents": self.documents,
            "rejected": self.rejected,
            "characters": self.characters,
            "counts": dict(sorted(self.counts.items())),
            "seconds": round(self.seconds, 3),
            "cpu_seconds": round(self.cpu_seconds, 3),
            "documents_per_second": round(self.documents_per_second, 1),
            "cpu_seconds_per_document": round(self.cpu_seconds / fresh, 6) if fresh else None,
            "share_of_time": {step: round(spent / total, 4) for step, spent in self.times.items()} if total else {},
            "resumed_at": self.resumed_at,
            "workers": self.workers,
            "notes": self.notes,
            "versions": {**versions(), **self.versions},
        }

    def write(self, target: Path) -> None:
        """Write the report as a JSON file."""
        file = PartFile(target)
        file.write(json.dumps(self.as_dict(), indent=2, ensure_ascii=False).encode("utf-8") + b"\n")
        file.commit()


@lru_cache(maxsize=1)
def rules_version() -> str:
    """A digest of all that is shipped as rules, lexicons and models: two runs that share it know the same."""
    digest = blake2b(digest_size=8)
    root = rules_dir()
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix not in (".py", ".pyc"):
            digest.update(path.relative_to(root).as_posix().encode("utf-8") + b"\0" + path.read_bytes())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Versions of what decides the results."""
    found = {"python": platform.python_version()}
    found["rules"] = rules_version()
    for name in ("cliniq", "spacy"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
