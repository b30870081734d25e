"""Draws that look like chance and yet are always the same for a key, a scope, a label and a value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from cliniq.core.lexicon import Commune
from cliniq.core.pseudo.replace.keys import Key, deriver

T = TypeVar("T")


class Dice:
    """A stream of draws, fed by HMAC; it is made longer as needed."""

    __slots__ = ("_label", "_pool", "_round", "_source", "_value")

    def __init__(self, source: Source, label: str, value: str) -> None:
        self._source, self._label, self._value = source, label, value
        self._round = 0
        self._pool = int.from_bytes(source.derive(label, value), "big")

    def below(self, bound: int) -> int:
        """A number from 0 to `bound - 1`; the bias is below 2^-40 for the bounds in use (up to 2^24)."""
        if self._pool < _LOW:
            self._round += 1
            raw = self._source.derive(f"{self._label}\x1e{self._round}", self._value)
            self._pool = int.from_bytes(raw, "big")
        self._pool, drawn = divmod(self._pool, bound)
        return drawn

    def choice(self, items: Sequence[T]) -> T:
        """One of `items`, which must not be empty."""
        return items[self.below(len(items))]

    def other(self, items: Sequence[T], taken: T) -> T:
        """One of `items` that is not `taken`; `items` must hold another value."""
        index = self.below(len(items))
        if items[index] != taken:
            return items[index]
        for step in range(1, len(items)):
            item = items[(index + step) % len(items)]
            if item != taken:
                return item
        raise ValueError("nothing else to draw from")

    def digit(self, taken: str = "", lowest: int = 0) -> str:
        """A digit from `lowest` to 9, other than `taken`."""
        return self.other("0123456789"[lowest:], taken)

    def digits(self, taken: str) -> str:
        """As many digits as the run `taken`, together another number."""
        bound = 10 ** len(taken)
        drawn = self.below(bound) if len(taken) < _MOST_AT_ONCE else self._long(len(taken))
        if drawn == int(taken):
            drawn = (drawn + 1) % bound
        return f"{drawn:0{len(taken)}d}"

    def _long(self, size: int) -> int:
        drawn = 0
        for _ in range(size):
            drawn = drawn * 10 + self.below(10)
        return drawn


# A pool below this has too few bits left.
_LOW = 1 << 64
# Digits drawn in one go: few enough for the bound that `below` is good for.
_MOST_AT_ONCE = 8


class Source:
    """The draws of one scope (a document, a patient or a corpus), and what was drawn so far."""

    __slots__ = ("derive", "key", "memo", "scope", "towns")

    def __init__(self, key: Key, scope: str) -> None:
        self.key = key
        self.scope = scope
        self.derive = deriver(key, scope)
        self.memo: dict[tuple[str, str], str] = {}
        self.towns: dict[str, Commune] = {}

    def __reduce__(self) -> tuple[type[Source], tuple[Key, str]]:
        return Source, (self.key, self.scope)

    def number(self, label: str, value: str, bound: int) -> int:
        """The first draw that belongs to a value, a number from 0 to `bound - 1`."""
        pool = int.from_bytes(self.derive(label, value), "big")
        return pool % bound if pool >= _LOW else self.dice(label, value).below(bound)

    def dice(self, label: str, value: str) -> Dice:
        """The draws that belong to a value."""
        return Dice(self, label, value)
