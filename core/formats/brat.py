"""Brat standoff: a text file and, beside it, a file of annotations with character offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from cliniq.core.document import Document, Reject, Row
from cliniq.core.formats import text
from cliniq.core.formats.sources import Reading, Source, split_extension

_ENTITY = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t.*)?")
_LINE = re.compile(r"[^\r\n]+")


def read(source: Source, stream: BinaryIO, reading: Reading) -> Iterator[Document | Reject]:
    """The document of a text file; its annotations are `fields["entities"]`, never part of an output."""
    for item in text.read(source, stream, reading):
        beside = Path(split_extension(source.path)[0] + ".ann")
        if isinstance(item, Reject) or source.path == "-" or not beside.exists():
            yield item
            continue
        try:
            entities = parse(text.decode(beside.read_bytes(), reading.encoding), item.text)
        except ValueError as fault:
            yield Reject(item.id, str(fault), str(beside))
            continue
        yield Document(item.id, item.text, fields={"entities": entities}, path=item.path)


def parse(annotations: str, of: str) -> list[dict[str, Any]]:
    """The entities of an annotation file over the text `of`; `ValueError` names the faulty line.

    The parts of an entity that only a line break separates are one span; other parts are spans of their own.
    """
    entities: list[dict[str, Any]] = []
    for number, line in enumerate(annotations.replace("\r\n", "\n").split("\n"), 1):
        if not line.startswith("T"):
            continue
        match = _ENTITY.fullmatch(line)
        if match is None:
            raise ValueError(f"annotations, line {number}: not of the form 'T1<TAB>LABEL 0 5<TAB>text'")
        spans: list[list[int]] = []
        for part in match[3].split(";"):
            start, end = map(int, part.split())
            if not start < end <= len(of):
                raise ValueError(f"annotations, line {number}: the offsets do not lie in the text")
            if spans and spans[-1][1] <= start and not of[spans[-1][1] : start].strip("\r\n"):
                spans[-1][1] = end
            else:
                spans.append([start, end])
        entities.extend({"start": start, "end": end, "label": match[2]} for start, end in spans)
    return entities


def files_of(row: Row) -> dict[str, bytes]:
    """The text and the annotations of a row, by extension. Entities are cut at line breaks, as brat wants."""
    content = row["note_text"]
    lines = []
    for number, entity in enumerate(row.get("entities") or [], 1):
        start, end = entity["start"], entity["end"]
        parts = [(start + m.start(), start + m.end()) for m in _LINE.finditer(content[start:end])]
        offsets = ";".join(f"{a} {b}" for a, b in parts)
        words = " ".join(content[a:b] for a, b in parts)
        lines.append(f"T{number}\t{entity['label']} {offsets}\t{words}\n")
    return {".txt": content.encode("utf-8"), ".ann": "".join(lines).encode("utf-8")}
