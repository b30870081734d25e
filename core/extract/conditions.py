"""Mentions of conditions: what the rules match, less their traps, with status and attributes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter

from cliniq.core.extract.mention import Mention
from cliniq.core.extract.rules import Attribute, Context, MentionRule
from cliniq.core.extract.trace import Dropped, Kept, Objection, Trace, Trap
from cliniq.core.match import Hit
from cliniq.core.text.sentences import Sentences

Candidate = tuple[Hit, MentionRule]


def find_mentions(
    candidates: Sequence[Candidate],
    traps: Sequence[Trap],
    folded: str,
    sentences: Sentences,
    trace: Trace | None = None,
) -> list[Mention]:
    """The mentions among the candidates, in order; `traps` are the `never` terms of the text. A `trace` is told of
    each decision."""
    mentions: list[Mention] = []
    for hit, rule in _longest(candidates):
        start, end = hit.start, hit.end
        while folded[end - 1].isspace():  # the gap before an optional word that is not there
            end -= 1
        bounds = sentences.around(start)
        objection = _objection(rule, start, end, traps, folded, bounds)
        if objection is not None:
            if trace is not None:
                trace.dropped.append(Dropped(hit, rule, objection))
            continue
        status, steps = _status(rule, folded, start, end, bounds)
        mention = Mention(start, end, rule.condition, rule.concept, rule.id, status)
        for attribute in rule.attributes:
            value = read(attribute, folded, start, end, bounds)
            if value is not None:
                mention.attributes[attribute.name] = value
        for qualifier in rule.sets:
            mention.set(qualifier, rule.id, start, end)
        mentions.append(mention)
        if trace is not None:
            trace.kept.append(Kept(hit, rule, mention, steps))
    return _without_overlaps(mentions, trace)


def _objection(
    rule: MentionRule, start: int, end: int, traps: Sequence[Trap], folded: str, bounds: tuple[int, int]
) -> Objection | None:
    """What voids a candidate, or None."""
    for index in range(bisect_right(traps, start, key=_start_of) - 1, -1, -1):
        trap = traps[index]
        if trap.start < start - _LONGEST:
            break
        if end <= trap.end and trap.condition == rule.condition:
            return Objection("trap", trap.start, trap.end, None, trap)
    for context in rule.unless:
        found = search(context, folded, start, end, bounds)
        if found is not None:
            return Objection("unless", found.start(), found.end(), context)
    if rule.requires and not any(holds(context, folded, start, end, bounds) for context in rule.requires):
        return Objection("requires", start, end, rule.requires[0])
    return None


def _status(
    rule: MentionRule, folded: str, start: int, end: int, bounds: tuple[int, int]
) -> tuple[int, list[tuple[int, Context, re.Match[str]]]]:
    """The highest status whose context holds, or the rule's own where an objection to it does; with its steps."""
    status, steps = rule.status, []
    for severity, context in rule.status_if:
        if severity > status and (found := search(context, folded, start, end, bounds)) is not None:
            status = severity
            steps.append((severity, context, found))
    if steps and any(holds(context, folded, start, end, bounds) for context in rule.status_unless):
        return rule.status, []
    return status, steps


_LONGEST = 400  # characters: longer than any trap
_start_of = attrgetter("start")


def _longest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Longer candidates first among those that start together, so that a rejected one leaves its place."""
    return sorted(candidates, key=lambda c: (c[0].start, c[0].start - c[0].end))


def _without_overlaps(mentions: list[Mention], trace: Trace | None) -> list[Mention]:
    """Of overlapping mentions of one condition the longest."""
    kept: list[Mention] = []
    last: dict[str, Mention] = {}
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        before = last.get(mention.condition)
        if before is not None and mention.start < before.end:
            longer = mention.end - mention.start > before.end - before.start
            if longer:
                kept[next(n for n in range(len(kept) - 1, -1, -1) if kept[n] is before)] = mention
                last[mention.condition] = mention
            if trace is not None:
                trace.cover(*((before, mention) if longer else (mention, before)))
            continue
        last[mention.condition] = mention
        kept.append(mention)
    return kept


def window_before(folded: str, start: int, words: int | None, bound: int) -> int:
    """Where the last `words` words before `start` begin, not before `bound`."""
    if words is None:
        return bound
    position = len(folded[bound:start].rstrip()) + bound
    for _ in range(words):
        position = folded.rfind(" ", bound, position)
        if position < 0:
            return bound
    return position


def window_after(folded: str, end: int, words: int | None, bound: int) -> int:
    """Where the `words` words after `end` stop, not after `bound`."""
    if words is None:
        return bound
    position = end
    for _ in range(words):
        position = folded.find(" ", position + 1, bound)
        if position < 0:
            return bound
    return position


def holds(context: Context, folded: str, start: int, end: int, bounds: tuple[int, int]) -> bool:
    """Whether the context's words stand where it wants them around `start:end`, in the sentence `bounds`."""
    return search(context, folded, start, end, bounds) is not None


# How far the words of a context may go on beyond the place where they must have begun.
_REACH = 48


def search(context: Context, folded: str, start: int, end: int, bounds: tuple[int, int]) -> re.Match[str] | None:
    """The match of a context around `start:end`: after the mention first, then inside, then the last before.

    At most `context.words` words stand between the match and the mention.
    """
    where, regex = context.where, context.regex
    if where == "document":
        return _anywhere(regex, folded)
    if where == "next":
        return regex.match(folded, end, bounds[1])
    if where in ("after", "near"):
        last_start = window_after(folded, end, context.words, bounds[1])
        found = regex.search(folded, end, min(bounds[1], last_start + _REACH))
        if found is not None and found.start() <= last_start + 1:
            return found
    if where in ("inside", "near"):
        found = regex.search(folded, start, end)
        if found is not None:
            return found
    if where in ("before", "near"):
        first_end = window_before(folded, start, context.words, bounds[0])
        last = None
        for last in regex.finditer(folded, max(bounds[0], first_end - _REACH), start):  # noqa: B007
            pass
        # What must stand right before belongs to the mention: no comma parts them.
        near = where == "before" and context.words is not None and context.words <= 1
        if last is not None and last.end() >= first_end and not (near and _PARTS.search(folded, last.end(), start)):
            return last
    return None


_PARTS = re.compile(r"[,;:]")


@lru_cache(maxsize=64)
def _anywhere(regex: re.Pattern[str], folded: str) -> re.Match[str] | None:
    """The first match in a whole note: looked for once, not once a mention."""
    return regex.search(folded)


def read(
    attribute: Attribute, folded: str, start: int, end: int, bounds: tuple[int, int]
) -> int | float | str | bool | None:
    """The value of an attribute near a mention, or None. The regex's first group that matched is the value."""
    found = search(attribute.context, folded, start, end, bounds)
    if found is None:
        return None
    raw = next((group for group in found.groups() if group is not None), found[0]).strip()
    if raw in attribute.values:
        value = attribute.values[raw]
        return value if isinstance(value, int | float | bool) else str(value)
    if attribute.kind == "bool":
        return True
    if attribute.kind == "text":
        return raw
    try:
        number = float(raw.replace(",", ".").replace(" ", ""))
    except ValueError:
        return None
    return int(number) if attribute.kind == "int" else number
