"""The engine for what one machine can't hold: the same job, over Parquet tables, on Spark.

The input files are done in steps of some files each. A step is a table of its own in `OUTPUT.part`, committed whole
by Spark; a run with `resume` passes over the steps that are there. In the end the steps become the table OUTPUT
and, of the rejected records, the table OUTPUT.rejects.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from shutil import make_archive
from typing import Any

from cliniq.core.document import Document
from cliniq.core.errors import CliniqError, UsageError
from cliniq.core.formats.record import RecordShape
from cliniq.core.run.job import Job
from cliniq.core.run.journal import fingerprint
from cliniq.core.run.report import Report, rules_version
from cliniq.core.run.spark_storage import File, Storage
from cliniq.core.run.spark_table import Table, arrow_schema
from cliniq.core.run.spark_task import LINE, PATH, REJECT, REJECT_FIELDS, STATS, Task, documents_of, plain_path

TASKS_A_CORE = 4  # of a step, at least, so that no core waits long for the last one
RECORDS_A_TASK = 1000  # fewer are not worth a task
REPEATED_AT_MOST = 1_000_000
_OUR_ERROR = re.compile(r"cliniq\.core\.errors\.\w+: (.+)")
_DAMAGED = "not a Parquet file, or one that is cut short or damaged: export it again"


@dataclass(frozen=True)
class SparkSettings:
    """How Spark is reached. `master` None is what spark-submit or Spark's own configuration say; `folders` are
    shipped to the executors (rules, a model); `step_files` input files are a step."""

    master: str | None = None
    configuration: Mapping[str, str] = field(default_factory=dict)
    folders: Sequence[Path] = ()
    step_files: int | None = None
    by_person: bool = False
    quiet: bool = True


def run_spark(job: Job, settings: SparkSettings, progress: Callable[[int], object] | None = None) -> Report:
    """Do a job on Spark. The output table is there when this returns, and only then.

    Results are those of `cliniq.core.run.job.run`, row for row; their order is not. Raises `CliniqError` for what the
    user can mend; what was done is kept beside the output for a run with `resume`.
    """
    _refuse(job)
    report = Report(job.command)
    with _session(settings) as session, _plain_errors():
        run = _Run(job, settings, session, report)
        run.prepare()
        run.steps(progress)
        run.finish()
    report.finish(report.cpu_seconds)
    return report


def _refuse(job: Job) -> None:
    if job.output == "-":
        raise UsageError("Spark writes a table: name it with --output PATH")
    if job.format not in (None, "parquet") or job.output_format not in (None, "parquet"):
        raise UsageError("Spark reads and writes Parquet tables: leave --format and --output-format out")
    if job.workers > 1:
        raise UsageError("--workers is for the local engine; on Spark, name the cores with --master 'local[4]'")
    if job.mapping is not None:
        raise UsageError("--mapping is for the local engine: on a cluster its file can't be kept private")
    if job.parquet_compression == "brotli":
        raise UsageError("Spark can't write brotli: use zstd or gzip")
    if job.resume and not job.resumable:
        raise UsageError("this run can't be resumed: it needs a key of its own and rows that stand alone")


@contextmanager
def _session(settings: SparkSettings) -> Iterator[Any]:
    """A session with settings of its own; Spark is stopped after it, unless it was there before."""
    try:
        import pyarrow  # noqa: F401
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError("Spark needs extra packages: pip install 'cliniq[spark]'") from None
    before = SparkSession.getActiveSession()
    builder = SparkSession.builder.appName("cliniq")
    builder = builder.config("spark.ui.showConsoleProgress", str(not settings.quiet and sys.stderr.isatty()).lower())
    builder = builder.config("spark.log.level", "ERROR")
    if settings.master:
        builder = builder.master(settings.master)
    for name, value in settings.configuration.items():
        builder = builder.config(name, value)
    try:
        base = before or builder.getOrCreate()
    except Exception as error:
        what = type(error).__name__
        raise CliniqError(f"Spark can't start ({what}): is Java 17 there, and the master right?") from None
    try:
        session = base.newSession()
        # Times read alike on every machine, and batches stay small where texts are long.
        session.conf.set("spark.sql.session.timeZone", "UTC")
        session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "256")
        session.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        session.conf.set("spark.sql.files.ignoreCorruptFiles", "false")
        session.conf.set("spark.sql.files.ignoreMissingFiles", "false")
        if session.sparkContext.master.startswith("local"):
            session.sparkContext.pythonExec = sys.executable
        yield session
    finally:
        if before is None:
            base.stop()


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Turn the errors of Spark into one line without words of a document."""
    try:
        yield
    except CliniqError:
        raise
    except Exception as error:
        if type(error).__module__.split(".")[0] not in ("pyspark", "py4j"):
            raise
        ours = _OUR_ERROR.findall(str(error))
        if ours:
            raise CliniqError(ours[-1]) from None
        condition = getattr(error, "getCondition", lambda: None)() or type(error).__name__
        raise CliniqError(
            f"Spark failed ({condition}); its log says more; what was done is kept, go on with --resume"
        ) from None


def _sent(task: Task) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """The task as the plain function that Spark wants."""
    return lambda stream: task(stream)


class _Run:
    """One run: its plan, its steps, its end."""

    def __init__(self, job: Job, settings: SparkSettings, session: Any, report: Report) -> None:
        self.job, self.settings, self.session, self.report = job, settings, session, report
        self.storage = Storage(session)
        self.output = self.storage.qualified(job.output)
        self.part = self.output + ".part"
        self.rejects = self.storage.qualified(str(job.rejects)) if job.rejects else self.output + ".rejects"
        self.cores = max(1, int(session.sparkContext.defaultParallelism))
        self.plan: dict[str, Any] = {}
        self.table = Table(session, self.storage, [])
        self.report.workers = self.cores

    def prepare(self) -> None:
        """Find the inputs, and what a run that was cut off has done of them."""
        files = self.storage.find(self.job.inputs, any_name=self.job.format == "parquet")
        if not files:
            raise UsageError(f"no Parquet file in {', '.join(self.job.inputs)}")
        for file in files:
            if self.output == (file.root or file.path) or self.output.startswith(f"{file.root or file.path}/"):
                raise UsageError("the output lies in the input: name one outside of it")
        self.table = Table(self.session, self.storage, files)
        kept = self._kept_plan(files) if self.job.resume else None
        if kept is not None:
            self.plan = kept
            return
        for path in (self.output, self.rejects):
            if not self.storage.is_vacant(path):
                raise UsageError(f"{plain_path(path)} exists and is not empty: name another output, or remove it")
        self.storage.remove(self.part)
        readable, damaged = self.table.check()
        size = self.settings.step_files or max(TASKS_A_CORE * self.cores, 1)
        if self.settings.by_person:  # a patient's notes may be in any file
            size = max(1, len(readable))
        self.plan = {
            "identity": self._identity(files),
            "steps": [readable[at : at + size] for at in range(0, len(readable), size)],
            "damaged": damaged,
            "moment": self.job.layout.state() if self.job.layout else {},
        }
        self.storage.write(f"{self.part}/plan.json", json.dumps(self.plan))

    def _identity(self, files: Sequence[File]) -> dict[str, str]:
        options = {
            **self.job.identity,
            "rules": rules_version(),
            "reading": repr(self.job.reading),
            "files": [self.job.rejects, self.job.rejects_with_text, self.job.columns, self.job.parquet_compression],
        }
        return {"inputs": fingerprint([[f.path, f.size, f.changed] for f in files]), "options": fingerprint(options)}

    def _kept_plan(self, files: Sequence[File]) -> dict[str, Any] | None:
        if not self.storage.exists(f"{self.part}/plan.json"):
            return None
        plan: dict[str, Any] = json.loads(self.storage.read(f"{self.part}/plan.json"))
        for name, value in self._identity(files).items():
            if plan["identity"][name] != value:
                raise UsageError(f"can't resume: the {name} changed since; run without --resume to start anew")
        return plan

    def _step(self, number: int) -> str:
        return f"{self.part}/step-{number:05d}"

    def _is_done(self, number: int) -> bool:
        return self.storage.exists(f"{self._step(number)}/_SUCCESS")

    def steps(self, progress: Callable[[int], object] | None = None) -> None:
        """Do the steps that are not done."""
        if self.storage.exists(f"{self.part}/ending"):
            return
        left = [number for number in range(len(self.plan["steps"])) if not self._is_done(number)]
        done = [number for number in range(len(self.plan["steps"])) if number not in left]
        self.report.resumed_at = sum(one["documents"] + one["rejected"] for one in self._stats(done))
        if not left:
            return
        schema = self.table.schema([path for step in self.plan["steps"] for path in step])
        task = self._task(schema)
        for number in left:
            frame = self.table.read(self.plan["steps"][number], schema)
            frame = self._spread(frame, schema)
            own = replace(task, step=number)
            result = frame.mapInArrow(_sent(own), self._staged(schema))
            writer = result.write.mode("overwrite")
            writer.option("compression", "zstd").parquet(self._step(number))
            if progress:
                progress(sum(one["documents"] + one["rejected"] for one in self._stats([number])))

    def _task(self, schema: Any) -> Task:
        from pyspark import cloudpickle

        context = self.session.sparkContext
        prepare = None
        if self.job.prepare is not None:
            broadcast = context.broadcast(self.job.prepare)
            prepare = lambda: broadcast.value  # noqa: E731
        folders = {}
        for folder in self.settings.folders:
            name = f"cliniq-{fingerprint(str(folder))[:8]}-{folder.resolve().name}"
            with tempfile.TemporaryDirectory() as scratch:
                archive = make_archive(str(Path(scratch, name)), "zip", folder)
                context.addArchive(f"{archive}#{name}")
            folders[str(folder)] = name
        return Task(
            factory=self.job.factory,
            mark=blake2b(cloudpickle.dumps(self.job.factory), digest_size=16).hexdigest(),
            fields=self.job.reading.fields,
            limits=self.job.limits,
            schema=arrow_schema(self._staged(schema)),
            names=self.table.names(),
            layout=self.job.layout,
            prepare=prepare,
            repeated=self._repeated(schema),
            folders=folders,
            with_record=self.job.rejects_with_text,
            layout_state=self.plan["moment"],
        )

    def _spread(self, frame: Any, schema: Any) -> Any:
        """The frame in partitions enough for all cores; by patient, where rows are made of all of a patient's notes."""
        from pyspark.sql import functions as f

        wanted = min(TASKS_A_CORE * self.cores, -(-frame.count() // RECORDS_A_TASK)) or 1
        if self.settings.by_person:
            shape = RecordShape(self.job.reading.fields)
            person = shape.field(dict.fromkeys(schema.names), "person")
            place = f.concat_ws(":", PATH, LINE)
            key = f.coalesce(f.col(f"`{person}`").cast("string"), place) if person else place
            return frame.repartition(wanted, key).sortWithinPartitions(PATH, LINE)
        return frame if frame.rdd.getNumPartitions() >= wanted else frame.repartition(wanted)

    def _repeated(self, schema: Any) -> dict[str, tuple[str, int]]:
        """The ids that more than one document bears, with the place of the first of these."""
        from pyspark.sql import functions as f

        names = self.job.reading.fields
        column = RecordShape(names).field(dict.fromkeys(schema.names), "id")
        if column is None:
            return {}
        whole = self.table.read([path for step in self.plan["steps"] for path in step], schema)
        identifier = f.col(f"`{column}`").cast("string")
        twice = whole.groupBy(identifier.alias("id")).count().where("count > 1 and id is not null").select("id")
        ids = [row.id for row in twice.limit(REPEATED_AT_MOST + 1).collect()]
        if len(ids) > REPEATED_AT_MOST:
            raise CliniqError(f"more than {REPEATED_AT_MOST:,} ids stand in several records: name the field of the id")
        if not ids:
            return {}
        # Records that are no documents do not count: that takes reading them as the task does.
        suspects = whole.join(f.broadcast(twice), identifier == twice.id, "left_semi")
        files = self.table.names()

        def places(stream: Iterator[Any]) -> Iterator[Any]:
            import pyarrow as pa

            for item in documents_of(stream, names, files):
                if isinstance(item, Document):
                    yield pa.RecordBatch.from_pylist([{"id": item.id, "path": item.path, "line": item.line}])

        found = suspects.mapInArrow(places, "id string, path string, line long").groupBy("id")
        firsts = found.agg(f.min(f.struct("path", "line")).alias("first"))
        return {row.id: (row.first.path, row.first.line) for row in firsts.collect()}

    def _staged(self, schema: Any) -> Any:
        """The Spark schema of a step: the columns of the output, rejects and counts."""
        from pyspark.sql.types import LongType, StringType, StructField, StructType

        kinds = [StructField(name, LongType() if name == "line" else StringType()) for name in REJECT_FIELDS]
        columns = self.table.columns(schema, self.job)
        return StructType([*columns, StructField(REJECT, StructType(kinds)), StructField(STATS, StringType())])

    def _staged_rows(self, numbers: Sequence[int]) -> Any:
        return self.session.read.parquet(*[self._step(number) for number in numbers])

    def _stats(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        if not numbers:
            return []
        rows = self._staged_rows(numbers).where(f"{STATS} is not null").select(STATS).collect()
        return [json.loads(row[0]) for row in rows]

    def finish(self) -> None:
        """Make the tables out of the steps, give them their names, and count."""
        numbers = list(range(len(self.plan["steps"])))
        for one in self._stats(numbers):
            self._count(one)
        self.report.rejected += len(self.plan["damaged"])
        if not self.storage.exists(f"{self.part}/ending"):
            self._write_tables(numbers)
            self.storage.write(f"{self.part}/ending", "")
        # The output comes last: where it stands, all that belongs to it stands too.
        for name, target in (("rejects", self.rejects), ("output", self.output)):
            source = f"{self.part}/{name}"
            if self.storage.exists(source) and not self.storage.rename(source, target):
                raise CliniqError(f"{plain_path(target)} can't be written: is it there already, or not yours?")
        self.storage.remove(self.part)

    def _write_tables(self, numbers: Sequence[int]) -> None:
        compression = self.job.parquet_compression
        if numbers:
            staged = self._staged_rows(numbers)
        else:  # no file could be read
            staged = self.session.createDataFrame([], self._staged(self.table.schema([])))
        rows = staged.where(f"{REJECT} is null and {STATS} is null").drop(REJECT, STATS)
        rows.write.mode("overwrite").option("compression", compression).parquet(f"{self.part}/output")
        if self.report.rejected or self.job.rejects is not None:
            fields = REJECT_FIELDS if self.job.rejects_with_text else REJECT_FIELDS[:-1]
            rejects = staged.where(f"{REJECT} is not null").select(*[f"{REJECT}.{name}" for name in fields])
            if self.plan["damaged"]:
                lines = [{"path": plain_path(path), "reason": _DAMAGED} for path in self.plan["damaged"]]
                more = self.session.createDataFrame(lines, rejects.schema)
                rejects = rejects.unionByName(more)
            rejects.coalesce(1).write.mode("overwrite").parquet(f"{self.part}/rejects")

    def _count(self, stats: Mapping[str, Any]) -> None:
        report = self.report
        report.documents += stats["documents"]
        report.rejected += stats["rejected"]
        report.characters += stats["characters"]
        report.cpu_seconds += stats["cpu_seconds"]
        report.counts.update(stats["counts"])
        for name, seconds in stats["times"].items():
            report.times[name] = report.times.get(name, 0.0) + seconds
        if stats["unknown"] and self.job.prepare is not None:
            prepare: Any = self.job.prepare
            prepare.unknown += stats["unknown"]
