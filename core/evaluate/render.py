"""A report for readers and programs: rich tables, JSON, CSV, Markdown."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from cliniq.core.evaluate.report import Figure, Report, Table, Value

if TYPE_CHECKING:
    from rich.console import Console

# Wide tables are for programs: on a terminal their rows and columns change places.
_MANY_COLUMNS = 12


def as_json(report: Report) -> str:
    """Everything, as one JSON object; figures at full precision."""
    return json.dumps(report.as_dict(), ensure_ascii=False, indent=1)


def as_csv(report: Report) -> str:
    """One line a figure: table, row, column, value, low, high (95 % interval); figures at full precision."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("table", "row", "column", "value", "low", "high"))
    for table in report.tables():
        for name, row in table.rows.items():
            for key, value in row.items():
                cells = (
                    (value.value, value.low, value.high) if isinstance(value, Figure) else (value, None, None)
                )
                writer.writerow((table.name, name, key, *("" if x is None else repr(x) for x in cells)))
    return out.getvalue()


def as_markdown(report: Report) -> str:
    """Tables with percentages and their intervals, notes and definitions."""
    lines = [f"# {_title(report)}", "", _subtitle(report), ""]
    lines += [f"- {_cell(note)}" for note in report.notes] + ([""] if report.notes else [])
    for table in report.tables():
        lines += [f"## {_cell(table.title)}", ""]
        lines.append("| | " + " | ".join(_cell(c.title) for c in table.columns) + " |")
        lines.append("|---|" + "---:|" * len(table.columns))
        difference = table.name.startswith("difference")
        for name, row in table.rows.items():
            cells = [shown(row.get(c.key), True, difference or c.key == "difference") for c in table.columns]
            lines.append(f"| {_cell(name)} | " + " | ".join(cells) + " |")
        lines.append("")
    lines += ["## Definitions", ""]
    lines += [f"- **{_cell(name)}**: {_cell(text)}" for name, text in report.definitions.items()]
    return "\n".join(lines) + "\n"


def show(report: Report, console: Console) -> None:
    """Print the report as rich tables, with a legend."""
    from rich.markup import escape
    from rich.table import Table as RichTable

    console.print(f"[bold]{escape(_title(report))}[/]\n{escape(_subtitle(report))}")
    for note in report.notes:
        console.print(f"[yellow]note[/] {escape(note)}")
    for table in report.tables():
        if len(table.columns) > _MANY_COLUMNS:
            table = _turned(table)
        grid = RichTable(title=escape(table.title), title_justify="left", box=None, pad_edge=False)
        grid.add_column("", no_wrap=True)
        for column in table.columns:
            grid.add_column(escape(column.title), justify="right")
        difference = table.name.startswith("difference")
        for name, row in table.rows.items():
            cells = [
                shown(row.get(c.key), c.main or table.name == "headline", difference or c.key == "difference")
                for c in table.columns
            ]
            grid.add_row(escape(name), *cells)
        console.print()
        console.print(grid)
    console.print("\n[bold]Definitions[/]")
    for name, text in report.definitions.items():
        console.print(f"  [bold]{escape(name)}[/]: {escape(text)}", highlight=False)


def shown(value: Value | None, interval: bool, signed: bool = False) -> str:
    """A cell for readers: a count, or a percentage with its interval if asked for."""
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:+,}" if signed else f"{value:,}"
    if value.value is None:
        return "-"
    sign = "+" if signed else ""
    text = f"{100 * value.value:{sign}.1f}"
    if interval and value.low is not None and value.high is not None:
        text += f" [{100 * value.low:{sign}.1f}, {100 * value.high:{sign}.1f}]"
    return text


def _turned(table: Table) -> Table:
    from cliniq.core.evaluate.plan import Column

    columns = tuple(Column(name, name, main=len(table.rows) <= 4) for name in table.rows)
    rows = {
        c.title: {name: row[c.key] for name, row in table.rows.items() if c.key in row} for c in table.columns
    }
    title = table.title.replace("rows gold, columns predicted", "rows predicted, columns gold")
    return Table(table.name, title, columns, rows)


def _title(report: Report) -> str:
    title = f"{report.task}: {report.predicted} scored on {report.gold}"
    return f"{title}, against {report.against_name}" if report.against_name else title


def _subtitle(report: Report) -> str:
    return (
        f"{report.documents:,} documents; percentages with 95 % intervals "
        f"({report.samples:,} resamplings, seed {report.seed})"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
