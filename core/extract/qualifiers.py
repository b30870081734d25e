"""Qualifiers by cue and scope: what is negated, of the family, hypothetical, past or reported.

After the idea of NegEx (Chapman et al., J Biomed Inform 2001;34:301-310): a cue reaches forward or backward over
mentions until its scope ends. Added here: lists, forms and headings, as notes have them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cliniq.core.extract.conditions import holds
from cliniq.core.extract.mention import Mention
from cliniq.core.extract.rules import Cue
from cliniq.core.text.sections import Heading, Sections
from cliniq.core.text.sentences import Sentences


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue at its place in the text."""

    start: int
    end: int
    cue: Cue


_ITEM = re.compile(r"[,;\n]|\s-\s")
# How an item of a list goes on with what governs the list: « pas d'HTA, de diabète ni d'AVC ».
_CONTINUES = re.compile(r"\s*(?:(?:et|ou|ni|voire|et/ou)\b\s*)?(?:pas\s+)?(?:de\b|d'|du\b|des\b|ni\b|ou\b)")
_OPENS_LIST = re.compile(r"[ \t]*:[ \t]*\r?\n")
_BULLETS = re.compile(r"(?:[ \t]*(?:[-*+>o]|\d{1,2}[.)])[ \t]*[^\n]*(?:\n|$))+")


def qualify(
    mentions: Sequence[Mention],
    hits: Sequence[CueHit],
    anchored: Sequence[Cue],
    sections: Sections,
    section_sets: Mapping[str, frozenset[str]],
    folded: str,
    sentences: Sentences,
) -> None:
    """Set the qualifiers of the mentions (sorted by start), from cues (sorted), forms and headings.

    `anchored` are the cues that stand right before or after a mention (`prefixes`, `suffixes`); `section_sets`
    gives the qualifiers that each kind of section sets.
    """
    hits = _real_cues(hits, mentions, folded, sentences)
    starts = [hit.start for hit in hits]
    index = 0
    while index < len(mentions):
        bounds = sentences.around(mentions[index].start)
        stop = index
        while stop < len(mentions) and mentions[stop].start < bounds[1]:
            stop += 1
        group = mentions[index:stop]
        here = hits[bisect_left(starts, bounds[0]) : bisect_left(starts, bounds[1])]
        for hit in here:
            if hit.cue.direction == "forward":
                _forward(hit, here, group, folded, bounds)
            elif hit.cue.direction == "backward":
                _backward(hit, here, group, folded, bounds)
        _anchored(group, anchored, folded, bounds)
        for mention in group:
            if mention.negated and mention.hypothesis:
                _negated_or_supposed(mention, folded)
        index = stop
    _opened_lists(hits, mentions, folded)
    for mention in mentions:
        _from_section(mention, sections, section_sets, folded, sentences)


def _real_cues(hits: Sequence[CueHit], mentions: Sequence[Mention], folded: str, sentences: Sentences) -> list[CueHit]:
    """The cues that are not part of a pseudo-cue, of a longer cue or of a mention."""
    pseudo = [hit for hit in hits if hit.cue.direction == "pseudo"]
    kept: list[CueHit] = []
    for hit in hits:
        cue = hit.cue
        if cue.direction == "pseudo":
            continue
        if any(p.start < hit.end and hit.start < p.end and p.cue.qualifier in (cue.qualifier, "all") for p in pseudo):
            continue
        if any(m.start <= hit.start and hit.end <= m.end for m in mentions):
            continue
        if cue.unless:
            bounds = sentences.around(hit.start)
            if any(holds(context, folded, hit.start, hit.end, bounds) for context in cue.unless):
                continue
        kept.append(hit)
    return kept


def _stops(hit: CueHit, other: CueHit) -> bool:
    """Whether `other` ends the reach of `hit`."""
    return other.cue.direction == "stop" and other.cue.qualifier in (hit.cue.qualifier, "all")


def _words(folded: str, start: int, end: int) -> int:
    """How many words stand between two places."""
    return len(folded[start:end].split())


def _forward(
    hit: CueHit, here: Sequence[CueHit], group: Sequence[Mention], folded: str, bounds: tuple[int, int]
) -> None:
    cue = hit.cue
    limit = min((h.start for h in here if h.start >= hit.end and _stops(hit, h)), default=bounds[1])
    if cue.scope != "sentence":
        semicolon = folded.find(";", hit.end, limit)
        limit = semicolon if semicolon >= 0 else limit
    if cue.scope == "item":
        comma = _ITEM.search(folded, hit.end, limit)
        limit = comma.start() if comma is not None else limit
    asserted = [
        h for h in here if h.cue.direction == "asserts" and h.cue.qualifier == cue.qualifier and h.start >= hit.end
    ]
    for mention in group:
        if mention.start < hit.end:
            continue
        if mention.start >= limit or _words(folded, hit.end, mention.start) > cue.words:
            break
        if asserted and cue.scope == "list" and _item_asserts(hit, mention, asserted, folded, limit):
            break
        mention.set(cue.qualifier, cue.id, hit.start, hit.end)


def _item_asserts(hit: CueHit, mention: Mention, asserted: Sequence[CueHit], folded: str, limit: int) -> bool:
    """Whether the mention's item of the list speaks for itself: « pas de diabète, HTA traitée »."""
    commas = [m.end() for m in _ITEM.finditer(folded, hit.end, mention.start)]
    if not commas or _CONTINUES.match(folded, commas[-1]):
        return False
    after = _ITEM.search(folded, mention.end, limit)
    end = after.start() if after is not None else limit
    return any(commas[-1] <= h.start < end for h in asserted)


def _backward(
    hit: CueHit, here: Sequence[CueHit], group: Sequence[Mention], folded: str, bounds: tuple[int, int]
) -> None:
    cue = hit.cue
    limit = max((h.end for h in here if h.end <= hit.start and _stops(hit, h)), default=bounds[0])
    position, words = hit.start, cue.words
    for mention in reversed(group):
        if mention.end > hit.start:
            continue
        if mention.start < limit or _words(folded, mention.end, position) > words:
            break
        between = folded[mention.end : position]
        if cue.scope != "sentence" and ";" in between:
            break
        if cue.scope == "item" and _ITEM.search(between):
            break
        mention.set(cue.qualifier, cue.id, hit.start, hit.end)
        if cue.scope == "item":
            break
        position, words = mention.start, min(cue.words, 4)


def _anchored(group: Sequence[Mention], anchored: Sequence[Cue], folded: str, bounds: tuple[int, int]) -> None:
    """Signs of forms right beside a mention: « diabète (-) », « Tabac : 0 », « [ ] HTA »."""
    for mention in group:
        for cue in anchored:
            assert cue.regex is not None
            if cue.direction == "suffix":
                match = cue.regex.match(folded, mention.end, bounds[1])
            else:
                match = cue.regex.search(folded, max(bounds[0], mention.start - 40), mention.start)
            if match is not None:
                mention.set(cue.qualifier, cue.id, match.start(), match.end())


def _negated_or_supposed(mention: Mention, folded: str) -> None:
    """Of a negation and a supposition the one that governs: the negation, unless a comma parts it from a later
    supposition (« pas d'infection, mais risque de SIDA »)."""
    negation = next(cue for cue in mention.cues if cue["qualifier"] == "negated")
    supposition = next(cue for cue in mention.cues if cue["qualifier"] == "hypothesis")
    parted = (
        negation["end"] <= supposition["start"] < mention.start
        and _ITEM.search(folded, negation["end"], supposition["start"]) is not None
    )
    lost = negation if parted else supposition
    setattr(mention, lost["qualifier"], False)
    mention.cues.remove(lost)


def _opened_lists(hits: Sequence[CueHit], mentions: Sequence[Mention], folded: str) -> None:
    """A cue before a colon at the end of a line governs the bullets under it."""
    for hit in hits:
        if hit.cue.direction != "forward":
            continue
        colon = _OPENS_LIST.match(folded, hit.end)
        if colon is None:
            continue
        bullets = _BULLETS.match(folded, colon.end())
        if bullets is None:
            continue
        for mention in mentions:
            if bullets.start() <= mention.start < bullets.end():
                mention.set(hit.cue.qualifier, hit.cue.id, hit.start, hit.end)


def _from_section(
    mention: Mention,
    sections: Sections,
    section_sets: Mapping[str, frozenset[str]],
    folded: str,
    sentences: Sentences,
) -> None:
    heading = sections.at(mention.start)
    if heading is None:
        return
    mention.section = heading.section
    sets = section_sets[heading.section]
    if sets and mention.start < _section_end(heading, folded, sentences):
        for qualifier in sets:
            mention.set(qualifier, heading.section, heading.start, heading.end)


def _section_end(heading: Heading, folded: str, sentences: Sentences) -> int:
    """Where what a heading sets ends: with its line when text follows on it, else at an empty line."""
    if heading.inline:
        position = heading.end
        while True:
            _, end = sentences.around(position)
            if end >= len(folded) or folded[end - 1] == "\n":
                return end
            position = end
    empty = _EMPTY_LINE.search(folded, heading.end)
    return empty.start() if empty is not None else len(folded)


_EMPTY_LINE = re.compile(r"\S[ \t\r]*\n[ \t\r]*\n")
