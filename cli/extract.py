"""`cliniq extract`: who has which of 18 conditions, with the words that prove it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from cliniq.cli.options import SHARED, input_options, job_of, plan_of, run_job, run_options
from cliniq.core.errors import UsageError

FLAT = ("csv", "tsv", "parquet")  # formats whose rows all have the same columns


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@input_options
@click.option("--by", type=click.Choice(("document", "mention", "patient")), default="document", show_default=True,
              help="What a row of the output is.")
@click.option("--omop", is_flag=True, help="Write rows of the OMOP table note_nlp (CDM v5.4), one a mention.")
@click.option("--no-text", is_flag=True, help="Leave the words of the documents out: offsets and codes only.")
@click.option("--rules", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
              help="A folder of rules that add to the shipped ones or override them (see `cliniq rules`).")
@click.option("--qualifiers", type=click.Choice(("rules", "model", "both")),
              help="What decides what is negated, of the family, hypothetical or past: the cue rules, a model in their "
              "place, or a model after them (default: rules; both with --qualifier-model).")
@click.option("--qualifier-model", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
              help="A model made by `cliniq train qualifier`. None comes with cliniq.")
@click.option("--patients", type=click.Path(path_type=Path, exists=True), metavar="FILE",
              help="Birth dates (CSV or JSONL, DATE_NAISSANCE), joined on person_id, for ages.")
@run_options
def extract(**values: Any) -> int:
    """Extract 18 conditions, with their status and the Charlson index.

    INPUT: as for `cliniq pseudo`: text files, folders of them, JSONL, CSV, TSV, Parquet (also .gz and .zst),
    brat folders, or `-` for standard input. Records have note_id and note_text, and may have person_id,
    note_datetime, and age or birth_date (or --patients), for the age-adjusted index.

    A JSONL row holds `conditions`, `charlson` and `mentions`: the conditions are those that the patient has; a
    mention that is negated, of the family or hypothetical is listed and does not count. CSV, TSV and Parquet
    rows are flat: a column a condition, with its status.

    A document on which anything fails is left out and listed among the rejects; the exit code is 1 then.

    \b
    Examples:
      cliniq extract letter.txt
      cliniq extract notes.jsonl -o conditions.csv
      cliniq extract notes.jsonl.gz --by patient --workers 4 -o patients.jsonl
      cliniq extract notes.parquet --by mention --no-text -o mentions.parquet --report report.json
      cliniq extract notes.jsonl --omop -o note_nlp.csv
      cliniq extract notes.jsonl --qualifiers both --qualifier-model my-model
      cliniq extract --engine spark --master yarn --input hdfs:///notes --output hdfs:///conditions
    """
    return int(_extract({name: values[name] for name in SHARED}, values))


def _extract(shared: dict[str, Any], values: dict[str, Any]) -> int:
    from cliniq.core.extract.extractor import shared_extractor

    by = values["by"]
    if values["omop"]:
        source = click.get_current_context().get_parameter_source("by")
        if by != "mention" and source is click.core.ParameterSource.COMMANDLINE:
            raise UsageError(f"--omop writes a row a mention: leave --by {by} out")
        by = "omop"
    if by == "patient" and shared["resume"]:
        raise UsageError(
            "--by patient can't be resumed: its rows come from all notes at once; run without --resume, or extract "
            "--by document with --resume"
        )
    # Rules and model are loaded before any input is opened: a broken one stops everything.
    conditions = shared_extractor(values["rules"]).conditions
    way, model = _qualifiers(values["qualifiers"], values["qualifier_model"])
    # The destination decides the form of the rows, so it is chosen before the layout is made.
    planned = plan_of(job_of(shared, factory=_no_factory, makes_texts=False), shared)
    flat, with_text = planned[1].format in FLAT, not values["no_text"]
    job = job_of(
        shared,
        factory=_factory(way, model, values["rules"], with_text),
        layout=_layout(by, conditions, flat, with_text),
        makes_texts=False,
        prepare=_patients(values["patients"], shared["encoding"]),
        resumable=by != "patient",
        identity={
            "by": by,
            "no_text": values["no_text"],
            "qualifiers": way,
            "files": [_digest(values[name]) for name in ("rules", "patients")] + [_digest(model, "*")],
        },
        command="extract",
    )
    folders = tuple(folder for folder in (values["rules"], model) if folder)
    return int(run_job(job, shared, planned, counted="conditions", folders=folders, by_person=by == "patient"))


def _qualifiers(way: str | None, model: Path | None) -> tuple[str, Path | None]:
    """What decides the qualifiers, and the model that does; the model is loaded, so that a broken one stops here."""
    if model is None:
        if way in ("model", "both"):
            raise UsageError(
                f"--qualifiers {way} needs --qualifier-model DIR: make a model with `cliniq train qualifier`; none "
                "comes with cliniq, since none did better than the rules"
            )
        return "rules", None
    if way == "rules":
        raise UsageError("--qualifiers rules and --qualifier-model contradict each other")
    from cliniq.core.extract.classifier import load

    load(str(model))
    return way or "both", model


def _factory(way: str, model: Path | None, rules: Path | None, with_text: bool) -> Any:
    if model is None:
        from cliniq.core.extract.extractor import make_batch

        return partial(make_batch, rules, with_text=with_text)
    from cliniq.core.extract import classifier

    return partial(classifier.make_batch, model, "model" if way == "model" else "both", rules, with_text=with_text)


def _layout(by: str, conditions: Any, flat: bool, with_text: bool) -> Any:
    if by == "omop":
        from cliniq.core.extract.omop import NoteNlpRows

        return NoteNlpRows(with_text=with_text)
    from cliniq.core.extract.tables import DocumentRows, MentionRows, PatientRows

    if by == "mention":
        return MentionRows(conditions, flat=flat, with_text=with_text)
    return (PatientRows if by == "patient" else DocumentRows)(conditions, flat=flat)


def _patients(path: Path | None, encoding: str) -> Any:
    if path is None:
        return None
    from cliniq.core.pseudo.patients import KnownPatients, read_patients

    return KnownPatients(read_patients(path, encoding))


def _digest(path: Path | None, files: str = "*.yaml") -> str:
    """What the user's own rules, patients or model are, so that a resumed run goes on with the same ones."""
    if path is None:
        return ""
    from cliniq.core.run.journal import inputs_fingerprint

    found = sorted(one for one in path.rglob(files) if one.is_file()) if path.is_dir() else [path]
    return inputs_fingerprint([str(one) for one in found])


def _no_factory() -> Any:
    raise AssertionError("a plan runs nothing")
