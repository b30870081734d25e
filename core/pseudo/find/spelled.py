"""Dates with the month's name or in words: how a day and a year are said, and what a text says."""

from __future__ import annotations

import re

from cliniq.core.pseudo.find.vocabulary import vocabulary

_UNITS = (
    "", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize",
)  # fmt: skip
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre vingt"}
_NAMED = re.compile(r"([0-9]{1,2})(?:er)?[ .\-]{1,2}([a-z]{3,9})\.?[ .,\-]{1,2}([0-9]{4})\Z")


def below_hundred(number: int) -> list[str]:
    """A number under 100 in French words, without hyphens.

    >>> below_hundred(77)
    ['soixante', 'dix', 'sept']
    """
    if number <= 16:
        return [_UNITS[number]] if number else []
    if number < 20:
        return ["dix", _UNITS[number - 10]]
    tens, unit = divmod(number, 10)
    if tens in (7, 9):
        tens, unit = tens - 1, unit + 10
    head = _TENS[tens].split()
    if unit in (1, 11) and tens != 8:
        head.append("et")
    return head + below_hundred(unit)


def day_words(day: int) -> list[str]:
    """A day of the month as it is said: « premier », « vingt et un »."""
    return ["premier"] if day == 1 else below_hundred(day)


def year_words(year: int) -> list[list[str]]:
    """The ways to say a year: « mille neuf cent cinquante », « dix neuf cent cinquante », « deux mille trois »."""
    thousands, rest = divmod(year, 1000)
    hundreds, small = divmod(rest, 100)
    tail = below_hundred(small)
    if thousands == 2:
        middle = [_UNITS[hundreds], "cent"] if hundreds > 1 else ["cent"] if hundreds else []
        return [["deux", "mille", *middle, *tail]]
    century = [_UNITS[hundreds], "cent"]
    return [[head, *century, *tail] for head in ("mille", "mil")] + [
        [*below_hundred(year // 100), "cent", *tail]
    ]


def spoken_dates(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a folded « 12 mars 1950 », or None."""
    match = _NAMED.match(text)
    if match is None:
        return None
    month = vocabulary().months.get(match[2])
    return (int(match[3]), month, int(match[1])) if month else None
