"""One-to-one folding: lower case, no accents, straight quotes, one ASCII character for one character.

An offset in the folded text is an offset in the text. The Latin-1 road (`encode`, then a 256-byte
`translate`) is some forty times as fast as `str.translate`.
"""

from __future__ import annotations

import unicodedata

# Characters that Latin-1 lacks and that French text often has.
# `œ` folds to `e` alone, and patterns with `oe` accept it (see `cliniq.core.match.patterns`).
_FREQUENT = {
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "\u2011": "-",
    "\u2010": "-",
    "−": "-",
    "…": ".",
    "ı": "i",
    "ł": "l",
    "Ł": "l",
    "đ": "d",
    "Đ": "d",
    "œ": "e",
    "Œ": "e",
    "•": "*",
    "€": "$",
    "≥": ">",
    "≤": "<",
    "→": ">",
    "\u202f": " ",
    "\u2009": " ",
    "\u2028": "\n",
    "\u2029": "\n",
}
# Latin-1 signs that stand for something in a note: « n° », « m² », « 37,2 ºC », guillemets.
_SIGNS = {
    "°": "o", "º": "o", "ª": "a", "²": "2", "³": "3", "¹": "1", "µ": "u", "«": '"', "»": '"', "´": "'",
    "·": ".", "×": "x", "ß": "s", "æ": "e", "Æ": "e", "ø": "o", "Ø": "o", "ð": "d", "Ð": "d", "þ": "t",
    "Þ": "t", "¿": "?", "¡": "!", "\x85": "\n", "\xa0": " ", "\xad": "-", "\x0b": "\n", "\x0c": "\n",
    "\x00": " ",
}  # fmt: skip


def _fold_char(char: str) -> str:
    """The ASCII character that stands for any one character."""
    if char in _FREQUENT:
        return _FREQUENT[char]
    if char in _SIGNS:
        return _SIGNS[char]
    if char.isascii():
        return char.lower()
    base = unicodedata.normalize("NFKD", char)[0].lower()
    if base.isascii() and base.isprintable():
        return base
    if char.isspace():
        return " "
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    # A sign is a bullet rather than a question, which it would be with `?`.
    return _LETTERS.get(char.lower(), "?" if char.isalnum() else "*")


# Letters of names that no decomposition takes to ASCII.
_LETTERS = {"ł": "l", "đ": "d", "ı": "i", "ħ": "h", "ŋ": "n", "ŧ": "t", "ə": "e", "ĸ": "k"}
_TABLE = bytes(ord(_fold_char(chr(code))) for code in range(256))


def fold(text: str) -> str:
    """Fold `text` to lower-case ASCII of the same length.

    >>> fold("Hôpital « Cœur » n° 12")
    'hopital " ceur " no 12'
    """
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        for char, plain in _FREQUENT.items():
            text = text.replace(char, plain)
        try:
            raw = text.encode("latin-1")
        except UnicodeEncodeError:
            # Rare characters: one replacement each, so still linear in the text.
            for char in {c for c in set(text) if c > "\xff"}:
                text = text.replace(char, _fold_char(char))
            raw = text.encode("latin-1", "replace")
    return raw.translate(_TABLE).decode("ascii")
