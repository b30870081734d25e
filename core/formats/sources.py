"""What the inputs of a command are: files, folders, globs and standard input, each with its format."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import BinaryIO

from cliniq.core.errors import UsageError
from cliniq.core.formats.record import FieldNames
from cliniq.core.formats.streams import COMPRESSIONS

FORMATS = ("text", "jsonl", "csv", "tsv", "brat", "parquet")
EXTENSIONS = {
    ".txt": "text", ".text": "text", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip
TREE_FORMATS = ("text", "brat")  # a file a document; the other formats hold many records a file


@dataclass(frozen=True)
class Reading:
    """How inputs are read: the names of the fields and the encoding of the text."""

    fields: FieldNames = field(default_factory=FieldNames)
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Source:
    """One input file. `name` is its place in the tree without extension: the id of a text's document.

    An empty `format` is decided by the content (standard input, see `reading.settle`); `stream` is a stream
    that was opened for that.
    """

    path: str
    name: str
    format: str
    compression: str | None = None
    stream: BinaryIO | None = field(default=None, compare=False, repr=False)


def split_extension(path: str) -> tuple[str, str, str | None]:
    """Split off the extensions that tell format and compression: `("a/b", ".jsonl", "gzip")`."""
    compression = COMPRESSIONS.get(PurePath(path).suffix.lower())
    stem = path[: -len(PurePath(path).suffix)] if compression else path
    extension = PurePath(stem).suffix
    if extension.lower() in EXTENSIONS:
        return stem[: -len(extension)], extension.lower(), compression
    return stem, "", compression


def format_of_path(path: str) -> str | None:
    """The format that the extension of `path` tells, or None."""
    return EXTENSIONS.get(split_extension(path)[1])


def find_sources(inputs: Sequence[str], format: str | None = None) -> list[Source]:
    """The files behind `inputs` (paths, folders, globs, `-`), in a fixed order.

    `format` forces the format of them all. `UsageError` if an input does not exist or its format is unknown.
    """
    inputs = _expand_globs(inputs or ["-"])
    sources: list[Source] = []
    for path in inputs:
        if path == "-":
            sources.append(Source("-", "stdin", format or ""))
        elif Path(path).is_dir():
            prefix = f"{Path(path).resolve().name}/" if len(inputs) > 1 else ""
            sources.extend(_in_folder(path, prefix, format))
        elif Path(path).exists():
            sources.append(_file(path, format))
        else:
            raise UsageError(f"no such input: {path}")
    return sources


def _expand_globs(inputs: Sequence[str]) -> list[str]:
    paths: list[str] = []
    for path in inputs:
        if any(char in path for char in "*?[") and not Path(path).exists():
            found = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 (absolute patterns too)
            if not found:
                raise UsageError(f"no input matches: {path}")
            paths.extend(found)
        else:
            paths.append(path)
    return paths


def _file(path: str, format: str | None) -> Source:
    stem, _, compression = split_extension(path)
    found = format or format_of_path(path)
    if not found:
        raise UsageError(f"unknown kind of file: {path}; name its format with --format {'|'.join(FORMATS)}")
    return Source(path, Path(stem).name, found, compression)


def _in_folder(folder: str, prefix: str, format: str | None) -> Iterator[Source]:
    """The files of a folder and its sub-folders whose extension is known, in the order of their paths."""
    brat = format == "brat" or (format is None and _holds_annotations(folder))
    for path in _walk(folder):
        found = format_of_path(path)
        if found is None:
            continue
        if found == "text" and brat:
            found = "brat"
        elif format is not None and found != format:
            found = format
        stem, _, compression = split_extension(path)
        name = prefix + Path(stem).relative_to(folder).as_posix()
        yield Source(path, name, found, compression)


def _walk(folder: str) -> Iterator[str]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        for name in sorted(files):
            if not name.startswith((".", "_")):
                yield str(Path(root, name))


def _holds_annotations(folder: str) -> bool:
    return any(path.endswith(".ann") for path in _walk(folder))
