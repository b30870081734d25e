"""What the training loop of spaCy calls by name for the classifier of qualifiers: reader and progress bar."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, TypeAlias

from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry
from tqdm import tqdm

from cliniq.core.extract.context_tokens import ContextTokenizer, set_places
from cliniq.core.pseudo.find.model_words import UNKNOWN

_Log: TypeAlias = tuple[Callable[[dict[str, Any] | None], None], Callable[[], None]]


@registry.readers("cliniq.contexts.v1")  # type: ignore[untyped-decorator]
def read_contexts(
    path: str, hide: float = 0.0, shuffle: bool = False, seed: int = 0
) -> Callable[[Language], Iterator[Example]]:
    """A reader of contexts (JSONL with `text` and `cats`).

    `hide` is the share of known words that the model is shown as unknown, so that it learns to do without.
    """
    rng = random.Random(seed)

    def examples(nlp: Language) -> Iterator[Example]:
        with Path(path).open(encoding="utf-8") as file:
            lines = file.readlines()
        if shuffle:
            rng.shuffle(lines)
        hides = hide if isinstance(nlp.tokenizer, ContextTokenizer) else 0.0
        for line in lines:
            record = json.loads(line)
            doc = nlp.make_doc(record["text"])
            if hides:
                _hide(doc, hides, rng)
            yield Example.from_dict(doc, {"cats": record["cats"]})

    return examples


def _hide(doc: Doc, share: float, rng: random.Random) -> None:
    unknown = get_string_id(UNKNOWN)
    for token in doc:
        if rng.random() < share and token.norm != unknown and token.text.isalpha():
            token.norm_ = UNKNOWN
    set_places(doc, [token.text for token in doc])


@registry.loggers("cliniq.qualifier_progress.v1")  # type: ignore[untyped-decorator]
def progress(steps: int = 0) -> Callable[[Language, IO[str], IO[str]], _Log]:
    """A tqdm bar on stderr, and a line with the scores on dev at each evaluation."""

    def setup(nlp: Language, stdout: IO[str], stderr: IO[str]) -> _Log:
        bar = tqdm(total=steps or None, unit="step", file=stderr, disable=None)

        def log(info: dict[str, Any] | None) -> None:
            bar.update()
            if info is not None and info["other_scores"]:
                scores = info["other_scores"]
                by_label = "  ".join(
                    f"{label} {score['f'] or 0:.3f}" for label, score in scores.get("cats_f_per_type", {}).items()
                )
                bar.write(f"step {info['step']:>6}  F1 {scores.get('cats_micro_f') or 0:.3f}  {by_label}", file=stderr)

        return log, bar.close

    return setup
