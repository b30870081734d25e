"""The pseudonymiser: find, merge, propagate, replace, and look again before anything goes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from time import process_time

from cliniq.core.document import BatchFunction, Document, Reject, Row, Span
from cliniq.core.errors import DocumentError
from cliniq.core.pseudo.find.finder import RuleFinders
from cliniq.core.pseudo.find.known import KnownIdentity
from cliniq.core.pseudo.find.model import ModelFinder
from cliniq.core.pseudo.merge import merge
from cliniq.core.pseudo.propagate import propagate
from cliniq.core.pseudo.replace.keys import Key, hash_id, random_key
from cliniq.core.pseudo.replace.leaks import leaks, uncovered
from cliniq.core.pseudo.replace.replacer import Mode, Replacer, Scope
from cliniq.core.resources import rules_dir
from cliniq.core.text.view import View, composed

SHIPPED_MODEL = "models/pseudo"
_LABEL = attrgetter("label")


@dataclass(frozen=True)
class PseudoOptions:
    """What a run of the pseudonymiser is asked for; can be sent to another process.

    `keep` names the fields of a record that go to its output; `entities` adds the spans of the new text;
    `model` is a folder written by `cliniq train pseudo` (None: the shipped one), `use_model=False` leaves the
    rules alone; `mapping` adds the pairs of a reversible mapping to the rows, under `_mapping`.
    """

    replace: Mode = "surrogate"
    scope: Scope = "patient"
    key: Key = field(default_factory=random_key)
    entities: bool = False
    keep: tuple[str, ...] = ()
    hash_ids: bool = False
    model: Path | None = None
    use_model: bool = True
    mapping: bool = False


class Pseudonymiser:
    """Finds and replaces what identifies persons in documents.

    >>> annotate = Pseudonymiser(PseudoOptions(replace="annotate", use_model=False))
    >>> [found] = annotate.find([Document("1", "Vu par le Dr Lefranc.")])
    >>> [(span.label, span.start, span.end) for span in found.spans]
    [('NOM', 13, 20)]
    """

    def __init__(self, options: PseudoOptions | None = None) -> None:
        """Loads rules, lexicons and model. Raises `UsageError` when one of them can't be loaded."""
        self.options = options or PseudoOptions()
        self._rules = RuleFinders()
        self._known = KnownIdentity()
        self._model = (
            ModelFinder(self.options.model or rules_dir() / SHIPPED_MODEL) if self.options.use_model else None
        )
        self._replacer = Replacer(self.options.replace, self.options.key, self.options.scope)

    def find(self, documents: Sequence[Document], seconds: Counter[str] | None = None) -> list[Document]:
        """The documents with their identifying spans: in order, non-overlapping, offsets in their text.

        `seconds`, when given, gets the CPU seconds of each step added.
        """
        clock = _Clock(seconds)
        views = [composed(document.text) for document in documents]
        read = [_reading(document, view) for document, view in zip(documents, views, strict=True)]
        found = [[*self._rules.find(document), *self._known.find(document)] for document in read]
        clock.lap("rules")
        settled = [
            document.with_spans(merge(document, spans))
            for document, spans in zip(read, found, strict=True)
        ]
        if self._model is not None:
            learned = self._model.find_batch(settled)
            settled = [
                document.with_spans(merge(document, [*spans, *more])) if more else document
                for document, spans, more in zip(settled, found, learned, strict=True)
            ]
            clock.lap("model")
        out = []
        for document, reading, view in zip(documents, settled, views, strict=True):
            spans = merge(reading, propagate(reading, reading.spans))
            out.append(document.with_spans(spans if view.is_plain else [_in_original(span, view) for span in spans]))
        clock.lap("propagate")
        return out

    def process(self, documents: Sequence[Document]) -> list[Row | Reject]:
        """The rows of the documents, in order; one on which anything fails is rejected, without its text."""
        seconds: Counter[str] = Counter()
        try:
            found: list[Document | Reject] = list(self.find(documents, seconds))
        except Exception:
            found = [self._find_alone(document, seconds) for document in documents]
        clock = _Clock(seconds)
        rows: list[Row | Reject] = []
        for document in found:
            try:
                rows.append(self._row(document) if isinstance(document, Document) else document)
            except DocumentError as error:
                assert isinstance(document, Document)
                rows.append(_rejected(document, str(error)))
            except Exception as error:
                assert isinstance(document, Document)
                rows.append(_rejected(document, f"replacing failed ({type(error).__name__})"))
        clock.lap("replace")
        for row in rows:
            if isinstance(row, dict):
                row["_times"] = dict(seconds)
                break
        return rows

    def _find_alone(self, document: Document, seconds: Counter[str]) -> Document | Reject:
        try:
            return self.find([document], seconds)[0]
        except Exception as error:
            return _rejected(document, f"finding failed ({type(error).__name__})")

    def _row(self, document: Document) -> Row:
        options = self.options
        result = self._replacer.replace(document, with_entries=options.mapping)
        if options.replace != "annotate" and leaks(document, result.text, result.spans):
            # What is found elsewhere as a value of this document is hidden here too, whatever it looked like.
            document = document.with_spans(merge(document, [*document.spans, *uncovered(document)]))
            result = self._replacer.replace(document, with_entries=options.mapping)
            if left := leaks(document, result.text, result.spans):
                raise DocumentError(f"identifying values are left after replacing ({', '.join(left)})")
        hashed = options.hash_ids
        row: Row = {
            "note_id": hash_id(options.key, document.id) if hashed else document.id,
            "note_text": result.text,
        }
        if options.replace == "annotate":
            row["entities"] = [
                {"start": s.start, "end": s.end, "label": s.label, "source": s.source, "score": round(s.score, 4)}
                for s in result.spans
            ]
        elif options.entities:
            row["entities"] = [{"start": s.start, "end": s.end, "label": s.label} for s in result.spans]
        for name in options.keep:
            value = _kept(document, name)
            if value is not None:
                row[name] = hash_id(options.key, str(value)) if hashed and name == "person_id" else value
        row["_counts"] = Counter(map(_LABEL, result.spans))
        if options.mapping:
            row["_mapping"] = [[e.scope, e.label, e.original, e.surrogate] for e in result.entries]
        return row


class _Clock:
    """Adds the CPU seconds between laps to a counter, if there is one."""

    def __init__(self, seconds: Counter[str] | None) -> None:
        self.seconds = seconds
        self.last = process_time()

    def lap(self, step: str) -> None:
        """The seconds since the last lap went into `step`."""
        now = process_time()
        if self.seconds is not None:
            self.seconds[step] += now - self.last  # type: ignore[assignment]
        self.last = now


def _kept(document: Document, name: str) -> object:
    if name == "person_id":
        return document.person_id
    if name == "note_datetime":
        return document.datetime
    return document.fields.get(name)


def _rejected(document: Document, reason: str) -> Reject:
    return Reject(document.id, reason, document.path, document.line)


def _reading(document: Document, view: View) -> Document:
    """The document as it reads: itself, or with the text of the view."""
    if view.is_plain:
        return document
    return Document(document.id, view.text, document.person_id, document.datetime, document.context)


def _in_original(span: Span, view: View) -> Span:
    return Span(*view.original(span.start, span.end), span.label, span.source, span.score)


def make_batch(options: PseudoOptions) -> BatchFunction:
    """The batch function of `cliniq pseudo`: one row or rejection a document, in order."""
    return Pseudonymiser(options).process
