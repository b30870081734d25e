"""What a name is made of."""

from __future__ import annotations

from typing import NamedTuple

from cliniq.core.pseudo.find.view import View


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


def unit_of(view: View, index: int, upper: bool = False) -> Unit:
    """Word `index` alone as a unit of a name; `upper`: it stands in capitals."""
    return Unit(view.starts[index], view.ends[index], view.words[index], False, upper, False, index, index)
