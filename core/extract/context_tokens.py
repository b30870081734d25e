"""The tokenizer of the classifier of qualifiers: words with their place relative to the mention.

A token shows four features, all of them numbers: its word if it is among the known ordinary ones, its last letters,
its place (side, distance, sentence ends in between) and the word together with the side. As in the model of names,
known words are kept as hashes: neither features nor files hold a word of the notes that were learnt from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy
from spacy.attrs import LEMMA, NORM, TAG
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from cliniq.core.extract.context import HEAD, MENTION, TEXT
from cliniq.core.pseudo.find.model_tokens import Tokenizer
from cliniq.core.pseudo.find.model_words import cut
from cliniq.core.text.fold import fold

# A known word was seen in so many contexts at least.
_MIN_CONTEXTS = 3
_MARKER = re.compile(r"(\[[A-Z]+(?::\w+)?\])")
_STOPS = frozenset(".;!?")
# The distance, in tokens, from which a bucket starts.
_DISTANCES = (1, 2, 3, 4, 6, 9, 14, 22)
_BUCKETS = tuple(sum(at >= low for low in _DISTANCES) for at in range(_DISTANCES[-1] + 1))
_number = lru_cache(maxsize=256)(get_string_id)


class ContextTokenizer(Tokenizer):
    """Cuts a context (see `context`) into a spaCy `Doc` and gives each token its place."""

    def __init__(self, vocab: Vocab) -> None:
        super().__init__(vocab, lexicons=False)

    def __call__(self, text: str) -> Doc:
        """The document of a context."""
        words, spaces = _cut(text)
        doc = Doc(self.vocab, words, spaces)
        set_places(doc, words)
        return doc

    def initialize(self, get_examples: Callable[[], Iterable[Any]], *, nlp: Language | None = None) -> None:
        """Take the known words from training examples: ordinary words that several contexts have."""
        counts: Counter[str] = Counter()
        for example in get_examples():
            counts.update({fold(token.text) for token in example.reference})
        self.learn(word for word, count in counts.items() if count >= _MIN_CONTEXTS)


def set_places(doc: Doc, words: list[str]) -> None:
    """Set the place of each token, and its word (as its norm tells it) together with the side."""
    if words:
        values = numpy.empty((len(words), 2), dtype="uint64")
        sides = zip(_places(words), doc.to_array(NORM).tolist(), strict=True)
        values[:] = [(_number(place), get_string_id(f"{side}{norm}")) for (place, side), norm in sides]
        doc.from_array([TAG, LEMMA], values)


def _cut(text: str) -> tuple[list[str], list[bool]]:
    words: list[str] = []
    spaces: list[bool] = []
    for at, part in enumerate(_MARKER.split(text)):
        if at % 2:
            words.append(part)
            spaces.append(False)
        elif part:
            more, blanks = cut(part.lstrip(" "))
            if part[0] == " " and spaces:
                spaces[-1] = True
            words += more
            spaces += blanks
    return words, spaces


def _places(words: list[str]) -> list[tuple[str, str]]:
    """For each token its place in words (« L3.1 »: left, third bucket, one stop in between) and its side."""
    text = words.index(TEXT) if TEXT in words else -1
    centre = words.index(MENTION, text + 1) if MENTION in words[text + 1 :] else len(words)
    out = [("H", "H") if HEAD in words[:at] else ("M", "M") for at in range(text + 1)]
    left = _side("L", words[centre - 1 : text : -1] if centre > text + 1 else [])
    out += left[::-1]
    if centre < len(words):
        out.append(("0", "0"))
        out += _side("R", words[centre + 1 :])
    return out


def _side(side: str, words: list[str]) -> list[tuple[str, str]]:
    """Places of the tokens on one side, the nearest first."""
    out = []
    stops = 0
    for at, word in enumerate(words, 1):
        bucket = _BUCKETS[at] if at < len(_BUCKETS) else len(_DISTANCES)
        if word[0] in _STOPS or word[0] == "\n":
            stops += 1
        stop = min(stops, 2)
        out.append((f"{side}{bucket}.{stop}", f"{side}{'near' if bucket <= 3 else 'far'}{stop}"))
    return out


@registry.tokenizers("cliniq.contexts.v1")  # type: ignore[untyped-decorator]
def make_tokenizer() -> Callable[[Language], ContextTokenizer]:
    """The tokenizer, for a spaCy configuration."""
    return lambda nlp: ContextTokenizer(nlp.vocab)
