"""The options that `pseudo` and `extract` share, and the one way in which they run a job."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from cliniq.core.errors import ExitCode, UsageError

Command = TypeVar("Command", bound=Callable[..., Any])
FORMAT_NAMES = ("text", "jsonl", "csv", "tsv", "brat", "parquet")


def _all(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


input_options = _all(
    click.argument("inputs", nargs=-1, metavar="[INPUT]..."),
    click.option("--input", "more_inputs", multiple=True, metavar="INPUT", help="One more input. May be repeated."),
    click.option(
        "-o", "--output", default="-", metavar="OUT", help="Output file or folder (default: standard output)."
    ),
    click.option(
        "--format", "format_", type=click.Choice(FORMAT_NAMES), help="Format of the inputs, where no name tells."
    ),
    click.option("--output-format", type=click.Choice(FORMAT_NAMES), help="Format of the output, where no name tells."),
    click.option("--encoding", default="utf-8", show_default=True, help="Encoding of the inputs."),
    click.option("--text-field", metavar="NAME", help="Field of the text (default: note_text or text)."),
    click.option("--id-field", metavar="NAME", help="Field of the id (default: note_id or id)."),
    click.option("--person-field", metavar="NAME", help="Field of the patient (default: person_id)."),
    click.option("--datetime-field", metavar="NAME", help="Field of the date of the note (default: note_datetime)."),
)
"""Decorator: INPUT..., -o, --format, --output-format, --encoding and the names of the fields."""

run_options = _all(
    click.option("--workers", type=click.IntRange(1, 1024), default=1, show_default=True, help="Number of processes."),
    click.option("--resume", is_flag=True, help="Go on with a run that was cut off."),
    click.option(
        "--rejects", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
        help="Where rejected records are listed, without text (default: OUT.rejects.jsonl).",
    ),
    click.option("--rejects-with-text", is_flag=True, help="List rejects with their raw content (it identifies)."),
    click.option(
        "--report", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
        help="Write counts, times and versions as JSON.",
    ),
    click.option(
        "--parquet-compression", default="snappy", show_default=True,
        type=click.Choice(("snappy", "zstd", "gzip", "lz4", "brotli", "none")), help="Compression of Parquet outputs.",
    ),
    click.option("--engine", type=click.Choice(("local", "spark")), default="local", show_default=True,
                 help="Where it runs: on this machine, or on Spark, from Parquet tables to a Parquet table."),
    click.option("--master", metavar="URL", help="Spark: the cluster, as local[4] or yarn (default: Spark's own)."),
    click.option("--spark-conf", multiple=True, metavar="NAME=VALUE", help="Spark: a setting. May be repeated."),
    click.option("--step-files", type=click.IntRange(min=1), metavar="N",
                 help="Spark: input files done at once; --resume goes on after the last one (default: 4 a core)."),
    click.option("-q", "--quiet", is_flag=True, help="No progress and no summary on standard error."),
)  # fmt: skip
"""Decorator: --workers, --resume, --rejects, --rejects-with-text, --report, --parquet-compression, --engine and what
belongs to it, --quiet."""

SHARED = (
    "inputs", "more_inputs", "output", "format_", "output_format", "encoding", "text_field", "id_field", "person_field",
    "datetime_field", "workers", "resume", "rejects", "rejects_with_text", "report", "parquet_compression", "engine",
    "master", "spark_conf", "step_files", "quiet",
)  # fmt: skip


def job_of(shared: Mapping[str, Any], **settings: Any) -> Any:
    """A `core.run.job.Job` from the values of the shared options; `settings` are its other fields."""
    from cliniq.core.formats.record import FieldNames
    from cliniq.core.formats.sources import Reading
    from cliniq.core.run.job import Job

    names = FieldNames(
        text=shared["text_field"],
        id=shared["id_field"],
        person=shared["person_field"],
        datetime=shared["datetime_field"],
    )
    return Job(
        inputs=(*shared["inputs"], *shared["more_inputs"]) or ("-",),
        output=shared["output"],
        format=shared["format_"],
        output_format=shared["output_format"],
        reading=Reading(names, shared["encoding"]),
        workers=shared["workers"],
        resume=shared["resume"],
        rejects=shared["rejects"],
        rejects_with_text=shared["rejects_with_text"],
        parquet_compression=shared["parquet_compression"],
        **settings,
    )


def plan_of(job: Any, shared: Mapping[str, Any]) -> Any:
    """The inputs and the destination of a job, as `core.run.job.plan` gives them; Spark finds its inputs itself."""
    from cliniq.core.run.destination import Destination
    from cliniq.core.run.job import plan

    if shared["engine"] == "spark":
        return [], Destination(Path(job.output), "parquet")
    for name in ("master", "spark_conf", "step_files"):
        if shared[name]:
            raise UsageError(f"--{name.replace('_', '-')} goes with --engine spark")
    return plan(job)


def run_job(
    job: Any,
    shared: Mapping[str, Any],
    planned: Any = None,
    notes: Callable[[], Sequence[str]] | Sequence[str] = (),
    counted: str = "entities",
    **spark: Any,
) -> ExitCode:
    """Run a job under the shared options: progress, summary and report; gives the exit code.

    `notes` are lines for the summary, or what gives them after the run; `counted` says what is counted by label;
    `spark` are the settings of Spark that the command knows (`core.run.spark.SparkSettings`).
    """
    from cliniq.cli.summary import progress_bar, show_summary

    if job.inputs == ("-",) and not shared["inputs"] and sys.stdin.isatty():
        raise UsageError("no input: name files or folders, or pipe text in (see --help)")
    quiet = shared["quiet"]
    try:
        with progress_bar(quiet) as advance:
            report = _run_on(shared, job, planned, advance, spark)
    except KeyboardInterrupt:
        if job.output != "-" and job.resumable:
            click.echo("cliniq: interrupted; the same command with --resume goes on", err=True)
        else:
            click.echo("cliniq: interrupted; this run can't be resumed", err=True)
        return ExitCode.INTERRUPTED
    report.notes.extend(notes() if callable(notes) else notes)
    if shared["report"]:
        report.write(shared["report"])
    if not quiet:
        show_summary(report, counted)
    return ExitCode.SOME_REJECTED if report.rejected else ExitCode.DONE


def _run_on(shared: Mapping[str, Any], job: Any, planned: Any, advance: Any, spark: Mapping[str, Any]) -> Any:
    if shared["engine"] == "local":
        from cliniq.core.run.job import run

        return run(job, planned, advance)
    from cliniq.core.run.spark import SparkSettings, run_spark

    settings = [one.partition("=") for one in shared["spark_conf"]]
    if not all(name and sign for name, sign, _ in settings):
        raise UsageError("--spark-conf takes NAME=VALUE")
    configuration = {name: value for name, _, value in settings}
    return run_spark(
        job,
        SparkSettings(
            master=shared["master"],
            configuration=configuration,
            step_files=shared["step_files"],
            quiet=shared["quiet"],
            **spark,
        ),
        advance,
    )


__all__ = ["FORMAT_NAMES", "SHARED", "input_options", "job_of", "plan_of", "run_job", "run_options"]
