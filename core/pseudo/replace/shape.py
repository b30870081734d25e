"""The shape of a value: letters keep their case, digits stay digits, signs stay where they are."""

from __future__ import annotations

import unicodedata

from cliniq.core.pseudo.replace.draw import Dice

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def plain(text: str) -> str:
    """The text without accents, in the same case."""
    if text.isascii():
        return text
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def like(model: str, text: str) -> str:
    """`text` (as one would write it: « Jean », « Val-d'Oise ») in the case of `model`.

    Capitals carry accents only where the model's do.

    >>> like("DURAND", "Léger"), like("durand", "Léger"), like("Durand", "Léger")
    ('LEGER', 'léger', 'Léger')
    """
    if model.islower():
        return text.lower()
    if model.isupper() and len(model) > 1:
        return (plain(text) if model.isascii() else text).upper()
    return text


def redraw(text: str, dice: Dice, keep_zero: bool = False) -> str:
    """Another digit for each digit and another letter for each letter, in the same case; the rest stays.

    A number does not begin with zero unless it did. With `keep_zero`, a leading zero stays.
    """
    drawn: list[str] = []
    inside = False
    for char in text:
        if char.isdigit():
            if inside:
                drawn.append(dice.digit(char))
            elif char == "0" and keep_zero:
                drawn.append("0")
            else:
                drawn.append(dice.digit(char, lowest=0 if char == "0" else 1))
            inside = True
            continue
        if char.isalpha():
            letter = dice.other(LETTERS, char.lower())
            drawn.append(letter.upper() if char.isupper() else letter)
        else:
            drawn.append(char)
            continue
        inside = True
    return "".join(drawn)
