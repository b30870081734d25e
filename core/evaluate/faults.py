"""What does not fit in gold or predictions: counted, with the first ids, and told all at once."""

from __future__ import annotations

from cliniq.core.errors import CliniqError

EXAMPLES = 5


class DataError(CliniqError):
    """Gold and predictions can't be compared. One line a kind of fault: its count and first ids, never text."""


class Faults:
    """Collects faults by kind, so that the user reads all of them in one go."""

    def __init__(self) -> None:
        self._where: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    def add(self, kind: str, where: str) -> None:
        """Note a fault of this kind at `where`: a document's id, or file and line."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        examples = self._where.setdefault(kind, [])
        if len(examples) < EXAMPLES and where not in examples:
            examples.append(where)

    def count(self, kind: str) -> int:
        """How many faults of this kind were noted."""
        return self._counts.get(kind, 0)

    def lines(self) -> list[str]:
        """One line a kind: what, how many, the first places."""
        out = []
        for kind, count in self._counts.items():
            more = ", ..." if count > len(self._where[kind]) else ""
            out.append(f"{kind}: {count} (first: {', '.join(self._where[kind])}{more})")
        return out

    def check(self) -> None:
        """Raise `DataError` if any fault was noted."""
        if self._counts:
            raise DataError("gold and predictions can't be compared:\n  " + "\n  ".join(self.lines()))
