"""Plain text: a file is a document. Line ends and blanks survive to the last character."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from cliniq.core.document import Document, Reject, Row
from cliniq.core.formats.lines import UTF_16, is_utf8
from cliniq.core.formats.record import fault_of_text
from cliniq.core.formats.sources import Reading, Source


def decode(raw: bytes, encoding: str) -> str:
    """The text of a whole file; `ValueError` with a reason that names `--encoding` if it is not in it."""
    if is_utf8(encoding):
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise ValueError(UTF_16)
        encoding = "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        name = "UTF-8" if encoding == "utf-8-sig" else encoding
        line = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"not {name} (line {line}): name the encoding with --encoding (latin-1, cp1252...)"
        ) from None


def read(source: Source, stream: BinaryIO, reading: Reading) -> Iterator[Document | Reject]:
    """The one document of a text file. An empty file is an empty document."""
    try:
        text = decode(stream.read(), reading.encoding)
    except ValueError as fault:
        yield Reject(source.name, str(fault), source.path)
        return
    reason = fault_of_text(text)
    if reason:
        yield Reject(source.name, reason, source.path, record=text)
    else:
        yield Document(source.name, text, path=source.path)


def files_of(row: Row) -> dict[str, bytes]:
    """The files of a row, by extension."""
    return {".txt": row["note_text"].encode("utf-8")}


class Encoder:
    """A row to the bytes of its text, for an output that holds one document."""

    columns = None

    def header(self) -> bytes:
        """Nothing stands before the text."""
        return b""

    def encode(self, row: Row) -> bytes:
        """The text, without a byte more."""
        content: str = row["note_text"]
        return content.encode("utf-8")
