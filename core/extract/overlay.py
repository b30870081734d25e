"""How a user's rules lie over the shipped ones: a condition, a rule or a cue of the same name replaces the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cliniq.core.extract.mention import QUALIFIERS
from cliniq.core.rulefile import Faults

if TYPE_CHECKING:
    from cliniq.core.extract.rules import Condition, Cue


def lay_over(base: Condition, other: Condition, given: Iterable[str]) -> Condition:
    """`base` with what another file says of the same condition: its rules replace those of the same id, others are
    added, and so are its traps and examples; of the head, the keys that it gives (`given`) replace the others."""
    rules = {rule.id: rule for rule in base.mentions}
    rules |= {rule.id: rule for rule in other.mentions}
    keys = [key for key in ("title", "statuses", "charlson", "no_points") if key in given]
    head: dict[str, Any] = {key: getattr(other, key) for key in keys}
    return replace(
        base,
        mentions=tuple(rules.values()),
        never=base.never + other.never,
        examples=base.examples + other.examples,
        **head,
    )


def lay_cues(base: Sequence[Cue], others: Sequence[Cue]) -> list[Cue]:
    """The cues of both; of two with the same qualifier, kind and id the later one. Lists of words (pseudo-cues,
    stops and asserting words) add up."""
    named = {(cue.qualifier, cue.direction, cue.id) for cue in others if cue.direction not in _LISTS}
    return [cue for cue in base if (cue.qualifier, cue.direction, cue.id) not in named] + list(others)


_LISTS = ("pseudo", "stop", "asserts")


def check_condition(condition: Condition, faults: Faults) -> None:
    """Note what does not hold together: statuses without a name, points for unknown statuses or concepts."""
    known = ", ".join(map(str, condition.statuses))
    for rule in condition.mentions:
        for status in {rule.status, *(status for status, _ in rule.status_if)} - set(condition.statuses):
            faults.add(rule.path, rule.line, f"status {status} has no name under 'statuses' ({known}): name it there")
        for qualifier in sorted(rule.sets - set(QUALIFIERS)):
            faults.add(rule.path, rule.line, f"'sets' names {qualifier!r}: use one of {', '.join(QUALIFIERS)}")
    for status in set(condition.charlson) - set(condition.statuses):
        faults.add(condition.path, 1, f"'charlson' gives points to status {status}, which has no name: use {known}")
    for concept in sorted(condition.no_points - {rule.concept for rule in condition.mentions}):
        faults.add(condition.path, 1, f"'no_points' names {concept!r}, which is no concept of a rule: mend it")
