"""A whole run: inputs through a batch function to an output, with rejects, checkpoints and a report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from cliniq.core.document import Document, Reject, Row
from cliniq.core.errors import UsageError
from cliniq.core.formats.reading import read_documents, settle
from cliniq.core.formats.sources import Reading, Source, find_sources
from cliniq.core.run.destination import Destination, choose, column_types
from cliniq.core.run.journal import Journal, fingerprint, inputs_fingerprint
from cliniq.core.run.layout import Kind, Layout
from cliniq.core.run.local import BatchFactory, BatchLimits, Clock, reject, run_batches
from cliniq.core.run.mapping import MappingOutput
from cliniq.core.run.output import Output, part_of
from cliniq.core.run.rejects import RejectFile, RejectLines
from cliniq.core.run.report import Report, rules_version

CHECKPOINT_RECORDS = 1000


@dataclass(frozen=True)
class Job:
    """What to do. `identity` is all that decides the results, for `--resume` to compare (only a digest of it
    is stored). `prepare` may complete a document or reject it (joining of known identities); `layout` makes the
    output's rows out of results (without it, a result is a row). `columns` are those of the rows, `kinds` what is
    in those that do not come from the input as they were."""

    inputs: Sequence[str]
    factory: BatchFactory
    output: str = "-"
    format: str | None = None
    output_format: str | None = None
    reading: Reading = field(default_factory=Reading)
    workers: int = 1
    limits: BatchLimits = field(default_factory=BatchLimits)
    resume: bool = False
    resumable: bool = True
    rejects: Path | None = None
    rejects_with_text: bool = False
    mapping: Path | None = None
    columns: Sequence[str] | None = None
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    parquet_compression: str = "snappy"
    makes_texts: bool = True
    identity: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[Document], Document | Reject] | None = None
    layout: Layout | None = None
    command: str = ""
    checkpoint_records: int = CHECKPOINT_RECORDS


class _Sinks:
    """Output, rejects and mapping, which advance and end together.

    Of a run that ended while it gave files their names, those that still bear their unfinished name are taken.
    """

    def __init__(
        self, job: Job, destination: Destination, sources: Sequence[Source], state: dict[str, Any] | None
    ) -> None:
        parts: dict[str, Any] = state["sinks"] if state else {}
        ended = bool(state and state["committing"])
        laid_out = job.layout.columns if job.layout else None
        columns = list(laid_out) if laid_out else job.columns
        types = None
        if destination.format == "parquet":
            types = column_types(sources, job.reading.fields, job.kinds, laid_out)
        self.output: Output | None = None
        self.rejects: RejectFile | RejectLines | None = None
        self.mapping: MappingOutput | None = None

        def is_due(target: Path) -> bool:
            return not ended or part_of(target).exists()

        try:
            if destination.path is None or is_due(destination.path):
                self.output = destination.open(columns, types, job.parquet_compression, parts.get("output"))
            target = job.rejects or _beside(destination)
            if target is None:
                self.rejects = RejectLines()
            elif is_due(target):
                always = job.rejects is not None
                self.rejects = RejectFile(target, job.rejects_with_text, always, parts.get("rejects"))
            if job.mapping is not None and is_due(job.mapping):
                self.mapping = MappingOutput(job.mapping, parts.get("mapping"))
        except BaseException:
            self.close()
            raise

    def checkpoint(self) -> dict[str, Any]:
        state: dict[str, Any] = {}
        if self.output:
            state["output"] = self.output.checkpoint()
        for name, file in (("rejects", self.rejects), ("mapping", self.mapping)):
            if file:
                state[name] = {"bytes": file.checkpoint()}
        return state

    def commit(self) -> None:
        # The output comes last: where it stands, all that belongs to it stands too.
        for sink in (self.mapping, self.rejects, self.output):
            if sink:
                sink.commit()

    def close(self) -> None:
        for sink in (self.output, self.rejects, self.mapping):
            if sink:
                sink.close()


def _beside(destination: Destination) -> Path | None:
    if destination.path is None or destination.device:
        return None
    return destination.path.with_name(destination.path.name + ".rejects.jsonl")


def plan(job: Job) -> tuple[list[Source], Destination]:
    """The inputs and the destination of a job; `UsageError` if they don't go together."""
    sources = [settle(source) for source in find_sources(job.inputs, job.format)]
    if not sources:
        raise UsageError(f"no file of a known kind in {', '.join(job.inputs)}")
    inputs = job.inputs or ["-"]
    destination = choose(job.output, inputs, sources, job.output_format, job.makes_texts)
    if job.rejects_with_text and job.rejects is None and _beside(destination) is None:
        raise UsageError("--rejects-with-text needs a file: name it with --rejects FILE")
    return sources, destination


def run(
    job: Job,
    planned: tuple[list[Source], Destination] | None = None,
    progress: Callable[[int], object] | None = None,
) -> Report:
    """Do a job. The output is there when this returns, and only then.

    Raises `CliniqError` for what the user can mend. After an error or an interruption, what was done is kept
    beside the output for a run with `resume`.
    """
    sources, destination = planned or plan(job)
    report = Report(job.command, workers=job.workers)
    cpu_start, clock = time.process_time(), Clock()
    journal, state = _journal(job, sources, destination)
    if state:
        report.restore(state["report"])
        if job.layout:
            job.layout.restore(state["layout"])
    finished = bool(state and state["committing"])
    sinks = _Sinks(job, destination, sources, state)
    try:
        if not finished:
            _drive(job, sources, sinks, journal, report, clock, progress)
        sinks.commit()
    finally:
        sinks.close()
    if journal:
        journal.remove()
    # CPU time of workers runs in other processes; that of a function in this one is already counted.
    report.finish(time.process_time() - cpu_start + (clock.cpu_seconds if job.workers > 1 else 0.0))
    return report


def _journal(
    job: Job, sources: Sequence[Source], destination: Destination
) -> tuple[Journal | None, dict[str, Any] | None]:
    if destination.path is None or destination.device:
        if job.resume:
            raise UsageError("--resume needs an output file or folder: name it with -o")
        return None, None
    if not job.resumable or any(source.path == "-" for source in sources):
        if job.resume:
            raise UsageError("can't resume: standard input can't be read again, nor a random key drawn again")
        return None, None
    options = {
        **job.identity,
        "rules": rules_version(),
        "format": [job.format, destination.format, destination.compression, job.parquet_compression],
        "reading": repr(job.reading),
        "files": [job.rejects, job.rejects_with_text, job.mapping, job.columns, job.checkpoint_records],
    }
    inputs = inputs_fingerprint([source.path for source in sources])
    journal = Journal(destination.path, inputs, fingerprint(options))
    state = journal.load() if job.resume else None
    if state is None:
        journal.remove()
    return journal, state


def _drive(
    job: Job,
    sources: Sequence[Source],
    sinks: _Sinks,
    journal: Journal | None,
    report: Report,
    clock: Clock,
    progress: Callable[[int], object] | None,
) -> None:
    items: Iterator[Document | Reject] = read_documents(sources, job.reading)
    if job.prepare:
        items = _prepared(items, job.prepare)
    done = report.resumed_at
    if done:
        # What is done is read again, quickly, so that doubled ids are still seen.
        for _ in islice(items, done):
            pass
    seen = done
    with closing(run_batches(items, job.factory, job.workers, job.limits, clock)) as stream:
        for item, result in stream:
            seen += 1
            if isinstance(item, Document) and not isinstance(result, Reject):
                result = _write(sinks, item, result, report, job.layout)
            if isinstance(result, Reject):
                report.rejected += 1
                if isinstance(item, Document) and result.record is None:
                    result = reject(item, result.reason)
                if sinks.rejects:
                    sinks.rejects.add(result)
            if progress:
                progress(1)
            # At fixed numbers of records, so that an interrupted run and a whole one cut alike.
            if seen % job.checkpoint_records == 0:
                state = _state(sinks, report, job.layout, committing=False)
                if journal:
                    journal.save(state)
    if job.layout and sinks.output:
        for row in job.layout.last():
            sinks.output.write(row)
    state = _state(sinks, report, job.layout, committing=True)
    if journal:
        journal.save(state)


def _state(sinks: _Sinks, report: Report, layout: Layout | None, *, committing: bool) -> dict[str, Any]:
    """What a later run goes on from; all that came before is on the disk."""
    return {
        "sinks": sinks.checkpoint(),
        "report": report.state(),
        "layout": layout.state() if layout else {},
        "committing": committing,
    }


def _prepared(
    items: Iterator[Document | Reject], prepare: Callable[[Document], Document | Reject]
) -> Iterator[Document | Reject]:
    for item in items:
        yield prepare(item) if isinstance(item, Document) else item


def _write(
    sinks: _Sinks, document: Document, row: Row, report: Report, layout: Layout | None
) -> Row | Reject:
    """Write a result, its private parts apart; one that the format can't hold is a reject."""
    entries, counts, times = (row.pop(name, None) for name in ("_mapping", "_counts", "_times"))
    try:
        for one in layout.rows(document, row) if layout else (row,):
            if sinks.output:
                sinks.output.write(one)
    except (TypeError, ValueError, RecursionError) as error:
        reason = f"the result can't be written in this format ({type(error).__name__}): leave out kept fields"
        return reject(document, reason)
    report.add(len(document.text), counts, times)
    if entries and sinks.mapping:
        sinks.mapping.add(entries)
    return row
