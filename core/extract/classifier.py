"""The learned half of the qualifiers: a small spaCy classifier in place of the cue rules, or after them.

After the second half of Petit-Jean et al., JAMIA 2024;31(6):1280-1290. It decides `negated`, `family`, `hypothesis`
and `history`, those of them that it learnt; `reported` is always the rules'. Two ways:

- `model`: it reads the context alone, and its word counts, whatever the rules said.
- `both`: it reads the context and what the rules said, and overrules them only where it is sure (`SURE`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Literal

from cliniq.core.document import BatchFunction, Document, Reject, Row
from cliniq.core.errors import UsageError
from cliniq.core.extract.context import DECIDED, contexts
from cliniq.core.extract.extractor import Extractor
from cliniq.core.extract.mention import Mention
from cliniq.core.extract.summary import document_record

if TYPE_CHECKING:
    from spacy.language import Language

    from cliniq.core.extract.rules import ExtractRules

Way = Literal["model", "both"]
PIPE = "textcat_multilabel"
# From this probability on a qualifier is set, when the model decides alone.
SET = 0.5
# After the rules, the model sets what they left from this probability on, and takes back what they set below its
# complement: the rules are right in most places, and a doubt is no reason to overrule them.
SURE = 0.9
_BATCH = 256


class QualifierClassifier:
    """Sets the qualifiers of mentions with a pipeline written by `cliniq train qualifier`."""

    def __init__(self, path: str | Path, way: Way = "both") -> None:
        """Loads the model, once a process. `UsageError` when it can't be loaded."""
        self._nlp = load(str(path))
        self.way = way
        self.labels = [label for label in DECIDED if label in self._nlp.get_pipe(PIPE).labels]

    def classify(self, notes: Sequence[tuple[str, Sequence[Mention]]]) -> None:
        """Set the qualifiers of the mentions of each text, in place. Mentions are sorted by start."""
        read = [(m, c) for text, ms in notes for m, c in zip(ms, self._contexts(text, ms), strict=True)]
        for first in range(0, len(read), _BATCH):
            part = read[first : first + _BATCH]
            # What spaCy remembers of the words of a batch is freed with it.
            with self._nlp.memory_zone():
                docs = self._nlp.pipe((context for _, context in part), batch_size=_BATCH)
                for (mention, _), doc in zip(part, docs, strict=True):
                    decide(mention, {label: doc.cats[label] for label in self.labels}, self.way)

    def _contexts(self, text: str, mentions: Sequence[Mention]) -> list[str]:
        return contexts(text, mentions, rules=self.way == "both") if mentions else []


def decide(mention: Mention, probabilities: Mapping[str, float], way: Way) -> None:
    """Set or take back the qualifiers of a mention by the probabilities of the model (see `SET` and `SURE`).

    A qualifier that the model sets has the cue `model`, at the mention itself, with its probability as `score`.
    As with the rules, no mention is both negated and hypothetical, and only what counts has a history.
    """
    for name, probability in probabilities.items():
        if way == "model":
            wanted = probability >= SET
        else:
            wanted = probability >= (1 - SURE if getattr(mention, name) else SURE)
        if not wanted:
            mention.unset(name)
        elif not getattr(mention, name):
            mention.set(name, "model", mention.start, mention.end)
            mention.cues[-1]["score"] = round(probability, 3)
    if mention.negated and mention.hypothesis:
        sides = [probabilities.get(name, 0.5) for name in ("negated", "hypothesis")]
        mention.unset("hypothesis" if sides[0] >= sides[1] else "negated")
    if mention.history and not mention.counts:
        mention.unset("history")


@lru_cache(maxsize=2)
def load(path: str) -> Language:
    """The pipeline in a folder, for reading only. `UsageError` when it is none."""
    import spacy

    from cliniq.core.extract import context_tokens  # noqa: F401  (registers the tokenizer)

    if not (Path(path) / "config.cfg").is_file():
        raise UsageError(f"no model in {path}: make one with `cliniq train qualifier --output DIR`")
    try:
        nlp = spacy.load(path)
    except ImportError as error:
        raise UsageError(f"the model needs a package that is not installed: {error.name}") from None
    except Exception as error:
        raise UsageError(f"the model in {path} can't be loaded ({type(error).__name__})") from None
    if PIPE not in nlp.pipe_names:
        raise UsageError(f"the model in {path} decides no qualifiers: make one with `cliniq train qualifier`")
    return nlp


class ClassifyingExtractor(Extractor):
    """An extractor whose qualifiers are those of a classifier, alone or after the cue rules.

    >>> ClassifyingExtractor(QualifierClassifier("model")).process(["Pas d'HTA."])  # doctest: +SKIP
    """

    def __init__(self, classifier: QualifierClassifier, rules: Path | ExtractRules | None = None) -> None:
        super().__init__(rules)
        self.classifier = classifier

    def mentions(self, text: str) -> list[Mention]:
        """The mentions of conditions in a text, in order, with offsets in it."""
        found = super().mentions(text)
        self.classifier.classify([(text, found)])
        return found

    def process(self, texts: Iterable[str]) -> list[Row]:
        """A record for each text, as `Extractor.process`; the classifier reads all texts in one go."""
        documents = [Document(id=str(n), text=text) for n, text in enumerate(texts)]
        found = [super(ClassifyingExtractor, self).mentions(document.text) for document in documents]
        self.classifier.classify([(d.text, m) for d, m in zip(documents, found, strict=True)])
        return [document_record(d, m, self.conditions) for d, m in zip(documents, found, strict=True)]


@lru_cache(maxsize=2)
def shared_extractor(path: str, way: Way, rules: Path | None = None) -> ClassifyingExtractor:
    """The extractor with the model of a folder, made once in a process."""
    return ClassifyingExtractor(QualifierClassifier(path, way), rules)


def make_batch(path: Path, way: Way, rules: Path | None = None, *, with_text: bool = True) -> BatchFunction:
    """The batch function of `cliniq extract --qualifiers model|both`: as that of `extractor.make_batch`, with the
    step `classify` among `_times`. The model in the folder `path` reads the mentions of a whole batch at once."""
    extractor = shared_extractor(str(path), way, rules)

    def batch(documents: Sequence[Document]) -> list[Row | Reject]:
        found: list[list[Mention] | Reject] = []
        spent: list[float] = []
        for document in documents:
            start = process_time()
            try:
                found.append(Extractor.mentions(extractor, document.text))
            except Exception as error:
                found.append(_rejected(document, error))
            spent.append(process_time() - start)
        start = process_time()
        notes = [(d.text, m) for d, m in zip(documents, found, strict=True) if not isinstance(m, Reject)]
        try:
            extractor.classifier.classify(notes)
        except Exception as error:
            return [_rejected(document, error) for document in documents]
        share = (process_time() - start) / max(1, len(notes))
        rows: list[Row | Reject] = []
        for document, mentions, seconds in zip(documents, found, spent, strict=True):
            if isinstance(mentions, Reject):
                rows.append(mentions)
                continue
            start = process_time()
            record = document_record(document, mentions, extractor.conditions, with_text=with_text)
            record["_counts"] = dict.fromkeys(record["conditions"], 1)
            record["_times"] = {"find": seconds, "classify": share, "summarise": process_time() - start}
            rows.append(record)
        return rows

    return batch


def _rejected(document: Document, error: Exception) -> Reject:
    return Reject(document.id, f"extraction failed ({type(error).__name__})", document.path, document.line)
