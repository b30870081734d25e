"""Brat standoff folders as gold or predictions: `.ann` files beside their texts, with attributes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from cliniq.core.evaluate.annotated import Annotated
from cliniq.core.evaluate.faults import Faults
from cliniq.core.evaluate.labels import CONDITIONS, EXTRACT, PSEUDO, QUALIFIERS

_ENTITY = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t.*)?")
_ATTRIBUTE = re.compile(r"[AM]\S+\t(\S+) (T\S+)(?: (.*))?")
_FALSE = {"false", "no", "non", "0"}


def read_folder(folder: Path, task: str | None, faults: Faults) -> list[Annotated]:
    """The documents of a folder and its sub-folders; the id is the path without extension.

    A `.ann` file without its text is read too (predictions may come without). Without `task`, labels that are
    conditions tell extraction. In extraction, attributes named as the qualifiers, `status` and `ignore` count.
    """
    read: list[tuple[str, str | None, list[dict[str, Any]]]] = []
    for path in sorted(folder.rglob("*.ann")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        beside = path.with_suffix(".txt")
        text = None
        try:
            annotations = path.read_bytes().decode("utf-8-sig")
            if beside.exists():
                text = beside.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            faults.add(f"{folder.name}: files that are not UTF-8", name)
            continue
        read.append(
            (
                name,
                text,
                parse(annotations, text, f"{folder.name}: annotations that can't be read", name, faults),
            )
        )
    for path in sorted(folder.rglob("*.txt")):
        if not path.with_suffix(".ann").exists():
            faults.add(f"{folder.name}: texts without an .ann file", path.relative_to(folder).as_posix())
    if task is None:
        labels = {item["label"] for _, _, items in read for item in items}
        task = EXTRACT if labels & set(CONDITIONS) else PSEUDO if labels else None
    documents = []
    for name, text, items in read:
        document = Annotated(name, text)
        if task == EXTRACT:
            document.mentions = [_mention(item) for item in items]
        elif task == PSEUDO:
            document.entities = sorted({(item["start"], item["end"], item["label"]) for item in items})
        documents.append(document)
    return documents


def parse(annotations: str, text: str | None, kind: str, name: str, faults: Faults) -> list[dict[str, Any]]:
    """The entities of an annotation file, each with its attributes under `attributes`.

    The parts of an entity that only line breaks separate are one span; other parts are spans of their own.
    """
    by_id: dict[str, list[dict[str, Any]]] = {}
    attributes: list[tuple[str, str, str | None]] = []
    for number, line in enumerate(annotations.split("\n"), 1):
        line = line.rstrip("\r")
        if line.startswith("T"):
            match = _ENTITY.fullmatch(line)
            if match is None:
                faults.add(kind, f"{name} line {number}")
                continue
            spans: list[list[int]] = []
            for part in match[3].split(";"):
                start, end = map(int, part.split())
                if spans and text is not None and not text[spans[-1][1] : start].strip("\r\n"):
                    spans[-1][1] = end
                else:
                    spans.append([start, end])
            by_id[match[1]] = [{"start": a, "end": b, "label": match[2], "attributes": {}} for a, b in spans]
        elif line.startswith(("A", "M")):
            match = _ATTRIBUTE.fullmatch(line)
            if match is None:
                faults.add(kind, f"{name} line {number}")
                continue
            attributes.append((match[2], match[1].lower(), match[3]))
    for target, key, value in attributes:
        if target not in by_id:
            faults.add(kind, f"{name} ({target} has an attribute, yet is not defined)")
            continue
        for item in by_id[target]:
            item["attributes"][key] = value
        if key == "status" and not (value or "").strip().isdigit():
            faults.add(kind, f"{name} (the status of {target} is no whole number)")
    return [item for items in by_id.values() for item in items]


def _mention(item: dict[str, Any]) -> dict[str, Any]:
    attributes = item["attributes"]
    mention: dict[str, Any] = {"start": item["start"], "end": item["end"], "condition": item["label"]}
    for name in (*QUALIFIERS, "ignore"):
        value = attributes.get(name)
        mention[name] = name in attributes and (value is None or value.strip().lower() not in _FALSE)
    status = attributes.get("status")
    if status is not None:
        mention["status"] = int(status) if status.strip().isdigit() else None
    return mention
