"""What stands between the results of a run and its output: how a result becomes rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, Protocol, TypeAlias

from cliniq.core.document import Document, Row

# What a column holds; `spans` are lists of start, end and label, `findings` these with source and score.
Kind: TypeAlias = Literal["text", "int", "float", "bool", "spans", "findings"]


class Layout(Protocol):
    """Turns each result into output rows (none, one or several), and gives rows at the end.

    It lives in the process that writes, so results come to it in the order of the input.
    """

    columns: dict[str, Kind] | None
    """The columns of the rows with their types, where all rows have the same."""

    def rows(self, document: Document, record: Row) -> Iterable[Row]:
        """The rows to write for the result of one document."""

    def last(self) -> Iterable[Row]:
        """The rows to write after the last document."""

    def state(self) -> dict[str, Any]:
        """What a resumed run has to know, as JSON values."""

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up the state of a run that was cut off."""
