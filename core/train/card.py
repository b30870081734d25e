"""The model card: what a model was made of, how good it is, and under which licence."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

LICENCE = "BSD-3-Clause"


def scores_of(nlp: Any) -> dict[str, Any]:
    """The scores on dev of the kept evaluation: precision, recall and F1, overall and by label, exact spans."""
    performance = nlp.meta.get("performance", {})
    by_label = performance.get("ents_per_type") or {}
    return {
        "precision": round(performance.get("ents_p") or 0.0, 4),
        "recall": round(performance.get("ents_r") or 0.0, 4),
        "f1": round(performance.get("ents_f") or 0.0, 4),
        "labels": {
            label: {"precision": round(s["p"], 4), "recall": round(s["r"], 4), "f1": round(s["f"], 4)}
            for label, s in sorted(by_label.items())
        },
    }


def write(
    folder: Path,
    nlp: Any,
    how: Mapping[str, Any],
    notes: Mapping[str, int],
    labels: Mapping[str, int],
    scores: Mapping[str, Any],
    seconds: float,
) -> None:
    """Write `card.json` and `README.md` into a model's folder, and the licence into its `meta.json`."""
    facts: dict[str, Any] = {
        "task": "identifiers of persons in French clinical notes",
        "licence": LICENCE,
        "notes": dict(notes),
        "entities_by_label": dict(sorted(labels.items())),
        "scores_on_dev": dict(scores),
        "training": {**how, "seconds": round(seconds)},
        "versions": {
            "cliniq": version("cliniq"),
            "spacy": version("spacy"),
            "python": platform.python_version(),
        },
    }
    (folder / "card.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    meta.update(name="pseudo", version=version("cliniq"), license=LICENCE, description=facts["task"])
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_readme(facts), encoding="utf-8")


def _readme(facts: Mapping[str, Any]) -> str:
    scores, notes = facts["scores_on_dev"], facts["notes"]
    rows = "\n".join(
        f"| {label} | {facts['entities_by_label'].get(label, 0):,} | {s['precision']:.3f} | {s['recall']:.3f} "
        f"| {s['f1']:.3f} |"
        for label, s in scores["labels"].items()
    )
    return f"""# Model card

A spaCy pipeline that finds {facts["task"]}, written by `cliniq train pseudo`. Licence: {facts["licence"]}.

- Learnt from {notes["annotated"]:,} annotated and {notes["synthetic"]:,} synthetic notes, {notes["entities"]:,}
  identifiers; scored on {notes["dev"]:,} other notes of the same kind, {notes["dev_entities"]:,} identifiers.
- On dev, exact spans: precision {scores["precision"]:.3f}, recall {scores["recall"]:.3f}, F1 {scores["f1"]:.3f}.
- Seed {facts["training"]["seed"]}, configuration {facts["training"]["config"]} (see `config.cfg`),
  {facts["training"]["seconds"]} s.
- cliniq {facts["versions"]["cliniq"]}, spaCy {facts["versions"]["spacy"]}, Python {facts["versions"]["python"]}.

| label | learnt from | precision | recall | F1 |
|---|---|---|---|---|
{rows}

The files hold no word of the notes: features are hashes, the string store holds labels only. Scores on synthetic
notes say how well the model learnt them, not how it does on real notes: measure that with `cliniq evaluate`.
"""
