"""A Parquet table as Spark sees it: files, columns, and where each record stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from cliniq.core.errors import CliniqError
from cliniq.core.formats.record import RecordShape
from cliniq.core.run.job import Job
from cliniq.core.run.spark_storage import File, Storage
from cliniq.core.run.spark_task import LINE, PATH, Names, plain_path

_ROLES = {"id": "note_id", "text": "note_text", "person": "person_id", "datetime": "note_datetime"}


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
        from pyspark.errors import PySparkException

        readable, damaged = self._split([file.path for file in self._files])
        try:
            self.schema(readable)
        except PySparkException:
            raise CliniqError("the input files have columns of the same name and of different types") from None
        return readable, damaged

    def _split(self, paths: list[str]) -> tuple[list[str], list[str]]:
        from pyspark.errors import PySparkException

        try:
            self._reader().parquet(*paths)
            return paths, []
        except PySparkException:
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
