"""Parquet (extra `parquet`): row groups are streamed; types and order of the columns are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cliniq.core.document import Document, Reject, Row
from cliniq.core.errors import CliniqError, UsageError
from cliniq.core.formats.record import FieldNames, RecordShape
from cliniq.core.formats.sources import Reading, Source

ROWS_A_BATCH = 512
COMPRESSIONS = ("snappy", "zstd", "gzip", "lz4", "brotli", "none")
_ROLES = {"id": "note_id", "text": "note_text", "person": "person_id", "datetime": "note_datetime"}


def pyarrow() -> Any:
    """The `pyarrow` module, with `pyarrow.parquet`; `UsageError` names the extra where it is missing."""
    try:
        import pyarrow as module
        import pyarrow.parquet
    except ImportError:
        raise UsageError("Parquet needs an extra package: pip install 'cliniq[parquet]'") from None
    return module


def read(source: Source, reading: Reading) -> Iterator[Document | Reject]:
    """The documents of a Parquet file; `line` is the number of the row, from 1."""
    pa = pyarrow()
    if source.path == "-":
        raise UsageError("Parquet can't be read from standard input: give the path of the file")
    shape = RecordShape(reading.fields)
    number = 0
    try:
        with pa.parquet.ParquetFile(source.path) as file:
            for batch in file.iter_batches(batch_size=ROWS_A_BATCH):
                for record in batch.to_pylist():
                    number += 1
                    yield shape.document(record, source.path, number, f"{source.name}-{number}")
    except pa.ArrowException:
        reason = "not a Parquet file, or one that is cut short or damaged: export it again"
        yield Reject(None, reason, source.path, number or None)


def schema_of(source: Source, fields: FieldNames) -> dict[str, Any]:
    """The types of the columns of a Parquet file under the names that rows use (`note_id`...)."""
    pa = pyarrow()
    try:
        schema = pa.parquet.read_schema(source.path)
    except (pa.ArrowException, OSError):
        return {}  # reading it will say what is wrong
    shape = RecordShape(fields)
    names = dict.fromkeys(schema.names)
    roles = {shape.field(names, role): ours for role, ours in _ROLES.items()}
    return {roles.get(name, name): schema.field(name).type for name in schema.names}


def column(values: Sequence[Any], wanted: Any = None) -> Any:
    """The values as an Arrow array of the type `wanted` (None: the type that they have).

    Ids, persons and moments are texts in rows: they go back to numbers, days and times where these are wanted.
    Raises `pyarrow.ArrowException`, `TypeError` or `ValueError` if a value is not of that type.
    """
    pa = pyarrow()
    if wanted is None:
        return pa.array(values)
    back: Callable[[str], Any] | None = None
    if pa.types.is_integer(wanted):
        back = int
    elif pa.types.is_floating(wanted):
        back = float
    elif pa.types.is_timestamp(wanted):
        back = datetime.fromisoformat
    elif pa.types.is_date(wanted):
        back = date.fromisoformat
    if back is not None:
        values = [back(value) if isinstance(value, str) else value for value in values]
    return pa.array(values, wanted)


def table_of(rows: Sequence[Row], types: dict[str, Any]) -> Any:
    """An Arrow table of `rows`; columns known to `types` get these types where the values allow it."""
    pa = pyarrow()
    names = list(dict.fromkeys(name for row in rows for name in row))
    order = [name for name in types if name in names] + [name for name in names if name not in types]
    columns = []
    for name in order:
        values = [row.get(name) for row in rows]
        try:
            columns.append(column(values, types.get(name)))
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            columns.append(column(values))
    return pa.table(columns, names=order)


def write_chunk(path: Path, rows: Sequence[Row], types: dict[str, Any]) -> None:
    """Write rows to a file of their own, to be joined by `join_chunks`."""
    pa = pyarrow()
    pa.parquet.write_table(table_of(rows, types), path, compression="zstd")


def type_of(kind: str) -> Any:
    """The Arrow type of a kind of values (see `cliniq.core.run.layout.Kind`)."""
    pa = pyarrow()
    plain = {"text": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
    if kind in plain:
        return plain[kind]
    span = [("start", pa.int64()), ("end", pa.int64()), ("label", pa.string())]
    if kind == "findings":
        span += [("source", pa.string()), ("score", pa.float64())]
    return pa.list_(pa.struct(span))


def join_chunks(
    chunks: Sequence[Path], target: Path, compression: str = "snappy", empty: dict[str, Any] | None = None
) -> None:
    """Write one Parquet file out of chunks, a row group each, under the schema that holds them all; without a
    chunk, under that of the columns `empty`.

    `CliniqError` if their columns contradict one another.
    """
    pa = pyarrow()
    schemas = [pa.parquet.read_schema(chunk).remove_metadata() for chunk in chunks]
    try:
        schema = pa.unify_schemas(schemas, promote_options="permissive") if schemas else pa.schema(empty or {})
    except pa.ArrowException:
        raise CliniqError("the columns of the rows have types that no Parquet column can hold together") from None
    codec = "none" if compression == "none" else compression
    with pa.parquet.ParquetWriter(target, schema, compression=codec) as writer:
        for chunk, own in zip(chunks, schemas, strict=True):
            table = pa.parquet.read_table(chunk)
            if own != schema:
                table = pa.Table.from_pylist(table.to_pylist(), schema=schema)
            writer.write_table(table)
