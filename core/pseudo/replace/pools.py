"""What surrogates are drawn from: frequent names and towns, with their weights."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from cliniq.core import lexicon

# Rarer names make poor surrogates: they could point at a person.
_LEAST_BIRTHS = 2000
_LAST_CLASSES = "3[3-9]|[4-9][0-9]"
_LEAST_POPULATION = 2000


class Pool(NamedTuple):
    """Values to draw surrogates from, with running totals of their weights."""

    values: tuple[str, ...]
    totals: tuple[int, ...]

    def draw(self, number: int) -> str:
        """The value that any non-negative `number` points at; frequent values are hit in proportion."""
        return self.values[bisect_right(self.totals, number % self.totals[-1])]


def _rows(file: str) -> str:
    """The rows of a table, each after a line end: a few patterns find the few that are wanted faster than a loop."""
    return "\n" + lexicon.table_text(file)


@lru_cache(maxsize=3)
def first_name_pool(sex: lexicon.Sex | None = None) -> Pool:
    """First names to draw surrogates from, by births; without a sex, names that both bear.

    Names that are ordinary words are left out, so that no surrogate reads as one.
    """
    weights = _first_name_weights()[sex]
    return Pool(tuple(weights), tuple(accumulate(weights.values())))


@lru_cache(maxsize=1)
def _first_name_weights() -> dict[lexicon.Sex | None, dict[str, int]]:
    """Births by first name, for each sex and for the names that both bear."""
    weights: dict[lexicon.Sex | None, dict[str, int]] = {"M": {}, "F": {}, None: {}}
    words = lexicon.ordinary_names()
    # Rows with four figures or more of one sex: of no others can the sum be large enough.
    some = re.findall(
        r"\n([^\t]+)\t([^\t]+)\t(?=[0-9]{4}|[0-9]+\t[0-9]{4})([0-9]+)\t([0-9]+)", _rows("first_names.tsv")
    )
    rows = {key: (form, lexicon.FirstName(int(male), int(female))) for key, form, male, female in some}
    # Familiar forms come first: draws depend on the order.
    for key in (*(key for key in lexicon.nicknames() if key in rows), *rows):
        form, births = rows.pop(key, ("", lexicon.FirstName(0, 0)))
        if sum(births) >= _LEAST_BIRTHS and key not in words and "'" not in key:
            weights[lexicon.sex_by_births(births)][form] = sum(births)
    return weights


@lru_cache(maxsize=1)
def last_name_pool() -> Pool:
    """Last names to draw surrogates from, by births: simple ones, borne by thousands, no ordinary words."""
    rows = re.findall(rf"\n([a-z]{{4,}})\t({_LAST_CLASSES})\b", _rows("last_names.tsv"))
    never = {*lexicon.ordinary_names(), *lexicon.nicknames(), *re.findall(r"\n([^\t]+)", _rows("first_names.tsv"))}
    # In the order that draws depend on.
    weights = {
        key.capitalize(): round(10 ** (int(size) / 10))
        for key, size in sorted(rows, key=lambda row: -int(row[1]))
        if key not in never
    }
    return Pool(tuple(weights), tuple(accumulate(weights.values())))


@lru_cache(maxsize=1)
def commune_pool() -> Pool:
    """Communes of some size to draw surrogates from, by population; none that reads as a word or a person."""
    # Name, postcodes, four figures or more of population, no flag.
    rows = re.findall(r"\n[^\t]+\t([^\t]+)\t[0-9,]+\t([0-9]{4,})\t(?![wn])", _rows("communes.tsv"))
    weights = {name: int(people) for name, people in rows if int(people) >= _LEAST_POPULATION}
    return Pool(tuple(weights), tuple(accumulate(weights.values())))
