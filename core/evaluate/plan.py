"""What is reported for each task: headline figures and tables, each cell the definition of a figure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from cliniq.core.evaluate import counts as of
from cliniq.core.evaluate.counts import Mean, Metric, Rate, Total
from cliniq.core.evaluate.labels import PERSON_ROW

Cell: TypeAlias = Metric | Total
MICRO, MACRO = "micro", "macro"
# Figures of which less is better: a threshold on them is a ceiling.
LESS_IS_BETTER = frozenset({"over_redaction"})
_Maker: TypeAlias = Callable[..., Rate]


@dataclass(frozen=True)
class Column:
    """A column of a table. `main` ones are shown with their interval where room is scarce."""

    key: str
    title: str
    main: bool = False


@dataclass(frozen=True)
class TablePlan:
    """A table: its rows are labels, its cells definitions of figures."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: dict[str, dict[str, Cell]]


@dataclass(frozen=True)
class Plan:
    """All that is computed for a task."""

    headline: dict[str, Metric]
    tables: tuple[TablePlan, ...]


def macro(rate: _Maker, measure: str, labels: Sequence[str], *, status: bool = False) -> Mean:
    """The mean of a rate over the labels that the gold holds."""
    support = tuple(((measure, lb, "tp"), (measure, lb, "fn")) for lb in labels)
    return Mean(tuple(rate(("status" if status else measure, lb)) for lb in labels), support)


def prefixes(measure: str, labels: Sequence[str]) -> list[tuple[Hashable, ...]]:
    """The prefixes of the counts of a measure, for all labels."""
    return [(measure, label) for label in labels]


def pseudo_plan(labels: Sequence[str], person: bool) -> Plan:
    """Spans, tokens and covered letters, by label; `person` adds a row for names as a whole."""
    everything = {measure: prefixes(measure, labels) for measure in ("exact", "overlap", "token")}
    headline: dict[str, Metric] = {
        "redact": of.covered(("cover", "*")),
        "redact_full": of.share(("docs", "*", "safe"), ("docs", "*", "n")),
        "over_redaction": of.share(("false", "*", "hit"), ("false", "*", "n")),
    }
    for measure, name in (("token", ""), ("exact", "exact_"), ("overlap", "overlap_")):
        headline[f"{name}f1"] = of.f1(*everything[measure])
        headline[f"{name}precision"] = of.precision(*everything[measure])
        headline[f"{name}recall"] = of.recall(*everything[measure])
        headline[f"macro_{name}f1"] = macro(of.f1, measure, labels)
        headline[f"macro_{name}precision"] = macro(of.precision, measure, labels)
        headline[f"macro_{name}recall"] = macro(of.recall, measure, labels)
    headline["redact_spans"] = of.covered(("spans", "*"))
    if person:
        headline["redact_person"] = of.covered(("cover", PERSON_ROW))
    headline["documents_without_false"] = of.share(("docs", "*", "clean"), ("docs", "*", "all"))
    return Plan(headline, (_span_table(labels), _token_table(labels, person)))


_PRF: tuple[tuple[str, _Maker], ...] = (("precision", of.precision), ("recall", of.recall), ("f1", of.f1))
_PSF: tuple[tuple[str, _Maker], ...] = (("ppv", of.precision), ("sensitivity", of.recall), ("f1", of.f1))


def _sum(measure: str, labels: Sequence[str], *kinds: str) -> Total:
    return Total(tuple((measure, label, kind) for label in labels for kind in kinds))


def _span_table(labels: Sequence[str]) -> TablePlan:
    rows: dict[str, dict[str, Cell]] = {}
    for name, group in [(lb, [lb]) for lb in labels] + [(MICRO, list(labels))]:
        row: dict[str, Cell] = {
            "gold": _sum("exact", group, "tp", "fn"),
            "predicted": _sum("exact", group, "tp", "fp"),
        }
        for measure in ("exact", "overlap"):
            row |= {f"{measure}_{key}": rate(*prefixes(measure, group)) for key, rate in _PRF}
        rows[name] = row
    rows[MACRO] = {f"{m}_{key}": macro(rate, m, labels) for m in ("exact", "overlap") for key, rate in _PRF}
    columns = [Column("gold", "gold"), Column("predicted", "pred.")]
    for measure in ("exact", "overlap"):
        columns += [Column(f"{measure}_precision", f"{measure} P"), Column(f"{measure}_recall", "R")]
        columns.append(Column(f"{measure}_f1", "F1", main=measure == "exact"))
    return TablePlan("spans", "Spans", tuple(columns), rows)


def _token_table(labels: Sequence[str], person: bool) -> TablePlan:
    rows: dict[str, dict[str, Cell]] = {}
    for name, group, key in [(lb, [lb], lb) for lb in labels] + [(MICRO, list(labels), "*")]:
        rows[name] = {
            "gold": Total((("cover", key, "n"),)),
            **{k: rate(*prefixes("token", group)) for k, rate in _PRF},
            "redact": of.covered(("cover", key)),
            "redact_spans": of.covered(("spans", key)),
            "false": Total((("false", key, "hit"),)),
        }
    if person:
        rows[PERSON_ROW] = {
            "gold": Total((("cover", PERSON_ROW, "n"),)),
            "redact": of.covered(("cover", PERSON_ROW)),
            "redact_spans": of.covered(("spans", PERSON_ROW)),
        }
    rows[MACRO] = {key: macro(rate, "token", labels) for key, rate in _PRF}
    columns = (
        Column("gold", "gold"), Column("precision", "P"), Column("recall", "R"), Column("f1", "F1", main=True),
        Column("redact", "Redact", main=True), Column("redact_spans", "whole spans"), Column("false", "wrongly hidden"),
    )  # fmt: skip
    return TablePlan("tokens", "Tokens", columns, rows)


def extract_plan(
    conditions: Sequence[str], mentions: Sequence[str] | None, qualifiers: Sequence[str]
) -> Plan:
    """Conditions a document; mentions (None: not scored) and their qualifiers."""
    every = prefixes("document", conditions)
    headline: dict[str, Metric] = {
        "f1": macro(of.f1, "document", conditions),
        "ppv": macro(of.precision, "document", conditions),
        "sensitivity": macro(of.recall, "document", conditions),
        "specificity": macro(of.specificity, "document", conditions),
        "status_accuracy": macro(of.accuracy, "document", conditions, status=True),
        "micro_f1": of.f1(*every),
        "micro_ppv": of.precision(*every),
        "micro_sensitivity": of.recall(*every),
        "micro_specificity": of.specificity(*every),
        "micro_status_accuracy": of.accuracy(*prefixes("status", conditions)),
    }
    tables = [_condition_table(conditions)]
    if mentions is not None:
        found = prefixes("mention", mentions)
        headline |= {f"mention_{key}": rate(*found) for key, rate in _PSF}
        headline |= {f"mention_macro_{key}": macro(rate, "mention", mentions) for key, rate in _PSF}
        headline["mention_exact_offsets"] = of.accuracy(("exact offsets", "*"))
        headline["mention_status_accuracy"] = of.accuracy(("mention status", "*"))
        for name in qualifiers:
            headline[f"{name}_f1"] = of.f1(("qualifier", name))
        tables.append(_mention_table(mentions))
        if qualifiers:
            tables.append(_qualifier_table(qualifiers))
    return Plan(headline, tuple(tables))


_COUNTS = (Column("tp", "TP"), Column("fp", "FP"), Column("fn", "FN"))
_RATES = (Column("ppv", "PPV"), Column("sensitivity", "sens."))


def _condition_table(conditions: Sequence[str]) -> TablePlan:
    rows: dict[str, dict[str, Cell]] = {}
    rates: tuple[tuple[str, _Maker], ...] = (*_PSF, ("specificity", of.specificity))
    for name, group in [(c, [c]) for c in conditions] + [(MICRO, list(conditions))]:
        rows[name] = {
            "support": _sum("document", group, "tp", "fn"),
            **{kind: _sum("document", group, kind) for kind in ("tp", "fp", "fn", "tn")},
            **{key: rate(*prefixes("document", group)) for key, rate in rates},
            "status_accuracy": of.accuracy(*prefixes("status", group)),
            "status_n": _sum("status", group, "n"),
        }
    rows[MACRO] = {key: macro(rate, "document", conditions) for key, rate in rates}
    rows[MACRO]["status_accuracy"] = macro(of.accuracy, "document", conditions, status=True)
    columns = (
        Column("support", "support"), *_COUNTS, Column("tn", "TN"), *_RATES, Column("specificity", "spec."),
        Column("f1", "F1", main=True), Column("status_accuracy", "status"), Column("status_n", "of"),
    )  # fmt: skip
    return TablePlan("conditions", "Conditions a document", columns, rows)


def _mention_table(conditions: Sequence[str]) -> TablePlan:
    rows: dict[str, dict[str, Cell]] = {}
    for name, group in [(c, [c]) for c in conditions] + [(MICRO, list(conditions))]:
        rows[name] = {
            "support": _sum("mention", group, "tp", "fn"),
            **{kind: _sum("mention", group, kind) for kind in ("tp", "fp", "fn")},
            **{key: rate(*prefixes("mention", group)) for key, rate in _PSF},
        }
    rows[MACRO] = {key: macro(rate, "mention", conditions) for key, rate in _PSF}
    columns = (Column("support", "support"), *_COUNTS, *_RATES, Column("f1", "F1", main=True))
    return TablePlan("mentions", "Mentions", columns, rows)


def _qualifier_table(qualifiers: Sequence[str]) -> TablePlan:
    rows: dict[str, dict[str, Cell]] = {}
    for name in qualifiers:
        rows[name] = {
            "support": _sum("qualifier", [name], "tp", "fn"),
            **{kind: _sum("qualifier", [name], kind) for kind in ("tp", "fp", "fn", "tn")},
            **{key: rate(("qualifier", name)) for key, rate in _PSF},
            "accuracy": of.accuracy(("qualifier", name)),
        }
    columns = (
        Column("support", "support"), *_COUNTS, Column("tn", "TN"), *_RATES, Column("f1", "F1", main=True),
        Column("accuracy", "accuracy"),
    )  # fmt: skip
    return TablePlan("qualifiers", "Qualifiers, on paired mentions", columns, rows)
