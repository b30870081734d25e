"""The types of the rules of the extraction: conditions, cues, sections (`load` reads them from their files).

The notation of the files is described in `rules/README.md`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from cliniq.core.match import Pattern

Where = Literal["before", "after", "near", "inside", "next", "document"]
WHERE: tuple[Where, ...] = ("before", "after", "near", "inside", "next", "document")


@dataclass(frozen=True)
class Context:
    """Words that must stand before, after, on either side of, inside or right next (after) to a mention, in its
    sentence, or anywhere in the document.

    `words` is how many words at most may stand between (None: any number). Groups of the regex give values to
    attributes. `source` is what the author wrote, `line` where.
    """

    where: Where
    pattern: str
    words: int | None
    source: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern, on folded text."""
        return re.compile(self.pattern, re.ASCII)


@dataclass(frozen=True)
class Attribute:
    """A typed value to read near a mention; `values` maps what is read to what is given."""

    name: str
    kind: Literal["int", "float", "text", "bool"]
    context: Context
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MentionRule:
    """What counts as a mention of a condition, and when it does not."""

    id: str
    condition: str
    concept: str
    patterns: tuple[Pattern, ...]
    status: int
    status_if: tuple[tuple[int, Context], ...]
    status_unless: tuple[Context, ...]
    unless: tuple[Context, ...]
    requires: tuple[Context, ...]
    attributes: tuple[Attribute, ...]
    sets: frozenset[str]
    path: Path
    line: int


@dataclass(frozen=True)
class Condition:
    """A condition with its statuses and Charlson weights by status; `never` are its traps."""

    name: str
    title: str
    statuses: dict[int, str]
    charlson: dict[int, int]
    no_points: frozenset[str]
    mentions: tuple[MentionRule, ...]
    never: tuple[Pattern, ...]
    examples: tuple[dict[str, Any], ...]
    path: Path


Direction = Literal["forward", "backward", "suffix", "prefix", "pseudo", "stop", "asserts"]


@dataclass(frozen=True)
class Cue:
    """Words that set a qualifier on mentions around them, or that end or void the reach of such words.

    `scope`: `item` stops at a comma, `list` goes through lists, `sentence` stops only at a stop. `only` names the
    conditions or concepts that the cue can qualify (empty: all).
    """

    id: str
    qualifier: str
    direction: Direction
    scope: Literal["item", "list", "sentence"]
    words: int
    patterns: tuple[Pattern, ...] = ()
    regex: re.Pattern[str] | None = None
    unless: tuple[Context, ...] = ()
    path: Path = Path()
    line: int = 1
    only: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Section:
    """A kind of section, the headings that open it and the qualifiers that it sets (on the conditions or concepts of
    `only`, where there are some)."""

    name: str
    headings: tuple[Pattern, ...]
    sets: frozenset[str]
    path: Path = Path()
    line: int = 1
    only: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ExtractRules:
    """All rules of the extraction."""

    conditions: tuple[Condition, ...]
    cues: tuple[Cue, ...]
    sections: tuple[Section, ...]
    qualifier_examples: tuple[dict[str, Any], ...]
