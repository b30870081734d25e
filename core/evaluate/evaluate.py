"""From gold and predictions to a report: the one function behind `cliniq evaluate`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cliniq.core.errors import UsageError
from cliniq.core.evaluate.align import check_gold, check_predictions, relabel
from cliniq.core.evaluate.annotated import Annotated, AnnotatedSet
from cliniq.core.evaluate.conditions import count_conditions, count_mentions
from cliniq.core.evaluate.counts import Counts, Floats, Key
from cliniq.core.evaluate.definitions import definitions
from cliniq.core.evaluate.faults import DataError, Faults
from cliniq.core.evaluate.intervals import SAMPLES, SEED, resample
from cliniq.core.evaluate.labels import (
    EXTRACT,
    FURTHER_IDENTIFIERS,
    IDENTIFIERS,
    PERSON,
    PERSON_ROW,
    PSEUDO,
    QUALIFIERS,
    TASKS,
)
from cliniq.core.evaluate.pipeline import predict
from cliniq.core.evaluate.plan import Plan, extract_plan, pseudo_plan
from cliniq.core.evaluate.reading import read_set
from cliniq.core.evaluate.report import Figure, Report, Resampled, scores
from cliniq.core.evaluate.spans import NOTHING, count

NO_VALUE = "(none)"


@dataclass(frozen=True)
class EvaluateOptions:
    """What to score and how.

    `task` forces the task; `labels` restricts scores to these labels or conditions, and allows labels that are
    unknown else; `mapping` renames labels on both sides; `group_by` are fields of the gold records; `partial`
    scores although ids differ between gold and predictions. `use_model` and `model` are for cliniq's own run of
    `pseudo`, where no predictions are given.
    """

    task: str | None = None
    labels: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    group_by: tuple[str, ...] = ()
    samples: int = SAMPLES
    seed: int = SEED
    partial: bool = False
    use_model: bool = True
    model: Path | None = None


@dataclass(frozen=True)
class Evaluation:
    """A report and what it was made from, for lists of errors.

    `labels` are those that are scored; `mentions` the conditions whose mentions are (none: no mentions scored).
    """

    report: Report
    gold: AnnotatedSet
    predicted: AnnotatedSet
    labels: frozenset[str]
    mentions: frozenset[str] = frozenset()


def evaluate(
    gold: str,
    predicted: str | None = None,
    against: str | None = None,
    options: EvaluateOptions | None = None,
) -> Evaluation:
    """Score predictions against a gold standard, both given as paths; see `EvaluateOptions`.

    Without `predicted`, cliniq's own pipeline runs on the texts of the gold first. `against` is a second
    prediction: the report holds its figures too, and the paired differences (the first less the second).
    Raises `DataError` where the files don't fit each other, `UsageError` where one can't be read at all.
    """
    options = options or EvaluateOptions()
    if options.task not in (None, *TASKS):
        raise UsageError(f"unknown task {options.task!r}: pseudo or extract")
    if options.samples < 1:
        raise UsageError("intervals need at least one sample")
    labels = frozenset(options.labels)
    faults = Faults()
    gold_set = read_set(gold, faults, task=options.task, labels=labels, fields=options.group_by)
    task = options.task or gold_set.task()
    if task is None:
        faults.check()
        raise UsageError(
            f"{gold_set.name}: can't tell the task, as it holds identifying spans ('entities') and conditions "
            "both, or neither; name it with --task pseudo or --task extract"
        )
    relabel(gold_set, options.mapping)
    check_gold(gold_set, task, labels, faults)
    if predicted is None:
        faults.check()
        runs = [predict(gold_set, task, faults, use_model=options.use_model, model=options.model)]
    else:
        runs = [read_set(predicted, faults, task=task, labels=labels)]
    if against is not None:
        runs.append(read_set(against, faults, task=task, labels=labels))
    notes = list(gold_set.notes)
    for run in runs:
        relabel(run, options.mapping)
        notes += run.notes + check_predictions(gold_set, run, task, labels, options.partial, faults)
    faults.check()
    groups = _groups(gold_set, options.group_by)
    if task == PSEUDO:
        report, scored = _pseudo(gold_set, runs, labels, groups, options, notes)
        return Evaluation(report, gold_set, runs[0], scored)
    report, scored, mentions = _extract(gold_set, runs, labels, groups, options, notes)
    return Evaluation(report, gold_set, runs[0], scored, mentions)


def _pseudo(
    gold: AnnotatedSet,
    runs: Sequence[AnnotatedSet],
    labels: frozenset[str],
    groups: Mapping[str, Mapping[str, list[int]]],
    options: EvaluateOptions,
    notes: list[str],
) -> tuple[Report, frozenset[str]]:
    scored = labels or frozenset(IDENTIFIERS)
    held = {lb for s in (gold, *runs) for d in s.documents.values() for _, _, lb in d.entities or ()}
    further = sorted(held & set(FURTHER_IDENTIFIERS) - scored)
    if further:
        notes.append(f"not scored as labels, yet they cover what they hide: {', '.join(further)} (--labels)")
    if not any(lb in scored for d in gold.documents.values() for _, _, lb in d.entities or ()):
        raise DataError(f"{gold.name}: no span bears a label to score ({', '.join(sorted(scored))})")
    names = [lb for lb in (*IDENTIFIERS, *sorted(scored - set(IDENTIFIERS))) if lb in scored & held]
    confusion: Counter[tuple[str, str]] = Counter()
    counts = []
    for run in runs:
        filled = Counts()
        pairs: Counter[tuple[str, str]] = confusion if run is runs[0] else Counter()
        for key, document in gold.documents.items():
            assert document.text is not None
            other = run.documents.get(key)
            entities = other.entities if other is not None else None
            filled.add(count(document.text, document.entities or [], entities or [], scored, pairs))
        counts.append(filled)
    plan = pseudo_plan(names, person=bool(held & set(PERSON) & scored))
    table: dict[str, dict[str, int]] = {
        g: {p: confusion[g, p] for p in (*names, NOTHING)} for g in (*names, NOTHING)
    }
    assert PERSON_ROW not in names
    return _report(PSEUDO, plan, counts, gold, runs, groups, options, notes, table), scored


def _extract(
    gold: AnnotatedSet,
    runs: Sequence[AnnotatedSet],
    labels: frozenset[str],
    groups: Mapping[str, Mapping[str, list[int]]],
    options: EvaluateOptions,
    notes: list[str],
) -> tuple[Report, frozenset[str], frozenset[str]]:
    every = (gold, *runs)
    held = frozenset(c for s in every for d in s.documents.values() for c in d.conditions or ())
    names = labels or held
    if not names:
        raise DataError(f"{gold.name}: neither gold nor predictions hold a condition")
    in_gold = sum(d.mentions is not None for d in gold.documents.values())
    without = [run.name for run in runs if all(d.mentions is None for d in run.documents.values())]
    mentions: list[str] | None = None
    qualifiers: list[str] = []
    if not in_gold:
        notes.append("mentions are not scored: the gold has none")
    elif without:
        notes.append(f"mentions are not scored: {', '.join(without)} has none")
    else:
        if in_gold < len(gold.documents):
            notes.append(f"mentions are scored in the {in_gold:,} gold documents that have the field")
        held_mentions = {
            m["condition"] for s in every for d in s.documents.values() for m in d.mentions or ()
        }
        mentions = sorted(held_mentions & labels if labels else held_mentions)
        stated = [m for d in gold.documents.values() for m in d.mentions or () if not m.get("ignore")]
        qualifiers = [q for q in QUALIFIERS if any(m.get(q) is not None for m in stated)]
    mention_names = frozenset(mentions or ())
    counts = []
    for run in runs:
        filled = Counts()
        for key, document in gold.documents.items():
            other = run.documents.get(key) or Annotated(key)
            c: Counter[Any] = count_conditions(document, other.conditions or {}, names)
            if mentions is not None and document.mentions is not None:
                c.update(count_mentions(document.mentions, other.mentions or [], mention_names))
            filled.add(c)
        counts.append(filled)
    plan = extract_plan(sorted(names), mentions, qualifiers)
    report = _report(EXTRACT, plan, counts, gold, runs, groups, options, notes, None)
    return report, names, mention_names


def _report(
    task: str,
    plan: Plan,
    counts: Sequence[Counts],
    gold: AnnotatedSet,
    runs: Sequence[AnnotatedSet],
    groups: Mapping[str, Mapping[str, list[int]]],
    options: EvaluateOptions,
    notes: list[str],
    confusion: dict[str, dict[str, int]] | None,
) -> Report:
    matrices = [c.matrix() for c in counts]
    resampled = _resampled(matrices, counts, options)
    by_group: dict[str, dict[str, tuple[int, dict[str, Figure]]]] = {}
    for name, values in groups.items():
        by_group[name] = {}
        for value, rows in values.items():
            of = _resampled([matrices[0][rows]], counts[:1], options)[0]
            by_group[name][value] = (len(rows), scores(Plan(plan.headline, ()), of).headline)
    second = resampled[1] if len(resampled) > 1 else None
    return Report(
        task=task,
        gold=gold.name,
        predicted=runs[0].name,
        documents=len(gold.documents),
        samples=options.samples,
        seed=options.seed,
        scores=scores(plan, resampled[0]),
        definitions=definitions(task),
        against_name=runs[1].name if second else None,
        against=scores(plan, second) if second else None,
        difference=scores(plan, resampled[0], second) if second else None,
        groups=by_group,
        confusion=confusion,
        notes=tuple(dict.fromkeys(notes)),
    )


def _resampled(matrices: list[Floats], counts: Sequence[Counts], options: EvaluateOptions) -> list[Resampled]:
    sums = resample(matrices, options.samples, options.seed)
    out = []
    for matrix, filled, sampled in zip(matrices, counts, sums, strict=True):
        whole = matrix.sum(axis=0)
        totals: dict[Key, int] = {key: int(whole[i]) for key, i in filled.columns.items()}
        out.append(Resampled(totals, sampled, filled.columns))
    return out


def _groups(gold: AnnotatedSet, fields: Sequence[str]) -> dict[str, dict[str, list[int]]]:
    """Rows of the documents by field and value."""
    groups: dict[str, dict[str, list[int]]] = {}
    for name in fields:
        values: dict[str, list[int]] = {}
        for row, document in enumerate(gold.documents.values()):
            value = document.fields.get(name)
            values.setdefault(NO_VALUE if value is None or value == "" else str(value), []).append(row)
        if set(values) == {NO_VALUE}:
            raise UsageError(f"{gold.name}: no document has a field {name!r} to group by")
        groups[name] = dict(sorted(values.items()))
    return groups
