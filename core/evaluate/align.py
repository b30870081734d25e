"""Whether gold and predictions are of the same documents, texts, offsets and labels; if not, why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cliniq.core.evaluate.annotated import Annotated, AnnotatedSet
from cliniq.core.evaluate.faults import Faults
from cliniq.core.evaluate.labels import EXTRACT, PSEUDO, known_labels


def relabel(annotated: AnnotatedSet, mapping: Mapping[str, str]) -> None:
    """Rename labels and conditions in place; a label mapped to nothing is dropped."""
    if not mapping:
        return
    for document in annotated.documents.values():
        if document.entities is not None:
            renamed = {(s, e, mapping.get(label, label)) for s, e, label in document.entities}
            document.entities = sorted(x for x in renamed if x[2])
        if document.conditions is not None:
            renamed_conditions = {mapping.get(c, c): status for c, status in document.conditions.items()}
            document.conditions = {c: status for c, status in renamed_conditions.items() if c}
        if document.mentions is not None:
            for mention in document.mentions:
                mention["condition"] = mapping.get(mention["condition"], mention["condition"])
            document.mentions = [m for m in document.mentions if m["condition"]]


def check_gold(gold: AnnotatedSet, task: str, labels: frozenset[str], faults: Faults) -> None:
    """Note what is wrong in the gold alone: missing annotations or texts, offsets, labels."""
    for document in gold.documents.values():
        if task == PSEUDO and document.text is None:
            faults.add(f"{gold.name}: gold documents without text (tokens can't be counted)", document.id)
        _check(document, document.text, gold.name, task, labels, faults)


def check_predictions(
    gold: AnnotatedSet,
    predicted: AnnotatedSet,
    task: str,
    labels: frozenset[str],
    partial: bool,
    faults: Faults,
) -> list[str]:
    """Note where predictions do not fit the gold. With `partial`, other ids are no fault: what was done with
    them is returned, to be told in the report."""
    missing = [key for key in gold.documents if key not in predicted.documents]
    extra = [key for key in predicted.documents if key not in gold.documents]
    if not partial:
        for key in missing:
            faults.add(
                f"{predicted.name}: gold documents without prediction (--partial counts them as empty)", key
            )
        for key in extra:
            faults.add(
                f"{predicted.name}: predictions of ids that the gold lacks (--partial ignores them)", key
            )
    for key, document in predicted.documents.items():
        known = gold.documents.get(key)
        text = document.text if known is None else known.text
        if (
            known is not None
            and known.text is not None
            and document.text is not None
            and document.text != known.text
        ):
            faults.add(
                f"{predicted.name}: texts that differ from the gold's (offsets can't be compared)", key
            )
            continue
        _check(document, text if text is not None else document.text, predicted.name, task, labels, faults)
    notes = []
    if missing and partial:
        notes.append(
            f"{predicted.name}: {len(missing):,} gold documents have no prediction: counted as empty"
        )
    if extra and partial:
        notes.append(f"{predicted.name}: {len(extra):,} predictions of ids that the gold lacks: ignored")
    return notes


def _check(
    document: Annotated, text: str | None, name: str, task: str, labels: frozenset[str], faults: Faults
) -> None:
    spans: Iterable[tuple[int, int, str]]
    if task == PSEUDO:
        if document.entities is None:
            faults.add(f"{name}: documents without 'entities'", document.id)
            return
        spans = document.entities
    else:
        if document.conditions is None:
            faults.add(f"{name}: documents without 'conditions' or 'mentions'", document.id)
            return
        spans = [(m["start"], m["end"], m["condition"]) for m in document.mentions or ()]
        for condition in document.conditions:
            _check_label(condition, document, name, task, labels, faults)
    for start, end, label in spans:
        if not 0 <= start < end or (text is not None and end > len(text)):
            faults.add(f"{name}: offsets that are empty or lie outside the text", document.id)
        _check_label(label, document, name, task, labels, faults)


def _check_label(
    label: str, document: Annotated, name: str, task: str, labels: frozenset[str], faults: Faults
) -> None:
    if label in labels or label in known_labels(task):
        return
    what = "conditions" if task == EXTRACT else "labels"
    faults.add(
        f"{name}: unknown {what} (--map A=B renames, --labels names what to score)",
        f"{label[:40]!r} in {document.id}",
    )
