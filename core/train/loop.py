"""spaCy's own training loop on our notes, whatever the configuration."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cliniq.core.errors import CliniqError, UsageError


def fit(
    config: Path, work: Path, *, reader: str, logger: str, seed: int, overrides: Mapping[str, Any], quiet: bool
) -> Any:
    """Train on `train.jsonl` and `dev.jsonl` of the folder `work`; the best pipeline of the run.

    `config` is any spaCy configuration: its corpora become ours, read by the registered `reader`, and its progress
    is told by `logger`. `overrides` are settings by dotted name. `UsageError` for a configuration that can't be
    used, `CliniqError` when training itself fails.
    """
    import spacy
    from spacy.training.initialize import init_nlp
    from spacy.training.loop import train
    from thinc.api import Config

    settings: dict[str, Any] = {
        "paths.train": str(work / "train.jsonl"),
        "paths.dev": str(work / "dev.jsonl"),
        "system.seed": seed,
        **overrides,
    }
    try:
        read = Config().from_disk(config, interpolate=False)
        _complete(read, reader, logger)
        read = Config().from_str(read.to_str(), overrides=settings, interpolate=False)
    except Exception as error:
        raise UsageError(f"{config.name}: not a usable spaCy configuration ({type(error).__name__}: {error})") from None
    try:
        nlp = init_nlp(read)
    except Exception as error:
        raise UsageError(f"{config.name}: spaCy refuses the configuration ({type(error).__name__}: {error})") from None
    (work / "models").mkdir()
    try:
        train(nlp, work / "models", stdout=io.StringIO(), stderr=io.StringIO() if quiet else sys.stderr)
    except Exception as error:
        raise CliniqError(f"training failed ({type(error).__name__})") from error
    return spacy.load(work / "models" / "model-best")


def _complete(config: Any, reader: str, logger: str) -> None:
    """Point a configuration, whatever its corpora were, at our notes, our seed and our progress bar."""
    for section in ("paths", "system", "corpora", "training"):
        config.setdefault(section, {})
    config["paths"] = {**config["paths"], "train": None, "dev": None}
    config["system"] = {"gpu_allocator": None, **config["system"], "seed": 0}
    ours = {"@readers": reader, "path": "${paths.dev}"}
    given = config["corpora"].get("train", {})
    train = given if given.get("@readers") == reader else {**ours, "shuffle": True}
    config["corpora"]["train"] = {**train, "path": "${paths.train}", "seed": "${system.seed}"}
    config["corpora"]["dev"] = ours
    config["training"] = {
        "max_steps": 6000,
        **config["training"],
        "train_corpus": "corpora.train",
        "dev_corpus": "corpora.dev",
        "seed": "${system.seed}",
        "gpu_allocator": "${system.gpu_allocator}",
        "logger": {"@loggers": logger, "steps": "${training.max_steps}"},
    }
