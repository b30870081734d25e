"""`cliniq pseudo`: replace what identifies persons in clinical documents."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import click

from cliniq.cli.options import SHARED, input_options, job_of, plan_of, run_job, run_options
from cliniq.core.errors import UsageError

MODES = ("surrogate", "tag", "mask", "hash", "annotate")
KEYED = ("surrogate", "hash")  # what these modes give depends on the key


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@input_options
@click.option("--replace", type=click.Choice(MODES), default="surrogate", show_default=True,
              help="What stands in for identifying words; annotate leaves the text and gives the spans.")
@click.option("--scope", type=click.Choice(("document", "patient", "corpus")), default="patient", show_default=True,
              help="Where the same value gets the same surrogate.")
@click.option("--key-file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="The secret key, in a file that its owner alone can read (or variable CLINIQ_KEY).")
@click.option("--entities", is_flag=True, help="Add the spans, with offsets in the new text.")
@click.option("--keep", multiple=True, metavar="FIELD",
              help="Keep this field of the records (it may identify). May be repeated.")
@click.option("--patients", type=click.Path(path_type=Path, exists=True), metavar="FILE",
              help="Known identities (CSV or JSONL), joined on person_id.")
@click.option("--hash-ids", is_flag=True, help="Replace note_id and person_id by keyed hashes.")
@click.option("--mapping", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write originals and surrogates to this file (mode 0600): it undoes the work.")
@click.option("--no-model", is_flag=True, help="Use rules and lexicons alone.")
@click.option("--model", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
              help="A model made by `cliniq train` (default: the one that comes with cliniq).")
@run_options
def pseudo(**values: Any) -> int:
    """Replace what identifies persons in clinical documents.

    INPUT: text files, folders of them, JSONL, CSV, TSV, Parquet (also .gz and .zst), brat folders, or `-`
    for standard input. Records have note_id and note_text, and may have person_id, note_datetime and
    context, an object of what is known of the patient: {"NOM": ["..."], "IPP": "..."}. Only note_id and
    note_text are put out, unless --keep names other fields.

    A document on which anything fails is withheld and listed among the rejects; the others go through, and
    the exit code is 1.

    \b
    Examples:
      cliniq pseudo letter.txt
      cliniq pseudo letters/ -o pseudonymised/
      cliniq pseudo notes.jsonl --key-file key -o safe.jsonl --workers 4 --report report.json
      cliniq pseudo notes.csv --text-field body --patients patients.csv --keep ward -o safe.csv
      cliniq pseudo letters/ --replace annotate --output-format brat -o review/
      cliniq pseudo --engine spark --master yarn --key-file key --input hdfs:///notes --output hdfs:///safe
    """
    shared = {name: values[name] for name in SHARED}
    return int(_pseudonymise(shared, values))


def _pseudonymise(shared: dict[str, Any], values: dict[str, Any]) -> int:
    from cliniq.core.pseudo.patients import KnownPatients, read_patients
    from cliniq.core.pseudo.replace.keys import derive, load_key
    from cliniq.core.run.journal import inputs_fingerprint

    mode: Any = values["replace"]
    if values["no_model"] and values["model"]:
        raise UsageError("--no-model and --model contradict each other")
    if values["mapping"] and mode == "annotate":
        raise UsageError("--replace annotate replaces nothing: there is no mapping to write")
    key = load_key(values["key_file"], os.environ)
    keyed = mode in KEYED or values["hash_ids"]
    if keyed and key.is_random and shared["resume"]:
        raise UsageError("--resume needs the key of the first run: use --key-file or CLINIQ_KEY")
    patients = KnownPatients(read_patients(values["patients"], shared["encoding"])) if values["patients"] else None
    identity = {
        **{name: values[name] for name in ("replace", "scope", "keep", "hash_ids", "no_model", "entities")},
        "model": str(values["model"]),
        "key": derive(key, "resume", "", "").hex() if keyed else "",
        "patients": inputs_fingerprint([str(values["patients"])]) if values["patients"] else "",
    }
    # The destination decides whether spans are needed, so it is chosen before the pseudonymiser is made.
    draft = job_of(shared, factory=_no_factory)
    planned = plan_of(draft, shared)
    entities = values["entities"] or planned[1].keeps_entities
    shown = entities or mode == "annotate"
    columns = ["note_id", "note_text", *(["entities"] if shown else []), *values["keep"]]
    kinds = {"entities": "findings" if mode == "annotate" else "spans"} if shown else {}
    if values["hash_ids"]:
        kinds |= {"note_id": "text", "person_id": "text"}

    from cliniq.core.pseudo.pseudonymiser import PseudoOptions, make_batch

    options = PseudoOptions(
        replace=mode,
        scope=values["scope"],
        key=key,
        entities=entities,
        keep=tuple(values["keep"]),
        hash_ids=values["hash_ids"],
        model=values["model"],
        use_model=not values["no_model"],
        mapping=values["mapping"] is not None,
    )
    job = job_of(
        shared,
        factory=partial(make_batch, options),
        columns=columns,
        kinds=kinds,
        mapping=values["mapping"],
        resumable=not (keyed and key.is_random),
        identity=identity,
        prepare=patients,
        command="pseudo",
    )

    def notes() -> list[str]:
        lines = []
        if keyed and key.is_random:
            lines.append(
                "no key given: a random one was drawn, so another run gives other surrogates "
                "(--key-file or CLINIQ_KEY keeps them)"
            )
        if patients and patients.unknown:
            lines.append(f"{patients.unknown:,} documents of patients that {values['patients']} does not list")
        return lines

    folders = (values["model"],) if values["model"] else ()
    return int(run_job(job, shared, planned, notes, folders=folders))


def _no_factory() -> Any:
    raise AssertionError("a plan runs nothing")
