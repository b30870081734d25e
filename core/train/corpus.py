"""Annotated notes to train on: read, checked, and refused as a whole when they are wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from cliniq.core.document import Document, Reject, Span
from cliniq.core.errors import UsageError
from cliniq.core.formats import find_sources, read_documents
from cliniq.core.train.synthesize import LABELS

# A few names are glued to a word; when more spans than this share cut one, the offsets have slipped.
_GLUED = 0.02
# How many faulty notes a message names.
_SHOWN = 5
_CUT = "offsets in the middle of a number or a word"
# Labels of annotated notes that no model learns: rules find those numbers by their form.
IGNORED = frozenset({"RPPS", "ADELI", "FINESS", "URL"})


@dataclass
class Faults:
    """What is wrong with annotated notes: counts by kind, with the ids of a few."""

    counts: Counter[str] = field(default_factory=Counter)
    ids: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, id: str) -> None:
        """One more fault of a kind, in the note of this id."""
        self.counts[kind] += 1
        seen = self.ids.setdefault(kind, [])
        if len(seen) < _SHOWN and id not in seen:
            seen.append(id)

    def forgive(self, kind: str, most: float) -> None:
        """Drop a kind of fault that occurs at most so often."""
        if self.counts[kind] <= most:
            del self.counts[kind]

    def __str__(self) -> str:
        return "\n".join(
            f"  {count} × {kind} (notes {', '.join(self.ids[kind])}{', ...' if count > _SHOWN else ''})"
            for kind, count in self.counts.most_common()
        )


def spans_of(document: Document, faults: Faults, labels: Iterable[str] = LABELS) -> list[Span]:
    """The annotated spans of a note (its field `entities`), sorted; what is wrong goes to `faults`."""
    known = frozenset(labels)
    entries = document.fields.get("entities")
    if not isinstance(entries, list):
        faults.add("no field `entities`", document.id)
        return []
    spans: list[Span] = []
    for entry in entries:
        span = _span(entry)
        if span is None:
            faults.add("entity without `start`, `end` and `label`", document.id)
        elif span.label in IGNORED:
            continue
        elif span.label not in known:
            faults.add("unknown label", document.id)
        elif not 0 <= span.start < span.end <= len(document.text):
            faults.add("offsets outside the text", document.id)
        elif document.text[span.start : span.end] != document.text[span.start : span.end].strip():
            faults.add("span that begins or ends with a blank", document.id)
        else:
            if _cuts_word(document.text, span):
                faults.add(_CUT, document.id)
            spans.append(span)
    spans.sort()
    for left, right in pairwise(spans):
        if left.overlaps(right):
            faults.add("overlapping spans", document.id)
    return spans


def _span(entry: Any) -> Span | None:
    if not isinstance(entry, dict):
        return None
    start, end, label = entry.get("start"), entry.get("end"), entry.get("label")
    if type(start) is not int or type(end) is not int or not isinstance(label, str):
        return None
    return Span(start, end, label, "gold")


def _cuts_word(text: str, span: Span) -> bool:
    """Whether an end of the span falls between two letters of one case or two digits: offsets that slipped."""
    for at in (span.start, span.end):
        if 0 < at < len(text):
            before, after = text[at - 1], text[at]
            if (before.islower() and after.islower()) or (before.isdigit() and after.isdigit()):
                return True
    return False


def read_annotated(paths: Sequence[str | Path], role: str = "training") -> list[Document]:
    """The annotated notes of JSONL files or brat folders.

    `UsageError` when anything is wrong with any of them, with counts and ids, or when none holds an entity: a
    model that learns from slipped offsets fails in silence.
    """
    faults = Faults()
    documents: list[Document] = []
    for item in read_documents(find_sources([str(path) for path in paths])):
        if isinstance(item, Reject):
            faults.add("record that cannot be read", item.id or f"line {item.line}")
            continue
        documents.append(item.with_spans(spans_of(item, faults)))
    faults.forgive(_CUT, _GLUED * sum(len(document.spans) for document in documents))
    if faults.counts:
        raise UsageError(f"the {role} notes are wrong; mend them and train again:\n{faults}")
    if not documents:
        raise UsageError(f"the {role} files hold no note")
    if not any(document.spans for document in documents):
        raise UsageError(f"none of the {len(documents)} {role} notes holds an entity: nothing can be learnt")
    return documents


def read_background(path: str | Path) -> list[Document]:
    """Notes that identify nobody, as negatives: their entities, if any, are refused."""
    documents = []
    for item in read_documents(find_sources([str(path)])):
        if isinstance(item, Reject):
            raise UsageError(f"the background notes are wrong: {item.reason} (line {item.line})")
        if item.fields.get("entities"):
            raise UsageError("the background notes have entities: give annotated notes with --train")
        documents.append(item)
    if not documents:
        raise UsageError("the background file holds no note")
    return documents


def write_corpus(path: Path, documents: Iterable[Document]) -> Counter[str]:
    """Write notes as JSONL for the reader of the training loop; returns the number of spans by label."""
    counts: Counter[str] = Counter()
    with path.open("w", encoding="utf-8") as file:
        for document in documents:
            entities = [[span.start, span.end, span.label] for span in document.spans]
            counts.update(span.label for span in document.spans)
            file.write(json.dumps({"text": document.text, "entities": entities}, ensure_ascii=False) + "\n")
    return counts
