"""The model card of a classifier of qualifiers: what it learnt from, and whether it beats the cue rules on dev."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from copy import deepcopy
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cliniq.core.extract.classifier import PIPE, Way, decide
from cliniq.core.extract.context import DECIDED
from cliniq.core.train.card import LICENCE
from cliniq.core.train.mentions import Labelled

WAYS: tuple[Way, ...] = ("model", "both")
_TASK = "qualifiers of mentions of conditions in French clinical notes"


def compare(nlp: Any, mentions: Sequence[Labelled]) -> dict[str, dict[str, Any]]:
    """Scores of the rules, the model and both on the mentions that the rules find, by qualifier.

    `{qualifier: {"support": n, "rules": {"precision", "recall", "f1"}, "model": ..., "both": ...}}`.
    """
    found = [mention for mention in mentions if mention.rules is not None]
    labels = [label for label in DECIDED if label in nlp.get_pipe(PIPE).labels]
    said = {"rules": [mention.rules for mention in mentions if mention.rules is not None]}
    for way in WAYS:
        decided = deepcopy(said["rules"])
        texts = (m.told if way == "both" else m.blind for m in found)
        for mention, doc in zip(decided, nlp.pipe(texts), strict=True):
            decide(mention, {label: doc.cats[label] for label in labels}, way)
        said[way] = decided
    scores: dict[str, dict[str, Any]] = {}
    for name in DECIDED:
        truth = [mention.truth.get(name) for mention in found]
        scores[name] = {"support": sum(value is True for value in truth)}
        for way_name, answers in said.items():
            scores[name][way_name] = _rates([(t, getattr(a, name)) for t, a in zip(truth, answers, strict=True)])
    return scores


def _rates(pairs: Sequence[tuple[bool | None, bool]]) -> dict[str, float | None]:
    """Precision, recall and F1 of (truth, answer); None where nothing is there to be counted."""
    tp = sum(truth is True and answer for truth, answer in pairs)
    fp = sum(truth is False and answer for truth, answer in pairs)
    fn = sum(truth is True and not answer for truth, answer in pairs)

    def ratio(part: int, whole: int) -> float | None:
        return round(part / whole, 4) if whole else None

    return {
        "precision": ratio(tp, tp + fp),
        "recall": ratio(tp, tp + fn),
        "f1": ratio(2 * tp, 2 * tp + fp + fn),
    }


def write(
    folder: Path,
    how: Mapping[str, Any],
    counts: Mapping[str, int],
    positives: Mapping[str, int],
    scores: Mapping[str, Mapping[str, Any]],
) -> None:
    """Write `card.json` and `README.md` into a model's folder, and the licence into its `meta.json`."""
    facts: dict[str, Any] = {
        "task": _TASK,
        "licence": LICENCE,
        "notes": dict(counts),
        "mentions_by_qualifier": {name: positives.get(name, 0) for name in DECIDED},
        "scores_on_dev": {name: dict(score) for name, score in scores.items()},
        "training": dict(how),
        "versions": {"cliniq": version("cliniq"), "spacy": version("spacy"), "python": platform.python_version()},
    }
    (folder / "card.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    meta.update(name="qualifier", version=version("cliniq"), license=LICENCE, description=_TASK)
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_readme(facts), encoding="utf-8")


def table(scores: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Rows of F1 by qualifier: name, support on dev, rules, model, both."""
    return [
        (name, str(score["support"]), *(_cell(score[way]["f1"]) for way in ("rules", *WAYS)))
        for name, score in scores.items()
    ]


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _readme(facts: Mapping[str, Any]) -> str:
    notes, how = facts["notes"], facts["training"]
    rows = "\n".join(
        f"| {name} | {facts['mentions_by_qualifier'][name]:,} | {' | '.join(cells)} |"
        for name, *cells in table(facts["scores_on_dev"])
    )
    return f"""# Model card

A spaCy pipeline that decides {facts["task"]}, written by `cliniq train qualifier`, used with
`cliniq extract --qualifiers model|both --qualifier-model DIR`. Licence: {facts["licence"]}.

- Learnt from {notes["mentions"]:,} mentions in {notes["notes"]:,} notes; scored on {notes["dev_mentions"]:,}
  mentions in {notes["dev_notes"]:,} other notes. It decides {", ".join(how["labels"])}; the rules decide all else.
- Seed {how["seed"]}, configuration {how["config"]} (see `config.cfg`), {how["seconds"]} s.
- cliniq {facts["versions"]["cliniq"]}, spaCy {facts["versions"]["spacy"]}, Python {facts["versions"]["python"]}.

F1 on the dev notes, of the cue rules, of the model alone, and of the model after the rules:

| qualifier | learnt from | dev | rules | model | both |
|---|---|---|---|---|---|
{rows}

Use it only if it beats the rules on notes that neither it nor the authors of the rules have seen: measure that with
`cliniq evaluate --against`. The files hold no word of the notes: features are hashes, the string store holds labels.
"""
