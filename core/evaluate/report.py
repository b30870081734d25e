"""The outcome of an evaluation: figures with intervals, as values that any rendering can walk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cliniq.core.errors import UsageError
from cliniq.core.evaluate.counts import Floats, Key, Total
from cliniq.core.evaluate.intervals import interval
from cliniq.core.evaluate.plan import LESS_IS_BETTER, Cell, Column, Plan, TablePlan


@dataclass(frozen=True)
class Figure:
    """A figure and its 95 % interval; None where it is not defined."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"value": self.value, "ci95": None if self.low is None else [self.low, self.high]}


Value: TypeAlias = Figure | int


@dataclass(frozen=True)
class Table:
    """Rows of figures and counts, by row and column key; a missing cell has no meaning there."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: dict[str, dict[str, Value]]


@dataclass(frozen=True)
class Scores:
    """All figures of one run, or the differences between two."""

    headline: dict[str, Figure]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Resampled:
    """Totals of the counts of a run and the same of its resamplings (samples by columns)."""

    totals: Mapping[Key, int]
    sums: Floats
    columns: Mapping[Key, int]


def figure(metric: Cell, of: Resampled, minus: Resampled | None = None) -> Value:
    """The figure of a metric, or its paired difference with the run `minus`."""
    if isinstance(metric, Total):
        return metric.value(of.totals) - (metric.value(minus.totals) if minus else 0)
    value = metric.value(of.totals)
    samples = metric.samples(of.sums, of.columns)
    if minus is not None:
        other = metric.value(minus.totals)
        value = None if value is None or other is None else value - other
        samples = samples - metric.samples(minus.sums, minus.columns)
    if value is None:
        return Figure(None)
    found = interval(samples)
    return Figure(value) if found is None else Figure(value, *found)


def scores(plan: Plan, of: Resampled, minus: Resampled | None = None) -> Scores:
    """All figures of a plan."""
    headline = {}
    for key, metric in plan.headline.items():
        value = figure(metric, of, minus)
        assert isinstance(value, Figure)
        headline[key] = value

    def filled(table: TablePlan) -> Table:
        rows = {
            name: {key: figure(cell, of, minus) for key, cell in row.items()}
            for name, row in table.rows.items()
        }
        return Table(table.name, table.title, table.columns, rows)

    return Scores(headline, tuple(filled(table) for table in plan.tables))


@dataclass(frozen=True)
class Report:
    """An evaluation. `against` and `difference` are there when two runs were compared (difference: the first
    less the second); `groups` holds headline figures by field and value; `confusion` tokens by gold and
    predicted label (pseudonymisation)."""

    task: str
    gold: str
    predicted: str
    documents: int
    samples: int
    seed: int
    scores: Scores
    definitions: dict[str, str]
    against_name: str | None = None
    against: Scores | None = None
    difference: Scores | None = None
    groups: dict[str, dict[str, tuple[int, dict[str, Figure]]]] = field(default_factory=dict)
    confusion: dict[str, dict[str, int]] | None = None
    notes: tuple[str, ...] = ()

    def tables(self) -> list[Table]:
        """Everything as tables, in reading order."""
        found = [self._headline(), *self.scores.tables]
        if self.difference is not None and self.against is not None:
            for table in self.against.tables:
                found.append(
                    Table(
                        f"against_{table.name}",
                        f"{table.title}: {self.against_name}",
                        table.columns,
                        table.rows,
                    )
                )
            for table in self.difference.tables:
                found.append(
                    Table(f"difference_{table.name}", f"{table.title}: difference", table.columns, table.rows)
                )
        for name, values in self.groups.items():
            columns = (
                Column("documents", "documents"),
                *(Column(k, k.replace("_", " ")) for k in self.scores.headline),
            )
            rows: dict[str, dict[str, Value]] = {
                value: {"documents": number, **figures} for value, (number, figures) in values.items()
            }
            found.append(Table(f"by_{name}", f"By {name}", columns, rows))
        if self.confusion is not None:
            predicted = list(dict.fromkeys(p for row in self.confusion.values() for p in row))
            cells: dict[str, dict[str, Value]] = {
                gold: {p: row.get(p, 0) for p in predicted} for gold, row in self.confusion.items()
            }
            title = "Confusion of labels (tokens; rows gold, columns predicted)"
            found.append(Table("confusion", title, tuple(Column(p, p) for p in predicted), cells))
        return found

    def _headline(self) -> Table:
        columns = [Column("figure", self.predicted, main=True)]
        rows: dict[str, dict[str, Value]] = {k: {"figure": v} for k, v in self.scores.headline.items()}
        if self.against is not None and self.difference is not None:
            columns += [
                Column("against", self.against_name or "against", main=True),
                Column("difference", "difference", main=True),
            ]
            for key, row in rows.items():
                row["against"] = self.against.headline[key]
                row["difference"] = self.difference.headline[key]
        return Table("headline", "Figures", tuple(columns), rows)

    def find(self, name: str) -> Figure:
        """The figure called `name`: a headline one, or a cell of a table, as `NOM.redact` or `diabetes.f1` (the
        first table that has it) or `mentions.diabetes.f1`.

        `UsageError` lists the names where there is none such.
        """
        if name in self.scores.headline:
            return self.scores.headline[name]
        for table in self.scores.tables:
            row, _, column = name.removeprefix(f"{table.name}.").partition(".")
            value = table.rows.get(row, {}).get(column)
            if isinstance(value, Figure):
                return value
        raise UsageError(
            f"no figure is called {name!r}; there are: {', '.join(self.scores.headline)}; "
            "and LABEL.COLUMN or TABLE.LABEL.COLUMN of the tables, such as "
            + next((f"{r}.{c}" for t in self.scores.tables for r, cs in t.rows.items() for c in cs), "")
        )

    def below(self, thresholds: Mapping[str, float]) -> list[str]:
        """One line for each threshold that is not met. An undefined figure meets none."""
        lines = []
        for name, wanted in thresholds.items():
            value = self.find(name).value
            ceiling = name.rpartition(".")[2] in LESS_IS_BETTER
            if value is None:
                lines.append(f"{name} is not defined on this gold (wanted: {wanted:g})")
            elif value > wanted if ceiling else value < wanted:
                lines.append(f"{name} is {value:.6g}, wanted: at {'most' if ceiling else 'least'} {wanted:g}")
        return lines

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "task": self.task,
            "gold": self.gold,
            "predicted": self.predicted,
            "against": self.against_name,
            "documents": self.documents,
            "bootstrap": {"samples": self.samples, "seed": self.seed},
            "notes": list(self.notes),
            "tables": {table.name: _plain(table.rows) for table in self.tables()},
            "definitions": self.definitions,
        }


def _plain(rows: Mapping[str, Mapping[str, Value]]) -> dict[str, Any]:
    return {
        name: {key: value.as_dict() if isinstance(value, Figure) else value for key, value in row.items()}
        for name, row in rows.items()
    }
