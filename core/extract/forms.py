"""What forms say of a mention without a sentence: signs beside it, boxes, values of pairs, bullets under a cue."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from cliniq.core.extract.mention import Mention
from cliniq.core.extract.rules import Cue

_OPENS_LIST = re.compile(r"[ \t]*:[ \t]*\r?\n")
_BULLETS = re.compile(r"(?:[ \t]*(?:[-*+>o]|\d{1,2}[.)])[ \t]*[^\n]*(?:\n|$))+")
_BOX = re.compile(r"\[(?:[ \t]*|(?P<tick>[ \t]?[x*v][ \t]?))\]|\((?:[ \t]{1,3}|(?P<cross>x))\)")
_NO = r"(?:non|neant|jamais|0|aucune?|absente?|nulle?)"
_ANSWER_AFTER = re.compile(r"[ \t]{0,3}(oui|non|o|n)(?![a-z0-9])")
_ANSWER_BEFORE = re.compile(r"(?<![a-z0-9])(oui|non)[ \t.:]{0,4}$")
# « AVC / IDM : non / oui »: as many values as labels.
_PAIR = re.compile(
    r"[ \t]*/[ \t]*(?P<label>[^\n/:,;.()]{2,40}?)(?:[ \t]*[:=|][ \t]*|[ \t]{2,})"
    r"(?P<first>oui|non|0|neant|\+|-)(?:[ \t]*\([^)\n]{0,60}\))?[ \t]*/[ \t]*"
    r"(?P<second>oui|non|0|neant|\+|-)(?![a-z0-9])"
)
_YES = re.compile(r"[ \t]*(?:[:=]|[(])[ \t]*oui(?![a-z])")
_DENIES = frozenset({"non", "0", "neant", "-", "n"})


def between(mentions: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    """Of mentions sorted by start, those that start in `start:end`."""
    return mentions[bisect_left(mentions, start, key=_start_of) : bisect_left(mentions, end, key=_start_of)]


_start_of = attrgetter("start")


def anchored_signs(group: Sequence[Mention], anchored: Sequence[Cue], folded: str, bounds: tuple[int, int]) -> None:
    """Set what signs right beside a mention say: « diabète (-) », « Tabac : 0 », « AVC ? »."""
    for index, mention in enumerate(group):
        if mention.negated and _YES.match(folded, mention.end, bounds[1]):
            mention.unset("negated")
        following = next((m.start for m in group[index + 1 :] if m.start >= mention.end), bounds[1])
        for cue in anchored:
            if cue.only and mention.concept not in cue.only and mention.condition not in cue.only:
                continue
            assert cue.regex is not None
            if cue.direction == "suffix":
                match = cue.regex.match(folded, mention.end, bounds[1])
                if match is None and cue.qualifier == "history":  # the mention may hold its date
                    match = cue.regex.match(folded, mention.start, mention.end)
            else:
                match = cue.regex.search(folded, max(bounds[0], mention.start - 40), mention.start)
            # A sign with the scope `item` belongs to the mention that it stands next to.
            if match is not None and (cue.scope == "list" or match.end() <= following or cue.direction == "prefix"):
                mention.set(cue.qualifier, cue.id, match.start(), match.end())


def boxes(mentions: Sequence[Mention], folded: str) -> None:
    """Read the boxes of forms, line by line: « [ ] HTA », « HTA [ ] oui [x] non », columns under « Oui  Non »."""
    if ("[" not in folded and "( " not in folded and "(x)" not in folded) or _BOX.search(folded) is None:
        return
    done = -1
    for mention in mentions:
        if mention.start < done:
            continue
        start = folded.rfind("\n", 0, mention.start) + 1
        end = folded.find("\n", mention.end)
        end = len(folded) if end < 0 else end
        done = end
        found = list(_BOX.finditer(folded, start, end))
        if found:
            on_line = between(mentions, start, end)
            _boxes_of_line(on_line, found, folded, start, end)


def _boxes_of_line(
    mentions: Sequence[Mention], found: Sequence[re.Match[str]], folded: str, start: int, end: int
) -> None:
    answers = _answers(found, folded, start, end)
    if answers is not None:  # boxes of « oui » and « non »: a pair for each label
        places = [box.start() for box, _ in answers]
        for mention in mentions:
            first = bisect_left(places, mention.end)
            after = answers[first : first + 2]
            ticked = [(box, answer) for box, answer in after if _is_ticked(box)]
            if len(ticked) == 1 and ticked[0][1] in _DENIES:
                mention.set("negated", "box-no", ticked[0][0].start(), ticked[0][0].end())
        return
    leading = not folded[start : found[0].start()].strip(" \t-*.|")
    starts, ends = [box.start() for box in found], [box.end() for box in found]
    for mention in mentions:
        index = bisect_right(ends, mention.start) - 1 if leading else bisect_left(starts, mention.end)
        own = found[index] if 0 <= index < len(found) else None
        if own is not None and not _is_ticked(own):
            mention.set("negated", "empty-box", own.start(), own.end())


def _is_ticked(box: re.Match[str]) -> bool:
    return bool(box["tick"] or box["cross"])


def _answers(
    found: Sequence[re.Match[str]], folded: str, start: int, end: int
) -> list[tuple[re.Match[str], str]] | None:
    """What each box of a line stands for, when they are boxes of « oui » and « non »."""
    after = [_ANSWER_AFTER.match(folded, box.end(), end) for box in found]
    if all(after):
        return [(box, match[1]) for box, match in zip(found, after, strict=True) if match]
    before = [_ANSWER_BEFORE.search(folded, max(start, box.start() - 12), box.start()) for box in found]
    if all(before):
        return [(box, match[1]) for box, match in zip(found, before, strict=True) if match]
    if len(found) == 2 and not folded[found[0].end() : found[1].start()].strip(" \t|"):
        header = re.search(r"(?<![a-z])(oui|non)[ \t|/]+(oui|non)(?![a-z])", folded[max(0, start - 1500) : start])
        names = (header[1], header[2]) if header is not None else ("oui", "non")
        return list(zip(found, names, strict=True))
    return None


def paired_values(mentions: Sequence[Mention], folded: str) -> None:
    """Give each label of a pair its own value: « Phlébite / EP : oui / non »."""
    for index, mention in enumerate(mentions):
        slash = folded[mention.end : mention.end + 3].lstrip(" \t")[:1]
        match = _PAIR.match(folded, mention.end) if slash == "/" else None
        if match is None:
            continue
        others = [m for m in mentions[index + 1 : index + 3] if m.start < match.end("label")]
        for labelled, value in ((mention, "first"), *((m, "second") for m in others)):
            if match[value] in _DENIES:
                labelled.set("negated", "paired-value", match.start(value), match.end(value))
            elif labelled.negated:
                labelled.unset("negated")


def opens_list(folded: str, end: int) -> bool:
    """Whether a cue that ends at `end` stands before a colon at the end of its line."""
    return folded[end : end + 2].lstrip(" \t")[:1] == ":" and _OPENS_LIST.match(folded, end) is not None


def qualify_list(cue: Cue, start: int, end: int, mentions: Sequence[Mention], folded: str) -> None:
    """Set the qualifier of a cue, at `start:end` before a colon, on the bullets under it."""
    colon = _OPENS_LIST.match(folded, end)
    bullets = _BULLETS.match(folded, colon.end()) if colon is not None else None
    if bullets is None:
        return
    for mention in between(mentions, bullets.start(), bullets.end()):
        mention.set(cue.qualifier, cue.id, start, end)
