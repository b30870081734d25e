"""Training of the finder of names: spaCy's own loop and configuration, our notes, nothing left of their words."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from cliniq.core.document import Document
from cliniq.core.errors import UsageError
from cliniq.core.pseudo.find.model import FOUND
from cliniq.core.resources import rules_dir
from cliniq.core.train import card
from cliniq.core.train.corpus import read_annotated, read_background, write_corpus
from cliniq.core.train.loop import fit
from cliniq.core.train.synthesize import shipped_synthesizer

DEFAULT_CONFIG = "models/pseudo.cfg"
# Synthetic notes of the dev set come from other seeds than those of the training set.
_DEV_SEED = 1_000_003
_DEV_SHARE = 0.05
_DEV_MOST = 1500


@dataclass(frozen=True)
class Training:
    """What a model is trained on and how.

    `train` and `dev` are JSONL files or brat folders of annotated notes, `synthetic` the number of synthetic
    notes to add, `background` notes without identifiers, `config` any spaCy configuration (None: the default),
    `overrides` settings of it by dotted name; `labels` are those to learn, others are left out of the notes.
    """

    output: Path
    train: Sequence[str | Path] = ()
    dev: Sequence[str | Path] = ()
    synthetic: int = 0
    background: str | Path | None = None
    config: Path | None = None
    seed: int = 0
    overrides: Mapping[str, Any] = field(default_factory=dict)
    labels: frozenset[str] = FOUND
    quiet: bool = False


@dataclass(frozen=True)
class Trained:
    """The outcome: where the model is, its scores on dev, how long it took."""

    path: Path
    scores: Mapping[str, Any]
    notes: Mapping[str, int]
    seconds: float


def gather(training: Training) -> tuple[list[Document], list[Document]]:
    """Training and dev notes. `UsageError` when there are none, or when they are wrong."""
    if not training.train and not training.synthetic:
        raise UsageError("nothing to train on: give annotated notes (--train) or ask for synthetic ones (--synthetic)")
    if training.synthetic < 0:
        raise UsageError("--synthetic takes a number of notes")
    notes = read_annotated(training.train) if training.train else []
    dev = read_annotated(training.dev, "dev") if training.dev else []
    if notes and not dev and not training.synthetic:
        # Without a dev set, every tenth note is kept apart.
        dev = notes[::10]
        notes = [note for at, note in enumerate(notes) if at % 10]
        if not any(note.spans for note in notes) or not any(note.spans for note in dev):
            raise UsageError("too few annotated notes to keep a tenth apart: give dev notes with --dev")
    if training.synthetic:
        synthesizer = shipped_synthesizer()
        notes += synthesizer.documents(training.synthetic, training.seed)
        if not dev:
            count = max(20, min(int(training.synthetic * _DEV_SHARE), _DEV_MOST))
            dev = list(synthesizer.documents(count, training.seed + _DEV_SEED))
    if training.background is not None:
        notes += read_background(training.background)
    return _only(notes, training.labels), _only(dev, training.labels)


def _only(notes: Sequence[Document], labels: frozenset[str]) -> list[Document]:
    kept = [note.with_spans([span for span in note.spans if span.label in labels]) for note in notes]
    if not any(note.spans for note in kept):
        raise UsageError(f"no note has one of the labels to learn ({', '.join(sorted(labels))})")
    return kept


def train(training: Training) -> Trained:
    """Train a model and write it to `training.output`, whole or not at all.

    `UsageError` for wrong notes or a wrong configuration, `CliniqError` when training itself fails.
    """
    started = perf_counter()
    if training.output.exists() and any(training.output.iterdir()):
        raise UsageError(f"{training.output} exists and is not empty: name another folder with --output")
    notes, dev = gather(training)
    with tempfile.TemporaryDirectory(prefix="cliniq-train-") as folder:
        work = Path(folder)
        counts = write_corpus(work / "train.jsonl", notes)
        dev_counts = write_corpus(work / "dev.jsonl", dev)
        nlp = _fit(training, work)
        summary = {
            "annotated": len(notes) - training.synthetic,
            "synthetic": training.synthetic,
            "dev": len(dev),
            "entities": sum(counts.values()),
            "dev_entities": sum(dev_counts.values()),
        }
        scores = card.scores_of(nlp)
        from cliniq.core.train.prune import publish

        part = training.output.with_name(training.output.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        publish(nlp, part)
        card.write(part, nlp, training_facts(training), summary, counts, scores, perf_counter() - started)
        if training.output.exists():
            training.output.rmdir()
        part.rename(training.output)
    return Trained(training.output, scores, summary, perf_counter() - started)


def training_facts(training: Training) -> dict[str, Any]:
    """What the card says of how a model was trained; no path, since a path can hold a name."""
    return {
        "seed": training.seed,
        "synthetic": training.synthetic,
        "config": "default" if training.config is None else "custom",
        "overrides": dict(training.overrides),
    }


def _fit(training: Training, work: Path) -> Any:
    """Run spaCy's training loop; the best pipeline of the run."""
    from cliniq.core.train import reader  # noqa: F401  (registers what the configuration names)

    return fit(
        training.config or rules_dir() / DEFAULT_CONFIG,
        work,
        reader="cliniq.corpus.v1",
        logger="cliniq.progress.v1",
        seed=training.seed,
        overrides=training.overrides,
        quiet=training.quiet,
    )
