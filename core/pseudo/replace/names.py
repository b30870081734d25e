"""Surrogates of persons' names, part by part, so that every way of writing a name gets the same one.

Within a scope each first letter stands for one other letter, so that « J. » agrees with « Jean » and
« J-P. » with « Jean-Pierre » in every document, without any list of what was met before.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache

from cliniq.core.lexicon import Sex
from cliniq.core.pseudo.replace import candidates
from cliniq.core.pseudo.replace.draw import Source
from cliniq.core.pseudo.replace.pools import Pool
from cliniq.core.pseudo.replace.shape import LETTERS, like
from cliniq.core.text.fold import fold

_PART = re.compile(r"[^\W\d_]+")
# Particles say little and are kept, unless nothing else is left of the name.
PARTICLES = frozenset(
    {
        "d",
        "l",
        "de",
        "du",
        "des",
        "da",
        "di",
        "do",
        "dos",
        "del",
        "della",
        "la",
        "le",
        "les",
        "van",
        "von",
        "der",
    }
    | {
        "den",
        "e",
        "y",
        "et",
        "el",
        "al",
        "ben",
        "bin",
        "ibn",
        "bou",
        "abou",
        "abu",
        "ait",
        "ould",
        "o",
        "mc",
        "mac",
    }
    | {"san", "saint", "sainte", "st", "ste"}
)


def last_name(surface: str, source: Source) -> str:
    """The surrogate of a `NOM`, in the same shape."""
    return _replace(surface, "NOM", source, _last_part)


def first_name(surface: str, source: Source) -> str:
    """The surrogate of a `PRENOM`, of the same sex, in the same shape."""
    parts = _PART.findall(surface)
    sex = _sex(parts) if len(parts) > 1 else None

    def draw(folded: str, source: Source) -> str:
        return _first_part(folded, source, sex)

    return _replace(surface, "PRENOM", source, draw)


def _replace(surface: str, label: str, source: Source, draw: _Draw) -> str:
    # One word is by far the most frequent.
    if surface.isalpha() and (len(surface) > 3 or not _are_initials(surface, surface)):
        return like(surface, draw(_fold(surface), source))
    parts = _PART.findall(surface)
    particles = label == "NOM" and len(parts) > 1 and any(_fold(part) not in PARTICLES for part in parts)

    def part(match: re.Match[str]) -> str:
        word = match.group()
        if _are_initials(word, surface):
            return "".join(_initial(letter, label, source) for letter in word)
        folded = _fold(word)
        if particles and folded in PARTICLES:
            return word
        return like(word, draw(folded, source))

    return _PART.sub(part, surface)


_Draw = Callable[[str, Source], str]


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    if "œ" in word or "Œ" in word:
        word = word.replace("œ", "oe").replace("Œ", "oe")
    return fold(word)


def _are_initials(word: str, surface: str) -> bool:
    """« J », « Kh. », « JP » are no words: a letter, an abbreviation, capitals that no vowel makes readable."""
    if len(word) == 1 or (len(word) == 2 and surface == word + "."):
        return True
    return len(word) <= 3 and word.isupper() and surface == word and not set(fold(word)) & set("aeiouy")


def letter_for(letter: str, label: str, source: Source) -> str:
    """The folded letter that stands in this scope for the first letter `letter`; never itself."""
    return _letter_for(_fold(letter)[0], label, source)


def _letter_for(folded: str, label: str, source: Source) -> str:
    row = source.memo.get((label, ""))
    if row is None:
        row = source.memo[label, ""] = _letters_for(label, source)
    place = ord(folded) - ord("a")
    return row[place] if 0 <= place < len(row) else row[0]


def _letters_for(label: str, source: Source) -> str:
    """What stands for « a » to « z », each from a byte of its own: one that gets known tells nothing of another."""
    drawn = source.derive(label + "-letters", "")
    return "".join([others[byte] for others, byte in zip(_others(label), drawn, strict=False)])


@lru_cache(maxsize=2)
def _others(label: str) -> tuple[str, ...]:
    """For « a » to « z », the letter that each byte stands for: never itself."""
    letters = "".join(candidates.last_names() if label == "NOM" else candidates.first_names()["F"])
    size = len(letters)
    return tuple(
        "".join(letters[(byte + (letters[byte % size] == letter)) % size] for byte in range(256))
        for letter in LETTERS
    )


def _initial(letter: str, label: str, source: Source) -> str:
    drawn = letter_for(letter, label, source)
    return drawn.upper() if letter.isupper() else drawn


def _last_part(folded: str, source: Source) -> str:
    pool = candidates.last_names()[_letter_for(folded[0], "NOM", source)]
    return _drawn(pool, source, "NOM", folded)


def _first_part(folded: str, source: Source, sex: Sex | None) -> str:
    letter = _letter_for(folded[0], "PRENOM", source)
    sex = sex or candidates.first_name_sex(folded)
    if sex is None:
        shared = candidates.shared_first_names().get(letter)
        if shared is not None:
            return _drawn(shared, source, "PRENOM", folded)
        sex = "F" if folded[-1] in "ae" else "M"
    return _drawn(candidates.first_names()[sex][letter], source, "PRENOM", folded)


def _drawn(pool: Pool, source: Source, label: str, folded: str) -> str:
    return pool.values[bisect_right(pool.totals, source.number(label, folded, pool.totals[-1]))]


def _sex(parts: list[str]) -> Sex | None:
    """The sex that a compound tells: that of the whole (« Anne-Laure »), else of its first part."""
    folded = [_fold(part) for part in parts]
    return candidates.first_name_sex("-".join(folded)) or candidates.first_name_sex(folded[0])
