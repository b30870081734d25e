"""Qualifiers by cue and scope: what is negated, of the family, hypothetical, past or reported.

After the idea of NegEx (Chapman et al., J Biomed Inform 2001;34:301-310): a cue reaches forward or backward over
mentions until its scope ends (`scopes`). Added here: forms (`forms`), headings, and what wins when cues disagree.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from cliniq.core.extract.conditions import holds
from cliniq.core.extract.forms import anchored_signs, between, boxes, opens_list, paired_values, qualify_list
from cliniq.core.extract.mention import Mention
from cliniq.core.extract.rules import Cue, Section
from cliniq.core.extract.scopes import CueHit, reach_backward, reach_forward
from cliniq.core.text.sections import Sections
from cliniq.core.text.sentences import Sentences

__all__ = ["CueHit", "qualify"]

_ONGOING = re.compile(r"[^\n;.,]{0,40}(?:en cours|actuel|sous |recent|ce jour|depuis)")
_PARTS = re.compile(r"[,;\n]|\s-\s")


def qualify(
    mentions: Sequence[Mention],
    hits: Sequence[CueHit],
    anchored: Sequence[Cue],
    sections: Sections,
    section_rules: Mapping[str, Section],
    folded: str,
    sentences: Sentences,
) -> None:
    """Set the qualifiers of the mentions (sorted by start), from cues (sorted), forms and headings.

    `anchored` are the cues that stand right before or after a mention (`prefixes`, `suffixes`); `section_rules`
    gives each kind of section with the qualifiers that it sets.
    """
    starts = [hit.start for hit in hits]
    pseudo = [hit for hit in hits if hit.cue.direction == "pseudo"]
    index = 0
    while index < len(mentions):
        bounds = sentences.around(mentions[index].start)
        if mentions[index].end > bounds[1]:  # a line break within a mention ends nothing
            bounds = bounds[0], sentences.around(mentions[index].end)[1]
        stop = index
        while stop < len(mentions) and mentions[stop].start < bounds[1]:
            stop += 1
        group = mentions[index:stop]
        near = hits[bisect_left(starts, bounds[0]) : bisect_left(starts, bounds[1])]
        here = [hit for hit in near if _is_real(hit, pseudo, group, folded, bounds)]
        for hit in here:
            if hit.cue.direction == "forward":
                reach_forward(hit, here, group, folded, bounds)
            elif hit.cue.direction == "backward":
                reach_backward(hit, here, group, folded, bounds)
        anchored_signs(group, anchored, folded, bounds)
        index = stop
    boxes(mentions, folded)
    paired_values(mentions, folded)
    for hit in hits:
        if hit.cue.direction == "forward" and opens_list(folded, hit.end):
            bounds = sentences.around(hit.start)
            if _is_real(hit, pseudo, between(mentions, *bounds), folded, bounds):
                qualify_list(hit.cue, hit.start, hit.end, mentions, folded)
    for mention in mentions:
        _from_section(mention, sections, section_rules, folded, sentences)
    for mention in mentions:
        if mention.negated and mention.hypothesis:
            _negated_or_supposed(mention, folded)
        if mention.history and not mention.counts:
            mention.unset("history")


def _is_real(
    hit: CueHit, pseudo: Sequence[CueHit], mentions: Sequence[Mention], folded: str, bounds: tuple[int, int]
) -> bool:
    """Whether a cue is one: no pseudo-cue voids it, it is no part of a mention, and no context excludes it."""
    cue = hit.cue
    if cue.direction == "pseudo":
        return False
    for index in range(bisect_left(pseudo, hit.start - _LONGEST, key=_start_of), len(pseudo)):
        other = pseudo[index]
        if other.start >= hit.end:
            break
        if hit.start < other.end and other.cue.qualifier in (cue.qualifier, "all"):
            return False
    if cue.direction != "asserts" and any(m.start < hit.start < m.end and hit.end <= m.end for m in mentions):
        return False
    return not any(holds(context, folded, hit.start, hit.end, bounds) for context in cue.unless)


_LONGEST = 200  # characters: longer than any pseudo-cue


def _start_of(hit: CueHit) -> int:
    return hit.start


def _negated_or_supposed(mention: Mention, folded: str) -> None:
    """Of a negation and a supposition the one that governs: the negation, unless a comma parts it from a later
    supposition (« pas d'infection, mais risque de SIDA »)."""
    negation = next(cue for cue in mention.cues if cue["qualifier"] == "negated")
    supposition = next(cue for cue in mention.cues if cue["qualifier"] == "hypothesis")
    parted = (
        negation["end"] <= supposition["start"] < mention.start
        and _PARTS.search(folded, negation["end"], supposition["start"]) is not None
    )
    mention.unset("negated" if parted else "hypothesis")


def _from_section(
    mention: Mention,
    sections: Sections,
    section_rules: Mapping[str, Section],
    folded: str,
    sentences: Sentences,
) -> None:
    heading = sections.at(mention.start)
    if heading is None:
        return
    rule = section_rules[heading.section]
    if heading.inline and mention.start >= sections.reach(heading, folded, sentences):
        return
    mention.section = heading.section
    if not rule.sets or (rule.only and mention.concept not in rule.only and mention.condition not in rule.only):
        return
    if mention.start < sections.reach(heading, folded, sentences):
        ongoing = _ONGOING.match(folded, mention.end) is not None
        for qualifier in rule.sets:
            if qualifier == "history" and ongoing:
                continue
            mention.set(qualifier, heading.section, heading.start, heading.end)
