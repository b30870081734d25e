"""Scopes: how far a cue reaches, forward or backward, over the mentions of its sentence.

Lists go on (« pas d'HTA, de diabète ni d'AVC ») until an item, a clause, a bracket or a stop says something of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from cliniq.core.extract.mention import Mention
from cliniq.core.extract.rules import Cue


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue at its place in the text."""

    start: int
    end: int
    cue: Cue


_ITEM = re.compile(r"[,;\n]|\s-\s")
_ITEM_OR_BRACKET = re.compile(r"[,;\n(]|\s-\s")
# How an item of a list goes on with what governs the list: « pas d'HTA, de diabète ni d'AVC ».
_CONTINUES = re.compile(r"\s*(?:(?:et|ou|ni|voire|et/ou)\b\s*)?(?:pas\s+)?(?:de\b|d'|du\b|des\b|ni\b|ou\b|aucune?\b)")
# An item with its own article or demonstrative is a new statement: « sans fièvre, cette BPCO », « une HTA ».
_OWN_ARTICLE = re.compile(r"\s*(?:(?:et|mais)\s+)?(?:cet|cette|ce|ces|son|sa|ses|le|la|l'|les|une?)(?![a-z])")
# Verbs and openings after which a clause says something of its own: « sans fièvre, avait présenté une phlébite ».
_CLAUSE = re.compile(
    r"(?<![\w'])(?:qui|dont|est|etait|etaient|avait|avaient|ont|sont|fut|presentait|souffre|prend|"
    r"recoit|ayant|presentant|avec|a (?:ete|eu|fait|present|consult|benefici|objectiv|montr|revel|retrouv|mis|"
    r"permis|conclu|confirm|not|decompens)[a-z]*|et (?:presente|avec)|"
    r"on (?:note|retrouve|decouvre|trouve|observe))(?![\w'])|"
    r"[,;] ?(?:evoqu|faisant|suggerant|montrant|presente|adresse|admis|hospitalis|suivi|traite|opere|venue?|pris|"
    r"victime|en faveur|issue?|originaire|sous|connue?|porteu|retrouv|revel|objectiv|mettant|decouver)[a-z]*(?![\w'])"
)
_POSSESSED = re.compile(r"(?<![a-z])(?:son|sa|ses|cet|cette|ce)\s$")
# What ends a supposition: what it stands on (« suspicion d'EP sur cancer »), and verbs of findings.
_OVER = re.compile(
    r"(?<![a-z])(?:sur|(?:confirm|revel|retrouv|objectiv|montr)(?:e|es|ee|ait|ant)|notait|trouvait|a conclu|retenu|"
    r"met(?:tait)? en evidence)(?![a-z])"
)
_AND_ONE = re.compile(r"(?<![a-z])et une?(?![a-z])")
_OF_THE = re.compile(r"\s(?:du\s|de\sla\s|de\sl')")
_CLOSED = (",", " ,", ";", " ;", ")")
_NOR = re.compile(r"(?<![a-z])ni(?![a-z])")
_JOINS = re.compile(r"(?<![a-z])(?:et|ou|ni|avec|puis)(?![a-z])|/")
_NEW_SUBJECT = re.compile(
    r"(?:(?<![\w'])et |, ?|; ?)(?:il|elle|on|(?:le|la|notre|cette|ce) (?:patiente?|malade)) "
    r"(?:a|est|presente|avait|etait|note|retrouve|signale|existe|y a|y avait)(?![\w'])|"
    r"(?:; ?|(?<![\w'])et )l[ea] (?:patiente?|malade)\b|; ?patiente? ?:"
)
_INDEFINITE = re.compile(r"\s*(?:pour |en faveur d.|de |d.)?une?(?![a-z])")
_AUXILIARIES = re.compile(
    r"[\s(]*(?:(?:et|mais|qui|non|initialement|aussi|egalement|puis|deja|formellement|rapidement|un temps|longtemps|"
    r"a|ont|avait|est|sont|etait|etaient|ete|ayant|fut|secondairement|d'abord|ensuite|finalement|enfin)\s+)*"
)
_MEASURED = frozenset({"stage", "gfr", "pack_years", "tnm", "type"})  # what is measured or staged is there
# Mentions that say what somebody is, which no « pas de » governs: « sans allergie, hypertendu ».
_OF_A_PERSON = re.compile(
    r"(?:hypertendu|diabetique|asthmatique|coronarien(?:ne)?|(?:alcoolo-)?tabagique|fume(?:ur|use)?|alcoolique|ethylique|"
    r"cirrhotique|dialyse|bronchitique|(?:hemi|para|tetra)plegique|lupique|dement)e?s?(?![a-z])"
)
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


_WORD = 30  # characters: wider than nearly every word


def _start_of(place: CueHit | Mention) -> int:
    return place.start


def _stops(hit: CueHit, other: CueHit) -> bool:
    """Whether `other` ends the reach of `hit`."""
    return other.cue.direction == "stop" and other.cue.qualifier in (hit.cue.qualifier, "all")


def _words(folded: str, start: int, end: int) -> int:
    """How many words stand between two places."""
    return len(folded[start:end].split()) if start < end else 0


def reach_forward(
    hit: CueHit, here: Sequence[CueHit], group: Sequence[Mention], folded: str, bounds: tuple[int, int]
) -> None:
    """Set the cue's qualifier on the mentions that it reaches after its start: a cue may run into a mention."""
    cue = hit.cue
    if group[-1].start < hit.start:
        return
    if cue.qualifier in ("negated", "hypothesis") and folded.startswith(_CLOSED, hit.end):
        return  # « vascularite à éliminer, lupus connu »
    # In characters, what a cue can reach at most: so that the time stays linear in a sentence without end.
    far = min(bounds[1], hit.end + _WORD * cue.words + _WORD)
    after = here[bisect_left(here, hit.end, key=_start_of) : bisect_left(here, far, key=_start_of)]
    limit = next((h.start for h in after if _stops(hit, h)), far)
    limit = _bracket_end(folded, hit.start, hit.end, limit, max(bounds[0], hit.start - 400))
    subject = _NEW_SUBJECT.search(folded, hit.end, min(limit, group[-1].start + 1))
    limit = subject.start() if subject is not None else limit
    if cue.scope != "sentence":
        semicolon = folded.find(";", hit.end, limit)
        limit = semicolon if semicolon >= 0 else limit
        if cue.qualifier == "negated":
            clause = _CLAUSE.search(folded, hit.end, min(limit, group[-1].start + 1))
            limit = clause.start() if clause is not None else limit
            another = None if _indefinite(hit, folded) else _AND_ONE.search(folded, hit.end, limit)
            limit = another.start() if another is not None else limit
        if cue.qualifier == "hypothesis" and (over := _OVER.search(folded, hit.end, limit)) is not None:
            limit = over.start()
        bare = folded[hit.start : hit.end] in ("ni", "sans")
        if cue.qualifier != "negated" or bare:  # after a colon comes what was found
            colon = folded.find(":", hit.end, limit)
            limit = colon if colon >= 0 and _words(folded, hit.end, colon) > (not bare) else limit
    if cue.scope == "item":
        comma = _ITEM_OR_BRACKET.search(folded, hit.end, limit)
        limit = comma.start() if comma is not None else limit
    asserted = [h for h in after if h.cue.direction == "asserts" and _same(h.cue, cue)]
    before = hit.end  # where the mention before ends
    for index in range(bisect_left(group, hit.start, key=_start_of), len(group)):
        mention = group[index]
        if mention.start >= limit or _words(folded, hit.end, mention.start) > cue.words:
            break
        if cue.scope == "list" and (_known(hit, folded, mention.start) or _aside(folded, hit.end, mention.start)):
            continue
        if cue.qualifier == "negated" and before > hit.end and _OF_THE.fullmatch(folded, before, mention.start):
            continue  # « pas de métastase du cancer »
        if cue.scope == "list" and _item_asserts(hit, mention, before, asserted, folded, limit):
            break
        before = mention.end
        if not cue.only or mention.concept in cue.only or mention.condition in cue.only:
            mention.set(cue.qualifier, cue.id, hit.start, hit.end)


def _known(hit: CueHit, folded: str, start: int) -> bool:
    """Whether a mention is spoken of as known, in what is said of something else: « pas de recours pour sa BPCO »."""
    return (
        hit.cue.qualifier in ("negated", "hypothesis")
        and _POSSESSED.search(folded, max(hit.end - 1, start - 6), start) is not None
        and _words(folded, hit.start, start) >= 4
    )


def _aside(folded: str, end: int, start: int) -> bool:
    """Whether a mention stands in brackets that say something of their own: « pas de phlébite (père : phlébite) »."""
    opened = folded.rfind("(", end, start)
    return opened >= 0 and ":" in folded[opened:start] and ")" not in folded[opened:start]


def _same(one: Cue, other: Cue) -> bool:
    return one.qualifier in (other.qualifier, "all")


def _bracket_end(folded: str, start: int, end: int, limit: int, bound: int) -> int:
    """Where the brackets that hold a cue close: what is said in brackets is said of what is in them."""
    opened = folded.rfind("(", bound, start)
    if opened < 0 or folded.find(")", opened, end) >= 0:
        return limit
    closed = folded.find(")", end, limit)
    return closed if closed >= 0 else limit


def _item_asserts(
    hit: CueHit, mention: Mention, before: int, asserted: Sequence[CueHit], folded: str, limit: int
) -> bool:
    """Whether the mention's item of the list speaks for itself: « pas de diabète, HTA traitée », « IRC stade 4 »."""
    comma = -1
    for found in _ITEM.finditer(folded, hit.end, mention.start):
        if folded[hit.end : found.start()].strip():  # « selon lui, asthme »: the cue's own comma parts nothing
            comma = found.end()
    if comma < 0 and hit.end < before < mention.start and not folded[before : mention.start].strip():
        comma = before  # a note without commas: « pas de diabète asthme sous ventoline »
    if comma < 0 or _CONTINUES.match(folded, comma):
        return False
    if hit.cue.qualifier == "negated" and _NOR.search(folded, hit.start, comma):
        return True  # « ni » closes a list: « sans A ni B, C »
    own = _OWN_ARTICLE.match(folded, comma)
    if own is not None:
        goes_on = hit.cue.qualifier != "negated" or _indefinite(hit, folded)
        if not (own[0].strip().startswith("un") and goes_on):
            return True
    if _OF_A_PERSON.match(folded, mention.start) is not None:
        return True
    if not mention.attributes.keys().isdisjoint(_MEASURED):
        return True
    after = _ITEM.search(folded, mention.end, limit)
    end = after.start() if after is not None else limit
    return any(comma <= h.start < end for h in asserted) or _DATED.search(folded, mention.end, end) is not None


def _indefinite(hit: CueHit, folded: str) -> bool:
    """Whether the list that a cue governs is one of « un » and « une »: « pas d'argument pour une PR, un lupus »."""
    cue = folded[hit.start : hit.end].rstrip()
    return cue.endswith((" un", " une")) or _INDEFINITE.match(folded, hit.end) is not None


def _precedes(hit: CueHit, group: Sequence[Mention]) -> bool:
    """Whether a mention stands right after the cue: « BPCO, probable insuffisance cardiaque »."""
    index = bisect_left(group, hit.end, key=_start_of)
    return index < len(group) and group[index].start <= hit.end + 1


def _own_subject(folded: str, start: int, end: int) -> bool:
    """Whether a participle has a subject of its own, after a comma: « rétrécissement serré, TAVI discuté »."""
    comma = folded.rfind(",", start, end)
    return comma >= 0 and _AUXILIARIES.fullmatch(folded, comma + 1, end) is None


def reach_backward(
    hit: CueHit, here: Sequence[CueHit], group: Sequence[Mention], folded: str, bounds: tuple[int, int]
) -> None:
    """Set the cue's qualifier on the mentions that it reaches before its start, the nearest first."""
    cue = hit.cue
    if group[0].end > hit.start:
        return
    far = max(bounds[0], hit.start - _WORD * (cue.words + 20))
    ahead = here[bisect_left(here, far, key=_start_of) : bisect_left(here, hit.start, key=_start_of)]
    limit = next((h.end for h in reversed(ahead) if h.end <= hit.start and _stops(hit, h)), far)
    position, words = hit.start, cue.words
    joined = folded[hit.start : hit.end].endswith("s")  # « A, B suspectés » is said of both, « A, B suspecté » of B
    for index in range(bisect_left(group, hit.start, key=_start_of) - 1, -1, -1):
        mention = group[index]
        if mention.end > hit.start:
            continue
        apart = mention.end <= position  # mentions of two conditions may overlap: one lot
        if mention.start < limit or (apart and _words(folded, mention.end, position) > words):
            break
        between = folded[mention.end : position]
        if cue.scope != "sentence" and ";" in between:
            break
        if cue.scope == "item" and _ITEM.search(between):
            break
        if position == hit.start and cue.scope == "list" and _own_subject(folded, mention.end, position):
            break
        if position == hit.start and "," in between and _precedes(hit, group):
            break
        if between.count("(") > between.count(")") and between.strip() != "(":
            break
        joined = joined or _JOINS.search(between) is not None
        if position != hit.start and not joined and apart:
            break
        if not cue.only or mention.concept in cue.only or mention.condition in cue.only:
            mention.set(cue.qualifier, cue.id, hit.start, hit.end)
        position = mention.start
        words = -1 if cue.scope == "item" else min(cue.words, 6)  # -1: only what overlaps the mention
