"""What Spark runs on its executors: Arrow batches of records in, of rows, rejects and counts out.

A task is sent pickled to the Python workers of the executors. The batch function that it makes there is kept
for the tasks that come after it: rules and model are loaded once a process.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, cast
from urllib.parse import unquote

from cliniq.core.document import BatchFunction, Document, Reject, Row
from cliniq.core.errors import CliniqError
from cliniq.core.formats import parquet
from cliniq.core.formats.record import FieldNames, RecordShape
from cliniq.core.formats.sources import split_extension
from cliniq.core.run.layout import Layout
from cliniq.core.run.local import (
    BatchFactory,
    BatchLimits,
    Clock,
    Result,
    batches,
    reject,
    run_batches,
    where_it_failed,
)

# Columns that ride beside those of the records and rows; none of them is in the output.
PATH, LINE = "_cliniq_path", "_cliniq_row"
REJECT, STATS = "_cliniq_reject", "_cliniq_stats"
REJECT_FIELDS = ("id", "path", "line", "reason", "record")
REPEATED = "a record before this one has the same id: make ids unique"
_ROWS = 256  # rows of a batch that goes back to Spark, at most
_CHARACTERS = 4_000_000
_MAX_PARTITIONS, _MAX_ROWS = 1 << 20, 1 << 32  # with 2048 steps, numbers of rows stay under 2^63

_functions: dict[str, BatchFunction] = {}


def plain_path(path: str) -> str:
    """A path as users write it: that of a file of this machine without the `file:` of Hadoop."""
    return "/" + path[5:].lstrip("/") if path.startswith("file:") else path


@dataclass(frozen=True)
class Names:
    """The names that records without an id are given: the place of their file under its root, and the row."""

    roots: tuple[tuple[str, str], ...]

    def name_of(self, path: str) -> str:
        """The name of a file, as the local engine gives it."""
        for root, prefix in self.roots:
            if path.startswith(root + "/"):
                return prefix + split_extension(path[len(root) + 1 :])[0]
        return PurePosixPath(split_extension(path)[0]).name


@dataclass(frozen=True)
class Task:
    """The work on a partition. `mark` tells factories apart; `schema` is the Arrow schema of what comes out,
    `repeated` the ids that stand in several records, with the place of the first; `prepare` gives what completes
    documents (a broadcast); `folders` says under which names Spark has shipped folders that the factory names."""

    factory: BatchFactory
    mark: str
    fields: FieldNames
    limits: BatchLimits
    schema: Any
    names: Names
    layout: Layout | None = None
    prepare: Callable[[], Callable[[Document], Document | Reject]] | None = None
    repeated: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    with_record: bool = False
    step: int = 0
    layout_state: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, stream: Iterator[Any]) -> Iterator[Any]:
        """The batches of rows, rejects and counts of a partition."""
        try:
            yield from self._run(stream)
        except CliniqError:
            raise
        except Exception as error:
            # What Spark logs is the message of this error: it must not hold words of a document.
            raise CliniqError(f"a Spark task failed ({where_it_failed(error)})") from None

    def _run(self, stream: Iterator[Any]) -> Iterator[Any]:
        clock, sheet, out = Clock(), _Sheet(), _Batches(self.schema)
        prepare = self.prepare() if self.prepare else None
        unknown = getattr(prepare, "unknown", 0)
        layout = self._own_layout()
        for item, result in self._results(self._documents(stream, prepare), clock):
            rows: list[Row] = []
            if isinstance(item, Document) and not isinstance(result, Reject):
                entry = {name: result.pop(name, None) for name in ("_mapping", "_counts", "_times")}
                made = list(layout.rows(item, result)) if layout else [result]
                rows = [row for row in made if out.holds(row)]
                if len(rows) < len(made):
                    rows, result = [], reject(item, "the result can't be written as Parquet: leave out kept fields")
                else:
                    sheet.add(len(item.text), entry["_counts"], entry["_times"])
            if isinstance(result, Reject):
                sheet.rejected += 1
                rows = [{REJECT: self._reject(item, result)}]
            for row in rows:
                yield from out.add(row)
        if layout:
            for row in layout.last():
                yield from out.add(row)
        stats = sheet.as_dict(clock, self.step, getattr(prepare, "unknown", 0) - unknown)
        yield from out.add({STATS: json.dumps(stats)})
        yield from out.last()

    def _documents(
        self, stream: Iterator[Any], prepare: Callable[[Document], Document | Reject] | None
    ) -> Iterator[Document | Reject]:
        for item in documents_of(stream, self.fields, self.names):
            if isinstance(item, Document):
                first = self.repeated.get(item.id)
                if first is not None and first != (item.path, item.line):
                    record = {"note_id": item.id, "note_text": item.text}
                    yield Reject(item.id, REPEATED, item.path, item.line, record)
                    continue
                yield prepare(item) if prepare else item
            else:
                yield item

    def _results(self, items: Iterator[Document | Reject], clock: Clock) -> Iterator[Result]:
        function = self._function()
        if sys.platform != "linux":
            yield from run_batches(items, lambda: function, 1, self.limits, clock)
            return
        from cliniq.core.run.workers import WorkerPool

        # A process of its own, forked: a document that kills it is rejected, and Spark's worker lives on.
        with WorkerPool(lambda: function, 1, clock) as pool:
            yield from pool.run(batches(items, self.limits))

    def _function(self) -> BatchFunction:
        """The batch function, made once in this process."""
        if self.mark not in _functions:
            _functions.clear()  # another run's rules and model
            _functions[self.mark] = relocated(self.factory, self.folders)()
        return _functions[self.mark]

    def _own_layout(self) -> Layout | None:
        """The layout, which numbers rows apart from those of all other partitions."""
        if self.layout is None:
            return None
        from pyspark import TaskContext

        context = TaskContext.get()
        partition = context.partitionId() if context else 0
        layout = deepcopy(self.layout)
        number = (self.step * _MAX_PARTITIONS + partition) * _MAX_ROWS
        layout.restore({**self.layout_state, "number": number})
        return layout

    def _reject(self, item: Document | Reject, result: Reject) -> Row:
        place = item if result.line is None else result
        row = {"id": result.id, "path": place.path, "line": place.line, "reason": result.reason}
        if self.with_record:
            record = result.record
            if record is None and isinstance(item, Document):
                record = reject(item, "").record
            row["record"] = json.dumps(record, ensure_ascii=False, default=str)
        return row


def documents_of(stream: Iterator[Any], names: FieldNames, files: Names) -> Iterator[Document | Reject]:
    """The documents of Arrow batches whose last columns say from which file and row each record is."""
    shape = RecordShape(names)
    for batch in stream:
        for record in batch.to_pylist():
            path, line = plain_path(unquote(record.pop(PATH))), record.pop(LINE) + 1
            yield shape.document(record, path, line, f"{files.name_of(path)}-{line}")


def relocated(factory: BatchFactory, folders: Mapping[str, str]) -> BatchFactory:
    """The factory with the folders in its arguments (rules, model) where Spark has put them on this machine."""
    if not folders or not isinstance(factory, partial):
        return factory
    from pyspark import SparkFiles

    def moved(value: Any) -> Any:
        if isinstance(value, Path) and str(value) in folders:
            return Path(SparkFiles.get(folders[str(value)]))
        if is_dataclass(value) and not isinstance(value, type):
            found = {one.name: getattr(value, one.name) for one in fields(value)}
            return replace(value, **{name: moved(one) for name, one in found.items() if isinstance(one, Path)})
        return value

    keywords = {name: moved(value) for name, value in factory.keywords.items()}
    return cast(BatchFactory, partial(factory.func, *map(moved, factory.args), **keywords))


class _Sheet:
    """Counts of a partition."""

    def __init__(self) -> None:
        self.documents = self.rejected = self.characters = 0
        self.counts: Counter[str] = Counter()
        self.times: dict[str, float] = {}

    def add(self, characters: int, counts: Mapping[str, int] | None, times: Mapping[str, float] | None) -> None:
        self.documents += 1
        self.characters += characters
        self.counts.update(counts or {})
        for name, seconds in (times or {}).items():
            self.times[name] = self.times.get(name, 0.0) + seconds

    def as_dict(self, clock: Clock, step: int, unknown: int) -> dict[str, Any]:
        return {**vars(self), "cpu_seconds": clock.cpu_seconds, "step": step, "unknown": unknown}


class _Batches:
    """Rows gathered into Arrow batches of one schema."""

    def __init__(self, schema: Any) -> None:
        self._pa = parquet.pyarrow()
        self._schema = schema
        self._rows: list[Row] = []
        self._characters = 0

    def holds(self, row: Row) -> bool:
        """Whether the schema can hold the row."""
        if set(row) - set(self._schema.names):
            return False
        try:
            self._batch([row])
        except (self._pa.ArrowException, TypeError, ValueError, OverflowError):
            return False
        return True

    def add(self, row: Row) -> Iterator[Any]:
        """Take a row; gives a batch when it is full."""
        self._rows.append(row)
        self._characters += len(row.get("note_text") or "")
        if len(self._rows) >= _ROWS or self._characters >= _CHARACTERS:
            yield from self.last()

    def last(self) -> Iterator[Any]:
        """The rows that are left, as a batch."""
        if self._rows:
            rows, self._rows, self._characters = self._rows, [], 0
            yield self._batch(rows)

    def _batch(self, rows: Sequence[Row]) -> Any:
        columns = [parquet.column([row.get(name) for row in rows], self._schema.field(name).type)
                   for name in self._schema.names]  # fmt: skip
        return self._pa.RecordBatch.from_arrays(columns, schema=self._schema)
