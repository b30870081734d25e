"""A Parquet table as Spark sees it: files, columns, and where each record stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from cliniq.core.errors import CliniqError, UsageError
from cliniq.core.formats import parquet
from cliniq.core.formats.record import RecordShape
from cliniq.core.run.job import Job
from cliniq.core.run.spark_storage import File, Storage
from cliniq.core.run.spark_task import LINE, PATH, Names, plain_path

_ROLES = {"id": "note_id", "text": "note_text", "person": "person_id", "datetime": "note_datetime"}


def _spark_errors() -> tuple[type[Exception], ...]:
    """What Spark raises; some errors of the JVM come without a class of their own."""
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    return PySparkException, Py4JJavaError


class Table:
    """The input of a run."""

    def __init__(self, session: Any, storage: Storage, files: Sequence[File]) -> None:
        self._session, self._storage, self._files = session, storage, files

    def _reader(self) -> Any:
        reader = self._session.read.option("mergeSchema", "true")
        roots = {file.root for file in self._files}
        # The root of a table tells which folders are values of columns (`year=2024/`).
        return reader.option("basePath", roots.pop()) if len(roots) == 1 and "" not in roots else reader

    def check(self) -> tuple[list[str], list[str]]:
        """The paths of the files that Spark can read, and of those that it can't. `CliniqError` if the columns
        of the files contradict one another."""
        readable, damaged = self._split([file.path for file in self._files])
        try:
            self.schema(readable)
        except _spark_errors():
            raise CliniqError("the input files have columns of the same name and of different types") from None
        return readable, damaged

    def _split(self, paths: list[str]) -> tuple[list[str], list[str]]:
        try:
            self._reader().parquet(*paths)
            return paths, []
        except _spark_errors():
            if len(paths) == 1:
                return [], paths
        half = len(paths) // 2
        left, right = self._split(paths[:half]), self._split(paths[half:])
        return left[0] + right[0], left[1] + right[1]

    def schema(self, paths: Sequence[str]) -> Any:
        """The Spark schema of these files together."""
        from pyspark.sql.types import StructType

        return self._reader().parquet(*paths).schema if paths else StructType([])

    def read(self, paths: Sequence[str], schema: Any) -> Any:
        """The records of these files, each with its file and its row."""
        frame = self._reader().schema(schema).parquet(*paths)
        return frame.selectExpr("*", f"_metadata.file_path as {PATH}", f"_metadata.row_index as {LINE}")

    def names(self) -> Names:
        """What names records without an id."""
        inputs = list(dict.fromkeys(file.root or file.path for file in self._files))
        roots = dict.fromkeys(file.root for file in self._files if file.root)
        prefixes = {root: f"{PurePosixPath(root).name}/" if len(inputs) > 1 else "" for root in roots}
        return Names(tuple((plain_path(root), prefix) for root, prefix in prefixes.items()))

    def columns(self, schema: Any, job: Job) -> list[Any]:
        """The Spark fields of the output, in order: those of the input that stay, then those that are new."""
        from pyspark.sql.types import StringType, StructField

        shape = RecordShape(job.reading.fields)
        names = dict.fromkeys(schema.names)
        ours = {shape.field(names, role): name for role, name in _ROLES.items()}
        known = {ours.get(name, name): schema[name].dataType for name in schema.names}
        known |= {name: type_of_kind(kind) for name, kind in job.kinds.items()}
        if job.layout is not None:
            kinds = job.layout.columns or {}
            return [StructField(name, known.get(name) or type_of_kind(kind)) for name, kind in kinds.items()]
        wanted = list(job.columns or ())
        order = [name for name in known if name in wanted]
        order += [name for name in wanted if name not in order]
        return [StructField(name, known.get(name, StringType())) for name in order]


def type_of_kind(kind: str) -> Any:
    """The Spark type of a kind of values (see `cliniq.core.run.layout.Kind`)."""
    from pyspark.sql.types import ArrayType, BooleanType, DoubleType, LongType, StringType, StructField, StructType

    plain = {"text": StringType, "int": LongType, "float": DoubleType, "bool": BooleanType}
    if kind in plain:
        return plain[kind]()
    span = [StructField("start", LongType()), StructField("end", LongType()), StructField("label", StringType())]
    if kind == "findings":
        span += [StructField("source", StringType()), StructField("score", DoubleType())]
    return ArrayType(StructType(span))


def arrow_schema(schema: Any) -> Any:
    """The Arrow schema of a Spark schema, with times in UTC."""
    pa = parquet.pyarrow()
    return pa.schema([(field.name, _arrow_type(pa, field.dataType)) for field in schema.fields])


def _arrow_type(pa: Any, kind: Any) -> Any:
    name = kind.typeName()
    if name == "array":
        return pa.list_(_arrow_type(pa, kind.elementType))
    if name == "struct":
        return pa.struct([(field.name, _arrow_type(pa, field.dataType)) for field in kind.fields])
    if name == "map":
        return pa.map_(_arrow_type(pa, kind.keyType), _arrow_type(pa, kind.valueType))
    if name == "decimal":
        return pa.decimal128(kind.precision, kind.scale)
    plain = {
        "string": pa.string(), "boolean": pa.bool_(), "byte": pa.int8(), "short": pa.int16(), "integer": pa.int32(),
        "long": pa.int64(), "float": pa.float32(), "double": pa.float64(), "binary": pa.binary(), "date": pa.date32(),
        "timestamp": pa.timestamp("us", tz="UTC"), "timestamp_ntz": pa.timestamp("us"),
    }  # fmt: skip
    if name not in plain:
        raise UsageError(f"a column of type {name} can't be kept: leave it out")
    return plain[name]
