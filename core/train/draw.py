"""Drawing values with weights, inventing words by their letters, and the lexicons that both draw from."""

from __future__ import annotations

import random
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

from cliniq.core import lexicon, likeness

_ORDER = 3

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values drawn with weights, in logarithmic time a draw."""

    def __init__(self, items: Iterable[tuple[T, float]]) -> None:
        pairs = [(value, weight) for value, weight in items if weight > 0]
        if not pairs:
            raise ValueError("nothing to draw from")
        self.values = [value for value, _ in pairs]
        self._totals = list(accumulate(weight for _, weight in pairs))

    def draw(self, rng: random.Random) -> T:
        """One value."""
        return self.values[bisect(self._totals, rng.random() * self._totals[-1])]


class LetterModel:
    """Invents words with the letter statistics of a list (a Markov chain over three letters)."""

    def __init__(self, words: Iterable[str]) -> None:
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for word in words:
            padded = "^" * _ORDER + word.lower() + "$"
            for at in range(_ORDER, len(padded)):
                counts[padded[at - _ORDER : at]][padded[at]] += 1
        self._next = {state: Weighted(sorted(seen.items())) for state, seen in sorted(counts.items())}

    def invent(self, rng: random.Random, shortest: int = 3, longest: int = 12) -> str:
        """A word in lower case."""
        while True:
            state, letters = "^" * _ORDER, ""
            while len(letters) <= longest:
                letter = self._next[state].draw(rng)
                if letter == "$":
                    break
                letters += letter
                state = (state + letter)[-_ORDER:]
            if shortest <= len(letters) <= longest:
                return letters


@dataclass(frozen=True)
class Sources:
    """What identities are drawn from.

    `first` holds (name, sex `f` or `m`, births), `last` (name, births), `cities` (name, postal code, people);
    `words` are ordinary words that no name is.
    """

    first: Sequence[tuple[str, str, float]]
    last: Sequence[tuple[str, float]]
    cities: Sequence[tuple[str, str, float]]
    hospitals: Sequence[str]
    drugs: Sequence[str] = ()
    words: Sequence[str] = ()


def _by_class(table: Mapping[str, int]) -> list[tuple[str, int]]:
    """The rows of a table, the highest class first."""
    return sorted(table.items(), key=lambda row: -row[1])


def lexicon_sources() -> Sources:
    """The shipped lexicons as sources."""
    # The order is part of what a seed draws: familiar forms first, then as the tables stand or by frequency.
    births = lexicon.first_names()
    keys = dict.fromkeys((*lexicon.nicknames(), *births))
    first = [
        (lexicon.usual_first_name(key), sex, float(count))
        for key in keys
        for sex, count in (("m", births[key].male), ("f", births[key].female))
    ]
    last = [(key, 10 ** (size / 10)) for key, size in _by_class(lexicon.last_names())]
    cities: list[tuple[str, str, float]] = []
    for code in dict.fromkeys(code for town in lexicon.communes().values() for code in town.postcodes):
        for name in lexicon.postcodes()[code][:4]:
            town = lexicon.commune(name)
            if town is not None:
                cities.append((name, code, town.population / len(town.postcodes)))
    cities += [(name, str(10000 + 97 * at), 3000.0) for at, name in enumerate(lexicon.foreign_cities().values())]
    hospitals = sorted({hospital.name for hospital in lexicon.hospitals().values()})
    common = [key for key, size in _by_class(lexicon.common_words()) if size >= 30]
    words = common + sorted(lexicon.medical_words())
    plain = [key for key in words if len(key) >= 4 and key.isalpha() and likeness.name_score(key) < -0.5]
    return Sources(first, last, cities, hospitals, sorted(lexicon.drug_words()), plain)
