"""JSON lines: an object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Any, BinaryIO, NoReturn

from cliniq.core.document import Document, Reject, Row
from cliniq.core.formats.lines import decoded_lines
from cliniq.core.formats.record import ESCAPED_BYTES, RecordShape
from cliniq.core.formats.sources import Reading, Source


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError("NaN or Infinity, which are no JSON")


def _plain(value: object) -> str:
    """Dates of other formats as text; `TypeError` for the rest."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"a {type(value).__name__} is no JSON value")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
# Python's own escapes for half surrogates would give lines that other tools refuse: they fail to encode.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)


def parse_line(line: str) -> Any:
    """The value that a line holds; `ValueError` with a reason that holds none of its text."""
    try:
        return _DECODER.decode(line)
    except json.JSONDecodeError as error:
        what = error.msg.split(":")[0].split("'")[0].strip().lower() or "syntax"
        raise ValueError(f"invalid JSON at column {error.colno} ({what}): one object a line is expected") from None
    except RecursionError:
        raise ValueError("invalid JSON: nested too deeply") from None
    except ValueError:
        raise ValueError("invalid JSON: a number is NaN, infinite or too long") from None


def read(source: Source, stream: BinaryIO, reading: Reading) -> Iterator[Document | Reject]:
    """The documents of a JSONL file, line by line. Blank lines are passed over."""
    shape = RecordShape(reading.fields)
    for number, line in enumerate(decoded_lines(stream, reading.encoding), 1):
        if line.isspace():
            continue
        try:
            record = parse_line(line)
        except ValueError as fault:
            reason = str(fault)
            if not line.isascii() and any("\udc80" <= char <= "\udcff" for char in line):
                reason = ESCAPED_BYTES
            yield Reject(None, reason, source.path, number, line.rstrip("\r\n"))
            continue
        yield shape.document(record, source.path, number, f"{source.name}-{number}")


class Encoder:
    """Rows to lines."""

    columns = None

    def header(self) -> bytes:
        """Nothing stands before the first line."""
        return b""

    def encode(self, row: Row) -> bytes:
        """The line of a row, in UTF-8. `ValueError` or `TypeError` if it holds what JSON can't."""
        return _ENCODER.encode(row).encode("utf-8") + b"\n"
