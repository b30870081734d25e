"""The tokenizer of the shipped model, for spaCy: see `model_words` for what it shows of a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

from spacy.attrs import ENT_TYPE, ID, IS_SPACE, NORM, ORTH, PREFIX, SHAPE, SUFFIX
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from cliniq.core import lexicon
from cliniq.core.pseudo.find.model_words import UNKNOWN, Features, cut
from cliniq.core.text.fold import fold

# A known word is seen in so many documents at least, mostly outside of identifiers.
_MIN_DOCUMENTS = 3


class Tokenizer:
    """Cuts a text into a spaCy `Doc` and gives its words their features."""

    def __init__(self, vocab: Vocab, lexicons: bool = True) -> None:
        self.vocab = vocab
        self.vocab.strings.add(UNKNOWN)
        self._use(Features(frozenset(), lexicons))

    def _use(self, features: Features) -> None:
        self.features = features
        of = features.of
        getters: dict[int, Callable[[str], Any]] = {
            IS_SPACE: str.isspace,
            NORM: lambda word: of(word)[0],
            PREFIX: lambda word: of(word)[1],
            SUFFIX: lambda word: of(word)[2],
            SHAPE: lambda word: of(word)[3],
            # spaCy has no attribute for this; the row of a word in a table of vectors, unused here, gives its place.
            ID: lambda word: of(word)[4],
        }
        setattr(self.vocab, "lex_attr_getters", getters)  # noqa: B010  (spaCy does not declare it)

    def __call__(self, text: str) -> Doc:
        """The document of a text."""
        words, spaces = cut(text)
        return Doc(self.vocab, words, spaces)

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterator[Doc]:
        """The documents of texts."""
        return map(self, texts)

    def initialize(self, get_examples: Callable[[], Iterable[Any]], *, nlp: Language | None = None) -> None:
        """Take the known words from training examples: ordinary words, frequent outside of identifiers."""
        outside: Counter[int] = Counter()
        inside: Counter[int] = Counter()
        for example in get_examples():
            words, entity = example.reference.to_array([ORTH, ENT_TYPE]).T
            outside.update(set(words[entity == 0].tolist()))
            inside.update(set(words[entity != 0].tolist()))
        strings = self.vocab.strings
        plain: Counter[str] = Counter()
        named: Counter[str] = Counter()
        for counts, folded in ((outside, plain), (inside, named)):
            for word, count in counts.items():
                folded[fold(strings[word])] += count
        self.learn(word for word, count in plain.items() if count >= _MIN_DOCUMENTS and named[word] < count)

    def learn(self, words: Iterable[str]) -> None:
        """Make these folded words known, those that are in the lexicons of ordinary words."""
        ordinary = (lexicon.common_words(), lexicon.medical_words(), lexicon.drug_words())
        known = frozenset(crc32(word.encode()) for word in words if any(word in table for table in ordinary))
        self._use(Features(known, self.features.lexicons))
        for lexeme in self.vocab:
            lexeme.norm_ = self.features.norm(lexeme.orth_, fold(lexeme.orth_))

    def to_bytes(self, **kwargs: Any) -> bytes:
        """The hashes of the known words, sorted."""
        return self.features.to_bytes()

    def from_bytes(self, data: bytes, **kwargs: Any) -> Tokenizer:
        """Read what `to_bytes` gave."""
        self._use(Features.from_bytes(data))
        return self

    def to_disk(self, path: str | Path, **kwargs: Any) -> None:
        """Write it to a file."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **kwargs: Any) -> Tokenizer:
        """Read it from a file."""
        return self.from_bytes(Path(path).read_bytes())


@registry.tokenizers("cliniq.tokenizer.v1")  # type: ignore[untyped-decorator]
def make_tokenizer(lexicons: bool = True) -> Callable[[Language], Tokenizer]:
    """The tokenizer, for a spaCy configuration."""
    return lambda nlp: Tokenizer(nlp.vocab, lexicons)
