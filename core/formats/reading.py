"""One stream of documents out of any inputs: formats told apart, ids watched, faults turned into rejects."""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any, BinaryIO, cast

from cliniq.core.document import Document, Reject
from cliniq.core.errors import CliniqError
from cliniq.core.formats import brat, csv, jsonl, text
from cliniq.core.formats.sources import Reading, Source
from cliniq.core.formats.streams import open_bytes, reading_fault

_READERS: dict[str, Callable[[Source, BinaryIO, Reading], Iterator[Document | Reject]]] = {
    "text": text.read,
    "jsonl": jsonl.read,
    "csv": csv.read,
    "tsv": csv.read,
    "brat": brat.read,
}


class SeenIds:
    """The ids met so far, as 64-bit digests in an open table: some 16 bytes an id, for millions of them."""

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 << 10))
        self._count = 0

    def add(self, identifier: str) -> bool:
        """Remember an id; False if it was there."""
        digest = int.from_bytes(blake2b(identifier.encode("utf-8"), digest_size=8).digest(), "little") or 1
        place = self._place(digest)
        if self._table[place] == digest:
            return False
        self._table[place] = digest
        self._count += 1
        if self._count * 3 > len(self._table) * 2:
            old = self._table
            self._table = array("Q", bytes(len(old) * 16))
            for one in old:
                if one:
                    self._table[self._place(one)] = one
        return True

    def _place(self, digest: int) -> int:
        mask = len(self._table) - 1
        place = digest & mask
        while self._table[place] not in (0, digest):
            place = (place + 1) & mask
        return place


def sniff(stream: BinaryIO) -> tuple[str, BinaryIO]:
    """Tell JSON lines from one plain text by the first line that is not blank; gives the whole stream back."""
    head = []
    for raw in stream:
        head.append(raw)
        if raw.strip():
            break
    line = head[-1].removeprefix(b"\xef\xbb\xbf") if head else b""
    found = "text"
    if line.lstrip().startswith(b"{"):
        try:
            if isinstance(jsonl.parse_line(line.decode("utf-8")), dict):
                found = "jsonl"
        except ValueError:
            pass  # a text that begins with a brace
    return found, cast(BinaryIO, io.BufferedReader(_Joined(b"".join(head), stream)))


class _Joined(io.RawIOBase):
    """Bytes already read, then the rest of the stream they came from."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = len(buffer)
        chunk = self._head[:size]
        if chunk:
            self._head = self._head[size:]
        else:
            chunk = self._rest.read1(size) if hasattr(self._rest, "read1") else self._rest.read(size)
        buffer[: len(chunk)] = chunk
        return len(chunk)


def read_source(source: Source, reading: Reading | None = None) -> Iterator[Document | Reject]:
    """The documents of one input, in order; what stops the reading is the last reject."""
    reading = reading or Reading()
    line: int | None = None
    try:
        if source.format == "parquet":
            from cliniq.core.formats import parquet

            items = parquet.read(source, reading)
        else:
            items = _read_stream(source, reading)
        for item in items:
            line = item.line
            yield item
    except CliniqError:
        raise
    except (OSError, EOFError, UnicodeError, ValueError) as error:
        yield Reject(None, _fault(error), source.path, line)
    except Exception as error:  # the decompressors raise errors of their own, without a common ancestor
        if type(error).__module__.split(".")[0] not in ("zlib", "zstandard", "zstd", "pyarrow"):
            raise
        yield Reject(None, _fault(error), source.path, line)


def _read_stream(source: Source, reading: Reading) -> Iterator[Document | Reject]:
    source = settle(source)
    with source.stream or open_bytes(source.path, source.compression) as stream:
        yield from _READERS[source.format](source, stream, reading)


def settle(source: Source) -> Source:
    """The source with its format decided, by its content where the name does not tell."""
    if source.format:
        return source
    found, stream = sniff(open_bytes(source.path, source.compression))
    return replace(source, format=found, stream=stream)


def _fault(error: Exception) -> str:
    if isinstance(error, UnicodeError):
        return "the file is not in this encoding: name the right one with --encoding; what follows is lost"
    return reading_fault(error)


def read_documents(sources: Sequence[Source], reading: Reading | None = None) -> Iterator[Document | Reject]:
    """The documents of all inputs, in order. A document whose id was met before is rejected."""
    seen = SeenIds()
    for source in sources:
        for item in read_source(source, reading):
            if isinstance(item, Document) and not seen.add(item.id):
                reason = "a record before this one has the same id: make ids unique"
                yield Reject(item.id, reason, item.path, item.line, {"note_id": item.id, "note_text": item.text})
            else:
                yield item
