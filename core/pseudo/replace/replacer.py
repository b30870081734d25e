"""Replace the identifying spans of a document: surrogates, tags, masks, hashes, or nothing at all."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal, get_args

from cliniq.core.document import Document, Span
from cliniq.core.errors import DocumentError, UsageError
from cliniq.core.pseudo.replace.draw import Source
from cliniq.core.pseudo.replace.keys import Key, derive
from cliniq.core.pseudo.replace.mapping import Entry
from cliniq.core.pseudo.replace.normalise import normal_form
from cliniq.core.pseudo.replace.surrogates import draw_surrogates

Mode = Literal["surrogate", "tag", "mask", "hash", "annotate"]
Scope = Literal["document", "patient", "corpus"]
MODES: tuple[Mode, ...] = get_args(Mode)
SCOPES: tuple[Scope, ...] = get_args(Scope)

MASK = "X"
_HASH_DIGITS = 10
# Scopes whose draws are kept at hand; any other is drawn again, the same.
_SCOPES_KEPT = 512


@dataclass(frozen=True, slots=True)
class Replacement:
    """The new text, the spans in it, and what stands for what when it was asked for."""

    text: str
    spans: tuple[Span, ...]
    entries: tuple[Entry, ...] = ()


class Replacer:
    """Replaces the spans of documents, always in the same way for a mode, a key and a scope.

    A Replacer can be sent to another process; its memory of draws is only there to save time.
    """

    def __init__(self, mode: Mode, key: Key, scope: Scope = "patient") -> None:
        if mode not in MODES:
            raise UsageError(f"the way of replacing must be one of {', '.join(MODES)}")
        if scope not in SCOPES:
            raise UsageError(f"the scope must be one of {', '.join(SCOPES)}")
        self.mode = mode
        self.key = key
        self.scope = scope
        self._sources: OrderedDict[str, Source] = OrderedDict()

    def scope_id(self, document: Document) -> str:
        """What the draws for a document depend on besides the key; without a patient, the document itself."""
        if self.scope == "corpus":
            return "corpus"
        if self.scope == "patient" and document.person_id:
            return f"patient:{document.person_id}"
        return f"document:{document.id}"

    def replace(self, document: Document, with_entries: bool = False) -> Replacement:
        """The text of `document` with its spans replaced, untouched outside them, character for character.

        `with_entries` asks for the pairs of a reversible mapping. Raises `DocumentError` when the spans
        are empty, overlap, or leave the text.
        """
        spans = checked_spans(document)
        if self.mode == "annotate":
            return Replacement(document.text, spans)
        new = self._stand_ins(document, spans)
        text = document.text
        pieces: list[str] = []
        moved: list[Span] = []
        position = length = 0
        for span, stand_in in zip(spans, new, strict=True):
            start = length + span.start - position
            length = start + len(stand_in)
            pieces += (text[position : span.start], stand_in)
            moved.append(Span(start, length, span.label, span.source, span.score))
            position = span.end
        pieces.append(text[position:])
        entries: tuple[Entry, ...] = ()
        if with_entries:
            scope = self.scope_id(document)
            entries = tuple(
                Entry(scope, span.label, text[span.start : span.end], stand_in)
                for span, stand_in in zip(spans, new, strict=True)
            )
        return Replacement("".join(pieces), tuple(moved), entries)

    def _stand_ins(self, document: Document, spans: Sequence[Span]) -> list[str]:
        """What replaces each span."""
        text = document.text
        if self.mode == "tag":
            return [f"<{span.label}>" for span in spans]
        if self.mode == "mask":
            return [mask(text[span.start : span.end]) for span in spans]
        if self.mode == "hash":
            scope = self.scope_id(document)
            return [self._hash(scope, span.label, text[span.start : span.end]) for span in spans]
        return draw_surrogates(document, spans, self._source(self.scope_id(document)))

    def _hash(self, scope: str, label: str, surface: str) -> str:
        digest = derive(self.key, scope, "hash:" + label, normal_form(label, surface))
        return f"{label}_{digest.hex()[:_HASH_DIGITS]}"

    def _source(self, scope: str) -> Source:
        source = self._sources.get(scope)
        if source is None:
            source = self._sources[scope] = Source(self.key, scope)
            if len(self._sources) > _SCOPES_KEPT:
                self._sources.popitem(last=False)
        return source


def mask(surface: str) -> str:
    """A text of the same length with an X for each letter and digit; blanks and signs stay.

    >>> mask("06 12-ab")
    'XX XX-XX'
    """
    return "".join(MASK if char.isalnum() else char for char in surface)


_start = attrgetter("start")


def checked_spans(document: Document) -> tuple[Span, ...]:
    """The spans of a document in order. Raises `DocumentError` when they can't be replaced one by one."""
    spans = tuple(sorted(document.spans, key=_start))
    size = len(document.text)
    position = 0
    for span in spans:
        if not 0 <= span.start < span.end <= size:
            raise DocumentError("an identifying span is empty or leaves the text")
        if span.start < position:
            raise DocumentError("two identifying spans overlap")
        position = span.end
    return spans
