"""French numbers in words, from 0 to 9999, read and written."""

from __future__ import annotations

_UNITS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}

_VALUES = {
    "zero": 0, "un": 1, "une": 1, "premier": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6,
    "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14,
    "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50,
    "soixante": 60, "septante": 70, "huitante": 80, "nonante": 90, "cent": 100, "cents": 100, "mille": 1000,
    "mil": 1000,
}  # fmt: skip
NUMBER_WORDS = frozenset(_VALUES) | {"et"}


def read_number(words: list[str]) -> int | None:
    """The number that folded words (« dix », « neuf ») spell; None when they spell none.

    >>> read_number("mille neuf cent quatre vingt dix sept".split())
    1997
    """
    total = part = 0
    seen = False
    for word in words:
        if word == "et":
            continue
        value = _VALUES.get(word)
        if value is None:
            return None
        seen = True
        if value == 1000:
            total, part = total + (part or 1) * 1000, 0
        elif value == 100:
            part = (part or 1) * 100
        elif value == 20 and part % 100 == 4:
            part += 76  # quatre-vingt: the four that was counted becomes eighty
        else:
            part += value
    return total + part if seen else None


def write_number(number: int, hyphens: bool = True) -> str:
    """The number from 0 to 9999 in words, in lower case, with hyphens below one hundred or none at all.

    >>> write_number(1981), write_number(2019, hyphens=False)
    ('mille neuf cent quatre-vingt-un', 'deux mille dix neuf')
    """
    thousands, rest = divmod(number, 1000)
    hundreds, rest = divmod(rest, 100)
    words: list[str] = []
    if thousands:
        words += ["mille"] if thousands == 1 else [_below_hundred(thousands), "mille"]
    if hundreds:
        plural = "s" if hundreds > 1 and not rest else ""
        words += ["cent"] if hundreds == 1 else [_below_hundred(hundreds), "cent" + plural]
    if rest or not words:
        words.append(_below_hundred(rest))
    text = " ".join(words)
    return text if hyphens else text.replace("-", " ")


def _below_hundred(number: int) -> str:
    if number < 20:
        return _UNITS[number]
    tens = number // 10 * 10
    if tens in (70, 90):
        tens -= 10
    rest = number - tens
    if rest == 0:
        return "quatre-vingts" if tens == 80 else _TENS[tens]
    if rest in (1, 11) and tens != 80:
        return f"{_TENS[tens]} et {_UNITS[rest]}"
    return f"{_TENS[tens]}-{_UNITS[rest]}"
