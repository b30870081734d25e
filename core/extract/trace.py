"""Why mentions were found or left out: what `cliniq rules explain` shows.

A trace rides along with the extraction itself, which tells it of each decision, so that an explanation can't
differ from a result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from cliniq.core.extract.mention import Mention
    from cliniq.core.extract.rules import Context, MentionRule
    from cliniq.core.match import Hit

Kind = Literal["trap", "unless", "requires", "overlap"]


class Trap(NamedTuple):
    """A place where a `never` term of a condition stands; `number` is that of its pattern."""

    start: int
    end: int
    condition: str
    number: int


@dataclass(frozen=True, slots=True)
class Objection:
    """What voids a candidate: a trap around it, an `unless` that holds, no `requires` that does, a longer mention."""

    kind: Kind
    start: int
    end: int
    context: Context | None = None
    trap: Trap | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A candidate that is no mention, and what voids it."""

    hit: Hit
    rule: MentionRule
    objection: Objection


@dataclass(frozen=True, slots=True)
class Kept:
    """A candidate that is a mention, and for each step of its severity the status, the context and its match."""

    hit: Hit
    rule: MentionRule
    mention: Mention
    steps: list[tuple[int, Context, re.Match[str]]]


@dataclass
class Trace:
    """The decisions on the candidates of one text."""

    kept: list[Kept] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)

    def cover(self, loser: Mention, winner: Mention) -> None:
        """Note that a mention gives way to a longer one of the same condition."""
        for item in self.kept:
            if item.mention is loser:
                self.kept.remove(item)
                self.dropped.append(Dropped(item.hit, item.rule, Objection("overlap", winner.start, winner.end)))
                return
