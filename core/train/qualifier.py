"""Training of the classifier of qualifiers on annotated mentions, by spaCy's own loop and configuration."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from cliniq.core.errors import UsageError
from cliniq.core.extract.classifier import PIPE
from cliniq.core.extract.context import DECIDED
from cliniq.core.extract.extractor import shared_extractor
from cliniq.core.resources import rules_dir
from cliniq.core.train import qualifier_card
from cliniq.core.train.loop import fit
from cliniq.core.train.mentions import Labelled, labelled, read_notes

DEFAULT_CONFIG = "models/qualifier.cfg"
# Without a dev set, every so many notes one is kept apart.
_APART = 5
# A qualifier of which there are fewer examples is not learnt: it stays with the rules.
FEWEST = 10


@dataclass(frozen=True)
class QualifierTraining:
    """What a classifier is trained on and how.

    `train` and `dev` are JSONL files or brat folders of notes with annotated mentions; `config` any spaCy
    configuration with a `textcat_multilabel` (None: the default), `overrides` settings of it by dotted name;
    `rules` a folder of the user's own rules, as in use.
    """

    output: Path
    train: Sequence[str | Path]
    dev: Sequence[str | Path] = ()
    config: Path | None = None
    seed: int = 0
    rules: Path | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    quiet: bool = False


@dataclass(frozen=True)
class TrainedQualifier:
    """The outcome: where the model is, on dev the scores of rules, model and both, the counts, how long it took."""

    path: Path
    scores: Mapping[str, Mapping[str, Any]]
    counts: Mapping[str, int]
    seconds: float


def gather(training: QualifierTraining) -> tuple[list[Labelled], list[Labelled], dict[str, int]]:
    """Mentions to learn from, dev mentions, and the number of notes of each. `UsageError` when notes are wrong."""
    notes = read_notes(training.train)
    dev = read_notes(training.dev, "dev") if training.dev else []
    if not dev:
        dev = notes[::_APART]
        notes = [note for at, note in enumerate(notes) if at % _APART]
    extractor = shared_extractor(training.rules)
    learnt, kept = labelled(notes, extractor), labelled(dev, extractor)
    if not learnt or not kept:
        raise UsageError("too few annotated notes to keep some apart: give dev notes with --dev")
    return learnt, kept, {"notes": len(notes), "dev_notes": len(dev)}


def learnable(mentions: Sequence[Labelled]) -> list[str]:
    """The qualifiers with enough examples. `UsageError` when there is none."""
    counts = positives(mentions)
    labels = [name for name in DECIDED if counts[name] >= FEWEST and counts[name] < len(mentions)]
    if not labels:
        told = ", ".join(f"{counts[name]} {name}" for name in DECIDED)
        raise UsageError(
            f"too few qualified mentions to learn from ({told} of {len(mentions)}): {FEWEST} of a kind are the least"
        )
    return labels


def positives(mentions: Sequence[Labelled]) -> Counter[str]:
    """How many mentions have each qualifier."""
    return Counter(name for mention in mentions for name, value in mention.truth.items() if value)


def train(training: QualifierTraining) -> TrainedQualifier:
    """Train a classifier and write it to `training.output`, whole or not at all.

    `UsageError` for wrong notes or a wrong configuration, `CliniqError` when training itself fails.
    """
    started = perf_counter()
    if training.output.exists() and (not training.output.is_dir() or any(training.output.iterdir())):
        raise UsageError(f"{training.output} exists and is not empty: name another folder with --output")
    learnt, dev, counts = gather(training)
    labels = learnable(learnt)
    # Heavy, and of no use to notes that are refused.
    from cliniq.core.train import context_reader  # noqa: F401  (registers what the configuration names)
    from cliniq.core.train.prune import publish

    config = training.config or rules_dir() / DEFAULT_CONFIG
    with tempfile.TemporaryDirectory(prefix="cliniq-train-") as folder:
        work = Path(folder)
        write_contexts(work / "train.jsonl", learnt, labels)
        write_contexts(work / "dev.jsonl", dev, labels)
        nlp = fit(
            config,
            work,
            reader="cliniq.contexts.v1",
            logger="cliniq.qualifier_progress.v1",
            seed=training.seed,
            overrides=training.overrides,
            quiet=training.quiet,
        )
        if PIPE not in nlp.pipe_names:
            raise UsageError(f"{config.name}: the pipeline has no {PIPE!r}, which decides the qualifiers")
        scores = qualifier_card.compare(nlp, dev)
        counts |= {"mentions": len(learnt), "dev_mentions": len(dev)}
        part = training.output.with_name(training.output.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        publish(nlp, part)
        how = {
            "seed": training.seed,
            "config": "default" if training.config is None else "custom",
            "overrides": dict(training.overrides),
            "labels": labels,
            "seconds": round(perf_counter() - started),
        }
        qualifier_card.write(part, how, counts, positives(learnt), scores)
        if training.output.exists():
            training.output.rmdir()
        part.rename(training.output)
    return TrainedQualifier(training.output, scores, counts, perf_counter() - started)


def write_contexts(path: Path, mentions: Sequence[Labelled], labels: Sequence[str]) -> None:
    """Contexts as JSONL for the reader of the loop: each mention once without what the rules said, once with it.

    So one model can decide alone or after the rules.
    """
    with path.open("w", encoding="utf-8") as file:
        for mention in mentions:
            cats = {name: float(mention.truth[name]) for name in labels if name in mention.truth}
            for text in (mention.blind, mention.told):
                if text is not None and cats:
                    file.write(json.dumps({"text": text, "cats": cats}, ensure_ascii=False) + "\n")
