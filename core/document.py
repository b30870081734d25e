"""The values that all parts share: a document, its spans, and a rejected record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from cliniq.core.text.fold import fold

Row: TypeAlias = dict[str, Any]


class Span(NamedTuple):
    """An identifying stretch of a text: character offsets, half open, `start < end`.

    `source` says which finder or rule saw it, `score` (0 to 1) how sure it is. A tuple, since dozens are made and
    sorted for each document.
    """

    start: int
    end: int
    label: str
    source: str = ""
    score: float = 1.0

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Document:
    """A text and what is known of it. The text never changes; spans are offsets into it.

    `context` is the known identity of the patient (label → value or values), `fields` the other fields of
    the record as they came, `path` and `line` where the record was read.
    """

    id: str
    text: str
    person_id: str | None = None
    datetime: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    path: str = ""
    line: int | None = None

    @cached_property
    def folded(self) -> str:
        """The text in lower case ASCII, without accents, of the same length (see `cliniq.core.text.fold`)."""
        return fold(self.text)

    def with_spans(self, spans: Sequence[Span]) -> Document:
        """The same document with these spans, sorted."""
        # With it goes what was computed of the text: the folded text, the finders' view of the words.
        other = object.__new__(Document)
        other.__dict__.update(self.__dict__, spans=tuple(sorted(spans)))
        return other


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be read or processed: where it was and why, never its text.

    `record` is the raw record, kept only to be written where the user asks for it.
    """

    id: str | None
    reason: str
    path: str = ""
    line: int | None = None
    record: Any = None


# The one shape of all work: a batch of documents in, for each, in order, its output row or its rejection.
BatchFunction: TypeAlias = Callable[[Sequence[Document]], list[Row | Reject]]
