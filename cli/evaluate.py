"""`cliniq evaluate`: score pseudonymisation or extraction against an annotated gold standard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cliniq.core.errors import ExitCode, UsageError

WARNING = "holds patients' text in clear: keep it as you keep the records themselves"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("gold", metavar="GOLD")
@click.argument("pred", metavar="[PRED]", required=False)
@click.option("--against", metavar="OTHER", help="A second prediction: show it too, and the paired differences.")
@click.option("--task", type=click.Choice(("pseudo", "extract")), help="The task (default: as the gold tells).")
@click.option("--labels", metavar="A,B,...", help="Score these labels or conditions only; unknown ones are allowed.")
@click.option("--map", "mapping", multiple=True, metavar="A=B", help="Rename label A to B on both sides (A= drops A).")
@click.option("--group-by", multiple=True, metavar="FIELD", help="Figures by value of this field of the gold too.")
@click.option("--partial", is_flag=True, help="Score although ids differ: missing predictions count as empty.")
@click.option("--samples", default=1000, show_default=True, type=click.IntRange(1), help="Resamplings of documents.")
@click.option("--seed", default=13, show_default=True, type=click.IntRange(0), help="Seed of the resamplings.")
@click.option("--no-model", is_flag=True, help="Without PRED: pseudonymise with rules and lexicons alone.")
@click.option("--model", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Without PRED: pseudonymise with this model.")
@click.option("--errors", metavar="FILE", help="List every miss and false alarm in this JSONL file.")
@click.option("--html", metavar="FILE", help="Write a page to read scores and errors in a browser.")
@click.option("--json", "form", flag_value="json", help="Print everything as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print everything as CSV, a figure a line.")
@click.option("--markdown", "form", flag_value="markdown", help="Print everything as Markdown tables.")
@click.option("--fail-under", metavar="FIGURE=X,...", help="Exit with 1 if a figure (0 to 1) is below X.")
def evaluate(**values: Any) -> int:
    """Score predictions PRED against the gold standard GOLD.

    Both are JSONL (`entities` as `pseudo --replace annotate` writes them; `conditions` and `mentions` as
    `extract` writes them), a brat folder, or a CSV of conditions a document. Documents are matched by id.
    Without PRED, cliniq itself runs on the texts of GOLD first.

    Figures come with 95 % intervals, by bootstrap over documents. --fail-under takes names that --json shows
    under `headline`, or LABEL.COLUMN of its tables, such as NOM.redact or mentions.diabetes.f1; for
    over_redaction, where less is better, the value is the most that is allowed.

    Exit codes: 0 scored; 1 a figure of --fail-under is not met; 2 wrong use or a file that can't be read;
    3 gold and predictions do not fit each other (ids, texts, offsets, labels): nothing is scored.

    \b
    Examples:
      cliniq evaluate gold.jsonl
      cliniq evaluate gold.jsonl predicted.jsonl --against other.jsonl
      cliniq evaluate gold/ --group-by note_class --html errors.html --errors errors.jsonl
      cliniq evaluate gold.jsonl predicted.jsonl --fail-under redact=0.99,over_redaction=0.02
    """
    from cliniq.core.evaluate import EvaluateOptions
    from cliniq.core.evaluate import evaluate as score

    options = EvaluateOptions(
        task=values["task"],
        labels=tuple(_names(values["labels"])),
        mapping=_mapping(values["mapping"]),
        group_by=values["group_by"],
        samples=values["samples"],
        seed=values["seed"],
        partial=values["partial"],
        use_model=not values["no_model"],
        model=values["model"],
    )
    thresholds = _thresholds(values["fail_under"])
    evaluation = score(values["gold"], values["pred"], values["against"], options)
    failures = evaluation.report.below(thresholds)
    _write_errors(evaluation, values["errors"], values["html"])
    _print(evaluation.report, values["form"])
    for line in failures:
        click.echo(f"cliniq: --fail-under: {line}", err=True)
    return int(ExitCode.SOME_REJECTED if failures else ExitCode.DONE)


def _write_errors(evaluation: Any, errors_file: str | None, html_file: str | None) -> None:
    if not errors_file and not html_file:
        return
    from cliniq.core.evaluate.errors import errors
    from cliniq.core.evaluate.outputs import json_lines, write_private
    from cliniq.core.evaluate.page import page

    rows = errors(evaluation)
    if errors_file:
        write_private(errors_file, json_lines(rows))
        click.echo(f"cliniq: {errors_file}: {len(rows):,} errors; it {WARNING}", err=True)
    if html_file:
        write_private(html_file, [page(evaluation, rows)])
        click.echo(f"cliniq: {html_file}: a page with {len(rows):,} errors; it {WARNING}", err=True)


def _print(report: Any, form: str | None) -> None:
    from cliniq.core.evaluate import render

    if form == "json":
        click.echo(render.as_json(report))
    elif form == "csv":
        click.echo(render.as_csv(report), nl=False)
    elif form == "markdown":
        click.echo(render.as_markdown(report), nl=False)
    else:
        import sys

        from rich.console import Console

        # Off a terminal, lines are not folded to an imagined width.
        render.show(report, Console(file=sys.stdout, width=None if sys.stdout.isatty() else 200))
    for note in report.notes if form else ():
        click.echo(f"cliniq: note: {note}", err=True)


def _names(text: str | None) -> list[str]:
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def _mapping(items: tuple[str, ...]) -> dict[str, str]:
    mapping = {}
    for pair in (pair for item in items for pair in _names(item)):
        old, sign, new = pair.partition("=")
        if not sign or not old.strip():
            raise UsageError(f"--map wants A=B, not {pair!r}")
        mapping[old.strip()] = new.strip()
    return mapping


def _thresholds(text: str | None) -> dict[str, float]:
    thresholds = {}
    for item in _names(text):
        name, _, value = item.partition("=")
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not 0 <= number <= 1:
            raise UsageError(f"--fail-under wants FIGURE=X with X from 0 to 1, such as redact=0.99, not {item!r}")
        thresholds[name.strip()] = number
    return thresholds
