"""Surrogates of numbers: same length, same signs, valid keys, phones of the same kind."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from cliniq.core.pseudo.replace.dates import MIDDLE_DAY, offset_days
from cliniq.core.pseudo.replace.draw import Dice, Source
from cliniq.core.pseudo.replace.normalise import national_digits, normal_form
from cliniq.core.pseudo.replace.shape import redraw

_DIGIT = re.compile(r"\d")
_KEYWORD = re.compile(r"(?i)\b(?:ipp|nip|nda|rpps|adeli|finess|nir|n°|no)\b")
# Numbers that are never given to anyone, one block a region and one for mobile phones (Arcep, decision
# 2018-0881 on the French numbering plan: numbers for audio-visual works).
_FICTION = {
    "01": "019900", "02": "026191", "03": "035301", "04": "046571", "05": "053649", "06": "063998",
    "07": "063998",
}  # fmt: skip
INTERNAL_DIGITS = 6
_DEPARTMENTS = tuple(f"{code:02d}" for code in range(1, 96) if code != 20)
_NIR = re.compile(r"\d{5}(?:\d\d|2[AB])\d{6}(?:\d\d)?", re.ASCII)


def _fill(surface: str, digits: str) -> str:
    """`surface` with its digits replaced in turn by `digits`, which are as many."""
    fresh = iter(digits)
    return "".join([next(fresh) if char.isdecimal() else char for char in surface])


def number(surface: str, label: str, source: Source) -> str:
    """The surrogate of an `IPP`, `NDA`, `ADELI` or any number: digits and letters redrawn, signs kept."""
    dice = source.dice(label, normal_form(label, surface))
    parts = _KEYWORD.split(surface)
    if len(parts) == 1:
        return redraw(surface, dice)
    words = [match.group() for match in _KEYWORD.finditer(surface)] + [""]
    return "".join(redraw(part, dice) + word for part, word in zip(parts, words, strict=True))


def checked_number(surface: str, label: str, source: Source) -> str:
    """The surrogate of an `RPPS` or `FINESS`: as `number`, first digits kept, with a valid Luhn key."""
    digits = "".join(_DIGIT.findall(surface))
    size, kept = (11, 1) if label == "RPPS" else (9, 0)
    if len(digits) != size or not digits.isascii():
        return number(surface, label, source)
    dice = source.dice(label, digits)
    body = digits[:kept] + "".join(dice.digit(char) for char in digits[kept:-1])
    return _fill(surface, body + luhn_key(body))


def luhn_key(body: str) -> str:
    """The digit that makes `body` and it pass the Luhn check (ISO/IEC 7812-1)."""
    total = 0
    for index, char in enumerate(reversed(body)):
        value = int(char) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def phone(surface: str, source: Source) -> str:
    """The surrogate of a `TEL`: the same kind (region, mobile, internal), from numbers kept for fiction."""
    digits = "".join(_DIGIT.findall(surface))
    national = national_digits(surface)
    dice = source.dice("TEL", national)
    if len(digits) <= INTERNAL_DIGITS or not digits.isascii():
        return redraw(surface, dice, keep_zero=True)
    if len(national) < 10 or national[0] != "0":
        # A foreign or a cut number: its first two digits, a country or a region, tell its kind.
        return _fill(surface, digits[:2] + "".join(dice.digit(char) for char in digits[2:]))
    block = _FICTION.get(national[:2], national[:2])
    drawn = block + dice.digits(national[len(block) :])
    if national.startswith(digits):
        return _fill(surface, drawn)
    # The country code stays; a zero after it (« +33 (0)1 ») too.
    shown = len(national) - 1
    return _fill(surface, digits[: len(digits) - shown] + drawn[1:])


def social_security(surface: str, source: Source) -> str:
    """The surrogate of a `SECU`: sex kept, month of birth moved as dates are, a valid key.

    The month stands for its middle day, so it may be one apart from that of the moved date of birth.
    What is not written like such a number keeps its first digit alone.
    """
    signs = normal_form("SECU", surface).upper()
    dice = source.dice("SECU", signs)
    if _NIR.fullmatch(signs) is None:
        return surface[:1] + redraw(surface[1:], dice) if surface[:1].isdigit() else redraw(surface, dice)
    body = signs[0] + _moved_month(signs[1:5], dice, source)
    body += _department(signs[5:7], dice) + dice.digits(signs[7:13])
    drawn = body + (f"{nir_key(body):02d}" if len(signs) == 15 else "")
    fresh = iter(drawn)
    return re.sub(r"[^\W_]", lambda _: next(fresh), surface)


def nir_key(body: str) -> int:
    """The key of the 13 signs of a French social security number; Corsica counts as 19 and 18 (INSEE)."""
    return 97 - int(body.replace("2A", "19").replace("2B", "18")) % 97


def _moved_month(signs: str, dice: Dice, source: Source) -> str:
    """The year and month of birth (`yymm`) moved by the offset of the scope; other months are redrawn."""
    if not 1 <= int(signs[2:]) <= 12:
        return dice.digits(signs)
    year, month = int(signs[:2]), int(signs[2:])
    day = min(MIDDLE_DAY, monthrange(1900 + year, month)[1])
    moved = date(1900 + year, month, day) + timedelta(offset_days(source))
    return f"{moved.year % 100:02d}{moved.month:02d}"


def _department(signs: str, dice: Dice) -> str:
    """Another department of mainland France; births abroad stay abroad."""
    if signs == "99":
        return signs
    return dice.other(_DEPARTMENTS, signs)
