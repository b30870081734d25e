"""The tokenizer of the shipped model: fast, and blind to what a word is unless the word is an ordinary one.

Words are cut at every change of case or of kind (« MmeDUPONT » → Mme, DUPONT; « 12mars » → 12, mars), so that
glued identifiers get spans of their own. A token shows the model five features, all of them numbers: its folded
word if it is among the known ordinary words (else one value for all), its first and last letters, its shape,
and what the lexicons hold it for. The known words are kept as hashes, and names are not among them: neither the
features nor the files of a model hold a word of the notes that it learnt from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

from spacy.attrs import ENT_TYPE, ID, IS_SPACE, NORM, ORTH, PREFIX, SHAPE, SUFFIX
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from cliniq.core import lexicon
from cliniq.core.text.fold import fold

# A known word is seen in so many documents at least, mostly outside of identifiers.
_MIN_DOCUMENTS = 3
UNKNOWN = "<unknown>"
_UPPER = "A-ZÀ-ÖØ-ÞŒŠŽŸ"
_LOWER = "a-zß-öø-ÿœšž"
# Capitalised or lower-case run, capitals, digits, other letters, one sign, line ends, other blanks.
_TOKEN = re.compile(
    rf"[{_UPPER}]?[{_LOWER}]+|[{_UPPER}]+(?![{_LOWER}])|[{_UPPER}]|\d+|[^\W\d_]+|\n+|[^\S\n]+|[\W_]"
)


def cut(text: str) -> tuple[list[str], list[bool]]:
    """The tokens of a text, and whether one blank follows each. Blanks beyond that are tokens.

    >>> cut("MmeDUPONT née le 12mars")
    (['Mme', 'DUPONT', 'née', 'le', '12', 'mars'], [False, True, True, True, False, False])
    """
    words: list[str] = []
    spaces: list[bool] = []
    for word in _TOKEN.findall(text):
        if word == " " and words and not words[-1].isspace():
            spaces[-1] = True
        elif word[0] == " " and words and not words[-1].isspace():
            spaces[-1] = True
            words.append(word[1:])
            spaces.append(False)
        else:
            words.append(word)
            spaces.append(False)
    return words, spaces


def _shape(word: str) -> str:
    """« Dupont » → Xxxxx, « IRM » → XXX, « 2019 » → dddd; runs end after four."""
    shape = ""
    for char in word[:8]:
        kind = "X" if char.isupper() else "x" if char.isalpha() else "d" if char.isdigit() else char
        if shape[-4:] != kind * 4:
            shape += kind
    return shape


def lexicon_class(key: str) -> str:
    """What the lexicons hold a folded word for: how much of a name it is, which kind, whether a town or a drug.

    >>> lexicon_class("dupont")[0], lexicon_class("patient")[0]
    ('5', '0')
    """
    if not key.isalpha():
        return ""
    score = lexicon.name_score(key)
    level = sum(score > bound for bound in (-2.5, -1.0, -0.2, 0.2, 1.5, 3.0))
    side = lexicon.first_over_last(key)
    kind = "f" if side > 0.7 else "l" if side < -0.7 else "b"
    place = "t" if lexicon.is_commune(key) else ""
    medical = "d" if key in lexicon.drug_words() else "m" if key in lexicon.medical_words() else ""
    return f"{level}{kind}{place}{medical}"


class Features:
    """The features of a word, each a number; `lexicons` off hides what the lexicons say (for measurements)."""

    def __init__(self, known: frozenset[int], lexicons: bool = True) -> None:
        self.known = known
        self.lexicons = lexicons
        self.of: Callable[[str], tuple[int, int, int, int, int]] = lru_cache(maxsize=1 << 15)(self._compute)

    def norm(self, word: str, key: str) -> str:
        """The folded word if it is a known one; numbers by their size; one value for all else."""
        if word.isdigit():
            return word if len(word) <= 2 else f"<{min(len(word), 12)}{word[:2] if len(word) == 4 else ''}>"
        if not word[0].isalnum() or crc32(key.encode()) in self.known:
            return key
        return UNKNOWN

    def _compute(self, word: str) -> tuple[int, int, int, int, int]:
        key = fold(word)
        parts = (
            self.norm(word, key),
            key[:2],
            key[-3:],
            _shape(word),
            lexicon_class(key) if self.lexicons else "",
        )
        # Hashes, not strings: nothing of the word enters the string store.
        return tuple(get_string_id(part) if part else 0 for part in parts)  # type: ignore[return-value]


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
        flag = b"\x01" if self.features.lexicons else b"\x00"
        return flag + b"".join(value.to_bytes(4, "little") for value in sorted(self.features.known))

    def from_bytes(self, data: bytes, **kwargs: Any) -> Tokenizer:
        """Read what `to_bytes` gave."""
        known = frozenset(int.from_bytes(data[at : at + 4], "little") for at in range(1, len(data), 4))
        self._use(Features(known, data[:1] == b"\x01"))
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
