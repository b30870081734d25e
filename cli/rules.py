"""`cliniq rules`: check, list, test and explain the rules of the extraction and of pseudonymisation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from cliniq.core.errors import ExitCode, UsageError

HELP = {"help_option_names": ["-h", "--help"]}
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
rules_option = click.option(
    "--rules", type=_FOLDER, metavar="DIR", help="A folder of rules that add to the shipped ones or override them."
)


@click.group(context_settings=HELP)
def rules() -> None:
    """Check, list, test and explain the rules.

    A folder DIR holds files like those shipped: conditions/*.yaml, qualifiers/*.yaml, sections.yaml,
    contexts.yaml. A file of the same name replaces the shipped one; another file of the same condition or
    qualifier adds to it, and replaces rules and cues of the same id.

    \b
    Examples:
      cliniq rules check my-rules/
      cliniq rules explain "Pas de diabète, HTA traitée."
    """


@rules.command(context_settings=HELP)
@click.argument("folder", type=_FOLDER, required=False, metavar="[DIR]")
def check(folder: Path | None) -> int:
    """Check the rule files: one line a fault, with file, line and remedy.

    Without DIR, the shipped files are checked; with it, those of DIR over them.

    Exit codes: 0 no fault; 2 faults.

    \b
    Example:
      cliniq rules check my-rules/
    """
    from cliniq.core.rulebook import faults

    found = faults(folder)
    for fault in found:
        click.echo(fault)
    if found:
        return int(ExitCode.WRONG_USE)
    click.echo("no fault", err=True)
    return int(ExitCode.DONE)


@rules.command(name="list", context_settings=HELP)
@rules_option
@click.option("--condition", metavar="NAME", help="Show the rules of this condition.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def list_rules(rules: Path | None, condition: str | None, as_json: bool) -> int:
    """List conditions, rules, qualifiers and cues, with the number of their terms.

    \b
    Examples:
      cliniq rules list
      cliniq rules list --condition diabetes
      cliniq rules list --json | jq '.conditions[].condition'
    """
    from cliniq.core.extract.load import load_rules
    from cliniq.core.rulebook import listing

    found = listing(load_rules(rules))
    if condition is not None:
        chosen = [item for item in found["conditions"] if item["condition"] == condition]
        if not chosen:
            names = ", ".join(item["condition"] for item in found["conditions"])
            raise UsageError(f"no such condition: {condition} (there are: {names})")
        found = chosen[0]
    if as_json:
        import json

        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _show(found)
    return int(ExitCode.DONE)


@rules.command(context_settings=HELP)
@click.argument("folder", type=_FOLDER, required=False, metavar="[DIR]")
@click.option("-v", "--verbose", is_flag=True, help="Show the number of examples of each file too.")
def test(folder: Path | None, verbose: bool) -> int:
    """Run the examples of the rule files; those that fail are listed with file and line.

    Without DIR, those of the shipped files; with it, those of the files that are then in force.

    Exit codes: 0 all pass; 1 some fail; 2 the rules can't be loaded.

    \b
    Example:
      cliniq rules test my-rules/
    """
    from cliniq.core.rulebook import run_all

    outcomes = run_all(folder)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        click.echo(f"{outcome.path}:{outcome.line}: {outcome.why}: {outcome.text!r}")
    if verbose:
        for name in dict.fromkeys(outcome.of for outcome in outcomes):
            own = [outcome for outcome in outcomes if outcome.of == name]
            click.echo(f"{name}: {sum(o.passed for o in own)} of {len(own)}", err=True)
    click.echo(f"{len(outcomes) - len(failed):,} of {len(outcomes):,} examples pass", err=True)
    return int(ExitCode.SOME_REJECTED if failed else ExitCode.DONE)


@rules.command(context_settings=HELP)
@click.argument("sentence", required=False)
@rules_option
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
def explain(sentence: str | None, rules: Path | None, as_json: bool) -> int:
    """Show which rules and cues decide on SENTENCE (or on standard input).

    For each mention: the rule, the term that matched, file and line, its status and what raised it, its
    qualifiers with their cues. Then what was left out, and why: a trap, an `unless`, a `requires`, a longer
    mention. What is shown holds the words of the text.

    \b
    Examples:
      cliniq rules explain "Pas de diabète, HTA traitée."
      cliniq rules explain --rules my-rules/ < letter.txt
    """
    from cliniq.core.extract.explain import explain as explained
    from cliniq.core.extract.explain import lines
    from cliniq.core.extract.extractor import Extractor

    if sentence is None:
        if sys.stdin.isatty():
            raise UsageError("no sentence: give one, or pipe text in (see --help)")
        try:
            sentence = sys.stdin.buffer.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UsageError("standard input is not UTF-8: convert it first (iconv -f latin1 -t utf-8)") from None
    explanation = explained(Extractor(rules), sentence)
    if as_json:
        import json

        click.echo(json.dumps(explanation, ensure_ascii=False, indent=2))
    else:
        for line in lines(explanation):
            click.echo(line)
    return int(ExitCode.DONE)


def _show(found: dict[str, Any]) -> None:
    """The listing as tables on standard output."""
    from rich.console import Console
    from rich.table import Table

    # Off a terminal, lines are not folded to an imagined width.
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160, highlight=False)

    def table(*columns: str) -> Table:
        made = Table(*columns, box=None, pad_edge=False, header_style="bold")
        for column in made.columns:
            if column.header in ("rules", "terms", "never", "examples", "cues", "headings", "words"):
                column.justify = "right"
        return made

    def statuses(item: dict[str, Any]) -> str:
        return ", ".join(
            f"{number} {name}{points}"
            for number, name in item["statuses"].items()
            for points in [f" ({item['charlson'][number]} pt)" if number in item["charlson"] else ""]
        )

    if "rules" in found:
        rows = table("rule", "concept", "terms", "statuses", "attributes", "line")
        for rule in found["rules"]:
            shown = [", ".join(map(str, rule[key])) for key in ("statuses", "attributes")]
            place = f"{Path(rule['file']).name}:{rule['line']}"
            rows.add_row(rule["id"], rule["concept"], str(rule["terms"]), *shown, place)
        console.print(f"[bold]{found['condition']}[/] ({found['title']}): {statuses(found)}")
        console.print(rows)
        return
    rows = table("condition", "title", "rules", "terms", "never", "examples", "statuses (Charlson)")
    for item in found["conditions"]:
        terms = sum(rule["terms"] for rule in item["rules"])
        numbers = [str(n) for n in (len(item["rules"]), terms, item["never"], item["examples"])]
        rows.add_row(item["condition"], item["title"], *numbers, statuses(item))
    console.print(rows)
    rows = table("qualifier", "cues", "terms")
    for item in found["qualifiers"]:
        rows.add_row(item["qualifier"], str(len(item["cues"])), str(sum(cue["terms"] for cue in item["cues"])))
    console.print(rows)
    rows = table("section", "headings", "sets")
    for item in found["sections"]:
        rows.add_row(item["section"], str(item["headings"]), ", ".join(item["sets"]))
    console.print(rows)
    rows = table("identifier list", "words")
    for item in found["identifiers"]:
        rows.add_row(item["list"], str(item["words"]))
    console.print(rows)
