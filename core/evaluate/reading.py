"""Reading of gold standards and predictions: JSONL, brat folders, CSV; and the recognition of the task."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cliniq.core.errors import UsageError
from cliniq.core.evaluate.annotated import Annotated, AnnotatedSet, Mention, conditions_of
from cliniq.core.evaluate.brat import read_folder
from cliniq.core.evaluate.faults import Faults
from cliniq.core.evaluate.labels import QUALIFIERS
from cliniq.core.evaluate.table import ID_FIELDS, TEXT_FIELDS, read_table
from cliniq.core.formats.sources import split_extension
from cliniq.core.formats.streams import open_bytes, reading_fault

_KEPT = ("start", "end", "condition", "status", "ignore", *QUALIFIERS)


def read_set(
    path: str,
    faults: Faults,
    *,
    task: str | None = None,
    labels: frozenset[str] = frozenset(),
    fields: tuple[str, ...] = (),
) -> AnnotatedSet:
    """The annotated documents behind `path`: a `.jsonl` (also compressed), a `.csv`, `.tsv`, a brat folder, or `-`.

    What is wrong with single records goes to `faults`. `UsageError` where nothing can be read at all.
    """
    if path != "-" and not Path(path).exists():
        raise UsageError(f"no such file or folder: {path}")
    name = "standard input" if path == "-" else Path(path).name
    if path != "-" and Path(path).is_dir():
        documents: Iterable[Annotated] = read_folder(Path(path), task, faults)
        hint = " (no .ann file in this folder)"
    else:
        _, extension, compression = split_extension(path)
        try:
            with open_bytes(path, compression) as stream:
                content = stream.read()
        except (OSError, EOFError) as error:
            raise UsageError(f"{name}: {reading_fault(error)}") from None
        try:
            decoded = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UsageError(f"{name}: not UTF-8") from None
        del content
        if extension in (".csv", ".tsv", ".tab"):
            documents = read_table(decoded, name, labels, fields, faults)
        elif extension == ".jsonl" or path == "-":
            documents = [d for d in _read_lines(decoded, name, fields, faults) if d is not None]
        else:
            raise UsageError(f"{name}: gold and predictions are .jsonl, .csv or .tsv files, or brat folders")
        hint = ""
    by_id: dict[str, Annotated] = {}
    for document in documents:
        if document.id in by_id:
            faults.add(f"{name}: ids seen twice", document.id)
        by_id[document.id] = document
    if not by_id:
        faults.check()
        raise UsageError(f"{name}: no document in it{hint}")
    return finished(name, by_id)


def from_rows(
    name: str, rows: Iterable[Mapping[str, Any]], faults: Faults, fields: tuple[str, ...] = ()
) -> AnnotatedSet:
    """The set that rows of a run make (as `pseudo --replace annotate` or `extract` write them)."""
    by_id: dict[str, Annotated] = {}
    for number, row in enumerate(rows, 1):
        document = _document(row, f"row {number}", name, fields, faults)
        if document is not None:
            if document.id in by_id:
                faults.add(f"{name}: ids seen twice", document.id)
            by_id[document.id] = document
    return finished(name, by_id)


def finished(name: str, documents: dict[str, Annotated]) -> AnnotatedSet:
    """The set, with the conditions of documents that only have mentions derived from these."""
    derived = 0
    for document in documents.values():
        if document.mentions is not None and document.conditions is None:
            document.conditions = conditions_of(document.mentions)
            derived += 1
    notes = []
    if derived:
        notes.append(f"{name}: conditions of {derived:,} documents derived from their mentions")
    return AnnotatedSet(name, documents, notes)


def _read_lines(
    content: str, name: str, fields: tuple[str, ...], faults: Faults
) -> Iterable[Annotated | None]:
    start, number = 0, 0
    while start < len(content):
        number += 1
        end = content.find("\n", start)
        end = len(content) if end < 0 else end
        line = content[start:end]
        start = end + 1
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            faults.add(f"{name}: lines that are no JSON", f"line {number}")
            continue
        if not isinstance(row, dict):
            faults.add(f"{name}: lines that are no JSON object", f"line {number}")
            continue
        yield _document(row, f"line {number}", name, fields, faults)


def _document(
    row: Mapping[str, Any], where: str, name: str, fields: tuple[str, ...], faults: Faults
) -> Annotated | None:
    key = next((row[f] for f in ID_FIELDS if f in row), None)
    if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
        faults.add(f"{name}: records without 'note_id' or 'id' (a text or a whole number)", where)
        return None
    document = Annotated(str(key))
    text = next((row[f] for f in TEXT_FIELDS if f in row), None)
    if text is not None and not isinstance(text, str):
        faults.add(f"{name}: texts that are no text", document.id)
        return None
    document.text = text
    try:
        _annotations(row, document)
    except (KeyError, TypeError, ValueError, AttributeError):
        faults.add(f"{name}: annotations of another form than the documented one", document.id)
        return None
    document.fields = {f: row[f] for f in fields if f in row}
    return document


def _annotations(row: Mapping[str, Any], document: Annotated) -> None:
    if row.get("entities") is not None:
        spans = {(_whole(e["start"]), _whole(e["end"]), sys.intern(e["label"])) for e in row["entities"]}
        document.entities = sorted(spans)
    if row.get("mentions") is not None:
        document.mentions = [_mention(m) for m in row["mentions"]]
    if row.get("conditions") is not None:
        document.conditions = {
            sys.intern(c): (value or {}).get("status") for c, value in row["conditions"].items()
        }
    if row.get("judged") is not None:
        document.judged = frozenset(map(sys.intern, row["judged"]))
    document.unsure = frozenset(row.get("unsure") or ())


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("a whole number is expected")
    return value


def _mention(raw: Mapping[str, Any]) -> Mention:
    mention = {key: raw[key] for key in _KEPT if key in raw}
    mention["start"], mention["end"] = _whole(raw["start"]), _whole(raw["end"])
    mention["condition"] = sys.intern(raw["condition"])
    if mention.get("status") is not None:
        _whole(mention["status"])
    return mention
