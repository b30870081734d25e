"""What a name is made of."""

from __future__ import annotations

from typing import NamedTuple


class Unit(NamedTuple):
    """One word of a name with the particles before it: character bounds, folded word, its looks."""

    start: int
    end: int
    key: str
    initial: bool
    upper: bool
    particle: bool
    first: int
    last: int


class Name(NamedTuple):
    """A name that was read: its units and the index of the word after it."""

    units: tuple[Unit, ...]
    after: int


NOTHING = Name((), -1)
