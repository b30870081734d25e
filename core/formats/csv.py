"""CSV and TSV: the first line names the columns; quotes as in RFC 4180, so texts keep their line ends."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from cliniq.core.document import Document, Reject, Row
from cliniq.core.formats.lines import decoded_lines
from cliniq.core.formats.record import ESCAPED_BYTES, RecordShape, fault_of_text
from cliniq.core.formats.sources import Reading, Source

# A quote that is never closed swallows the file: past this many characters it is an error, not a text.
LARGEST_CELL = 1 << 27
_QUOTED = re.compile(r'[",;\t\r\n]|\A\s|\s\Z')


def delimiter_of(header: str, format: str) -> str:
    """The delimiter: a tab for TSV; for CSV the comma, the semicolon of French spreadsheets or the tab."""
    if format == "tsv":
        return "\t"
    counts = {char: header.count(char) for char in ",;\t|"}
    return max(counts, key=lambda char: counts[char])


def read(source: Source, stream: BinaryIO, reading: Reading) -> Iterator[Document | Reject]:
    """The documents of a CSV or TSV file, record by record; `line` is where a record begins."""
    csv.field_size_limit(LARGEST_CELL)
    shape = RecordShape(reading.fields)
    lines = decoded_lines(stream, reading.encoding)
    header = next(lines, None)
    if header is None:
        return
    delimiter = delimiter_of(header, source.format)
    # Column names that hold line ends are not worth reading.
    columns = next(csv.reader([header.rstrip("\r\n")], delimiter=delimiter), [])
    if len(set(columns)) < len(columns):
        yield Reject(None, "two columns of the header bear the same name: rename one", source.path, 1)
        return
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = rows.line_num + 2
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Reject(None, _fault(str(error)), source.path, line)
            continue
        if not cells:
            continue
        if len(cells) != len(columns):
            reason = f"{len(cells)} cells where the header has {len(columns)}: a quote or a delimiter is amiss"
            yield Reject(None, reason, source.path, line, cells)
            continue
        record = dict(zip(columns, cells, strict=True))
        if any(fault_of_text(cell) == ESCAPED_BYTES for cell in cells if not cell.isascii()):
            yield Reject(None, ESCAPED_BYTES, source.path, line, record)
            continue
        yield shape.document(record, source.path, line, f"{source.name}-{line}")


def _fault(message: str) -> str:
    if "field larger" in message or "unexpected end" in message:
        return "a quote is opened and never closed: the rest of the file is lost"
    if "NUL" in message:
        return "the line holds NUL characters: is this a binary file? Remove them (tr -d '\\0')"
    return "invalid CSV: a quote inside a cell must be doubled and the cell quoted"


class Encoder:
    """Rows to lines. The columns are those given, or those of the first row, for the whole file."""

    def __init__(self, delimiter: str = ",", columns: Sequence[str] | None = None) -> None:
        self.delimiter = delimiter
        self.columns = list(columns) if columns else None

    def header(self) -> bytes:
        """The line of column names; to be asked once the columns are known."""
        return self._line(self.columns or [])

    def encode(self, row: Row) -> bytes:
        """The line of a row. `ValueError` if it has a column that the file lacks, or what UTF-8 can't hold."""
        if self.columns is None:
            self.columns = list(row)
        extra = set(row) - set(self.columns)
        if extra:
            raise ValueError(f"{len(extra)} columns more than the header of the output")
        return self._line([row.get(name) for name in self.columns])

    def _line(self, values: Sequence[Any]) -> bytes:
        return (self.delimiter.join(map(_cell, values)) + "\n").encode("utf-8")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
    if _QUOTED.search(text) or not text:
        return '"' + text.replace('"', '""') + '"'
    return text
