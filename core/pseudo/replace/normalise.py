"""The normal form of a value: two ways of writing the same thing have the same one."""

from __future__ import annotations

import re
from functools import lru_cache

from cliniq.core.text.fold import fold

WORDS = frozenset({"NOM", "PRENOM", "VILLE", "HOPITAL", "ADRESSE"})
_WORD = re.compile(r"[a-z0-9]+")
_SAINT = {"st": "saint", "ste": "sainte"}
_NOT_ALNUM = re.compile(r"[^a-z0-9]+")
_NOT_DIGIT = re.compile(r"\D+")


def folded_words(text: str) -> list[str]:
    """The words of a text without case, accents or ligatures.

    >>> folded_words("Lebœuf-MÉNARD")
    ['leboeuf', 'menard']
    """
    if "œ" in text or "Œ" in text:
        text = text.replace("œ", "oe").replace("Œ", "OE")
    return _WORD.findall(fold(text))


@lru_cache(maxsize=8192)
def normal_form(label: str, text: str) -> str:
    """The normal form of a value of `label`: case, accents, hyphens, blanks and dots do not count.

    Names and places give their words (« St » is « saint »), phones their national digits, e-mail addresses
    their letters and signs without blanks, all other values their letters and digits.
    """
    if label in WORDS:
        words = folded_words(text)
        if label in ("VILLE", "HOPITAL"):
            words = [_SAINT.get(word, word) for word in words]
        return " ".join(words)
    if label == "TEL":
        return national_digits(text)
    if label in ("MAIL", "URL"):
        return "".join(fold(text).split())
    return _NOT_ALNUM.sub("", fold(text))


def national_digits(text: str) -> str:
    """The digits of a phone number; a French country code becomes the leading zero.

    >>> national_digits("+33 (0)1 42 34 56 78")
    '0142345678'
    """
    digits = _NOT_DIGIT.sub("", text)
    if digits[:1] == "0" and digits[1:2] != "0":
        return digits
    for prefix in ("0033", "33"):
        if digits.startswith(prefix) and len(digits) - len(prefix) in (9, 10):
            return "0" + digits[len(prefix) :].lstrip("0")
    return digits
