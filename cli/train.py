"""`cliniq train`: make the learned half of cliniq out of synthetic or annotated notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

_FILE = click.Path(path_type=Path, exists=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def train() -> None:
    """Train the models on synthetic or annotated notes.

    \b
    Example:
      cliniq train pseudo --output my-model --train notes.jsonl --synthetic 20000
    """


@train.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Where the model goes: a folder that does not exist yet.")
@click.option("--train", "train_files", multiple=True, type=_FILE, metavar="FILE",
              help="Annotated notes: JSONL with `entities`, or a brat folder. May be repeated.")
@click.option("--dev", multiple=True, type=_FILE, metavar="FILE",
              help="Annotated notes to score on and to choose the best model (default: some are kept apart).")
@click.option("--synthetic", type=click.IntRange(min=0), default=0, show_default=True, metavar="N",
              help="Add so many synthetic notes.")
@click.option("--background", type=_FILE, metavar="FILE",
              help="Add notes that identify nobody, so that the model learns what to leave.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="S",
              help="The same seed and data give the same model.")
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
              help="A spaCy configuration in place of ours (its corpora are replaced by your notes).")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def pseudo(**values: Any) -> int:
    """Train a model that finds what identifies persons.

    The folder that it makes is a spaCy pipeline, with a model card. It holds no word of the notes. Notes may
    be annotated with NOM, PRENOM, DATE, DATE_NAISSANCE, ADRESSE, ZIP, VILLE, HOPITAL, TEL, MAIL, IPP, NDA and
    SECU; the model learns NOM, PRENOM, VILLE, HOPITAL and ADRESSE, since rules find the others by their form.

    \b
    Examples:
      cliniq train pseudo --output model --synthetic 40000
      cliniq train pseudo --output model --train notes.jsonl --dev dev.jsonl --synthetic 20000
      cliniq train pseudo --output model --train brat-folder/ --config transformer.cfg
      cliniq pseudo --model model notes.jsonl
    """
    from cliniq.core.train.ner import Training, train

    done = train(
        Training(
            output=values["output"],
            train=values["train_files"],
            dev=values["dev"],
            synthetic=values["synthetic"],
            background=values["background"],
            config=values["config"],
            seed=values["seed"],
            quiet=values["quiet"],
        )
    )
    if not values["quiet"]:
        scores = done.scores
        click.echo(
            f"{done.notes['annotated'] + done.notes['synthetic']:,} notes, {done.notes['entities']:,} identifiers, "
            f"{done.seconds:.0f} s. On {done.notes['dev']:,} dev notes: precision {scores['precision']:.3f}, "
            f"recall {scores['recall']:.3f}, F1 {scores['f1']:.3f}. Card: {done.path / 'README.md'}",
            err=True,
        )
    return 0


@train.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Where the model goes: a folder that does not exist yet.")
@click.option("--train", "train_files", multiple=True, required=True, type=_FILE, metavar="FILE",
              help="Notes with annotated `mentions`: JSONL, or a brat folder. May be repeated.")
@click.option("--dev", multiple=True, type=_FILE, metavar="FILE",
              help="Notes to score on and to choose the best model (default: every fifth is kept apart).")
@click.option("--seed", type=int, default=0, show_default=True, metavar="S",
              help="The same seed and data give the same model.")
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
              help="A spaCy configuration in place of ours (its corpora are replaced by your notes).")
@click.option("--rules", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
              help="Your own rules, as they will be given to `cliniq extract`.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def qualifier(**values: Any) -> int:
    """Train a model that decides what is negated, of the family, hypothetical or past.

    It reads the words around a mention, never the condition's name, and learns both to decide alone and to mend
    what the cue rules said. Notes are those that `cliniq evaluate` reads. The folder that it makes is a spaCy
    pipeline, without a word of the notes; its card compares rules, model and both on the dev notes.

    \b
    Examples:
      cliniq train qualifier --output model --train notes.jsonl --dev dev.jsonl
      cliniq train qualifier --output model --train brat-folder/ --seed 7
      cliniq extract notes.jsonl --qualifiers both --qualifier-model model
    """
    from cliniq.core.train.qualifier import QualifierTraining, train

    done = train(
        QualifierTraining(
            output=values["output"],
            train=values["train_files"],
            dev=values["dev"],
            config=values["config"],
            seed=values["seed"],
            rules=values["rules"],
            quiet=values["quiet"],
        )
    )
    if not values["quiet"]:
        from cliniq.core.train.qualifier_card import table

        counts = done.counts
        click.echo(
            f"{counts['mentions']:,} mentions of {counts['notes']:,} notes, {done.seconds:.0f} s. "
            f"F1 on {counts['dev_mentions']:,} dev mentions (card: {done.path / 'README.md'}):",
            err=True,
        )
        for row in [("qualifier", "dev", "rules", "model", "both"), *table(done.scores)]:
            click.echo(f"  {row[0]:12}" + "".join(f"{cell:>7}" for cell in row[1:]), err=True)
    return 0
