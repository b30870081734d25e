"""What the training loop of spaCy calls by name: the reader of notes and the progress bar."""

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
from spacy.util import filter_spans, registry
from tqdm import tqdm

from cliniq.core.pseudo.find.model_tokens import Tokenizer
from cliniq.core.pseudo.find.model_words import UNKNOWN

Log: TypeAlias = Callable[["dict[str, Any] | None"], None]


@registry.readers("cliniq.corpus.v1")  # type: ignore[untyped-decorator]
def read_corpus(
    path: str, hide: float = 0.0, shuffle: bool = False, seed: int = 0
) -> Callable[[Language], Iterator[Example]]:
    """A reader of notes written by `write_corpus`.

    `hide` is the share of known words that the model is shown as unknown, so that it learns to do without.
    """
    rng = random.Random(seed)

    def examples(nlp: Language) -> Iterator[Example]:
        with Path(path).open(encoding="utf-8") as file:
            lines = file.readlines()
        if shuffle:
            rng.shuffle(lines)
        hides = hide if isinstance(nlp.tokenizer, Tokenizer) else 0.0
        for line in lines:
            record = json.loads(line)
            predicted = nlp.make_doc(record["text"])
            reference = nlp.make_doc(record["text"])
            spans = [
                reference.char_span(start, end, label, alignment_mode="expand")
                for start, end, label in record["entities"]
            ]
            reference.ents = filter_spans([span for span in spans if span is not None])
            if hides:
                _hide(predicted, hides, rng)
            yield Example(predicted, reference)

    return examples


def _hide(doc: Doc, share: float, rng: random.Random) -> None:
    unknown = get_string_id(UNKNOWN)
    for at in [at for at in range(len(doc)) if rng.random() < share]:
        token = doc[at]
        if token.norm != unknown and token.text.isalpha():
            token.norm_ = UNKNOWN


@registry.loggers("cliniq.progress.v1")  # type: ignore[untyped-decorator]
def progress(steps: int = 0) -> Callable[[Language, IO[str], IO[str]], tuple[Log, Callable[[], None]]]:
    """A tqdm bar on stderr, and a line with the scores on dev at each evaluation."""

    def setup(nlp: Language, stdout: IO[str], stderr: IO[str]) -> tuple[Log, Callable[[], None]]:
        bar = tqdm(total=steps or None, unit="step", file=stderr, disable=None)

        def log(info: dict[str, Any] | None) -> None:
            bar.update()
            if info is not None and info["other_scores"]:
                scores = info["other_scores"]
                line = (
                    f"step {info['step']:>6}  precision {scores.get('ents_p') or 0:.3f}  "
                    f"recall {scores.get('ents_r') or 0:.3f}  F1 {scores.get('ents_f') or 0:.3f}  "
                    f"{info['words']:,} words in {info['seconds']} s"
                )
                bar.write(line, file=stderr)

        return log, bar.close

    return setup
