"""What the model sees of a text: its tokens, and of each token five features, all of them numbers.

Words are cut at every change of case or of kind (« MmeDUPONT » → Mme, DUPONT; « 12mars » → 12, mars), so that
glued identifiers get spans of their own. The features of a token: its folded word if it is among the known ordinary
words (else one value for all), its first and last letters, its shape, and what the lexicons hold it for. The known
words are kept as hashes, and names are not among them: neither the features nor the files of a model hold a word of
the notes that it learnt from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from cliniq.core import lexicon, likeness
from cliniq.core.pseudo.find.murmur import string_id
from cliniq.core.text.fold import fold

UNKNOWN = "<unknown>"
_UPPER = "A-ZÀ-ÖØ-ÞŒŠŽŸ"
_LOWER = "a-zß-öø-ÿœšž"
# Blanks, capitalised or lower-case run, capitals, digits, other letters, line ends, one sign.
_TOKEN = re.compile(
    rf"[^\S\n]+|[{_UPPER}]?[{_LOWER}]+|[{_UPPER}]+(?![{_LOWER}])|[{_UPPER}]|\d+|[^\W\d_]+|\n+|[\W_]"
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
    score = likeness.name_score(key)
    level = sum(score > bound for bound in (-2.5, -1.0, -0.2, 0.2, 1.5, 3.0))
    side = likeness.first_over_last(key)
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
        return tuple(string_id(part) if part else 0 for part in parts)  # type: ignore[return-value]

    def to_bytes(self) -> bytes:
        """One byte for the lexicons, then the hashes of the known words, sorted."""
        flag = b"\x01" if self.lexicons else b"\x00"
        return flag + b"".join(value.to_bytes(4, "little") for value in sorted(self.known))

    @classmethod
    def from_bytes(cls, data: bytes) -> Features:
        """Read what `to_bytes` gave."""
        known = frozenset(int.from_bytes(data[at : at + 4], "little") for at in range(1, len(data), 4))
        return cls(known, data[:1] == b"\x01")

    @classmethod
    def from_disk(cls, path: Path) -> Features:
        """Read what `to_bytes` gave from a file."""
        return cls.from_bytes(path.read_bytes())
