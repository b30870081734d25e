"""What the classifier of qualifiers reads of a mention: the words around it, without the name of the condition.

One line of text a mention. Markers in brackets stand for what is not to be learnt by heart: the mention itself, other
mentions (so that a list looks like a list whatever is in it), the section, what the cue rules said.

    [RULES:negated] [SECTION:history] [HEAD] Antécédents : [TEXT] pas d'[OTHER], de [MENTION] ni d'[OTHER].
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cliniq.core.extract.mention import Mention

# What the classifier decides; whether a thing is only reported has too few examples anywhere, and stays with the rules.
DECIDED = ("negated", "family", "hypothesis", "history")
MENTION, OTHER, TEXT, HEAD, SECTION = "[MENTION]", "[OTHER]", "[TEXT]", "[HEAD]", "[SECTION:"
# What the rules said: nothing, or not asked.
RULES, RULES_NONE, RULES_UNKNOWN = "[RULES:", "[RULES:none]", "[RULES:unknown]"
_WORDS = 15
_REACH = 160  # characters: a window of text that holds so many words, nearly always
_HEAD_LINES, _HEAD_SIZE, _HEAD_REACH = 10, 60, 1200
_WORD = re.compile(r"\S+")
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
# Brackets of the text must not look like markers; those of a tick box stay.
_MARKER = re.compile(r"\[(?=[A-Z]+[:\]])")


def contexts(text: str, mentions: Sequence[Mention], *, rules: bool) -> list[str]:
    """What the classifier reads for each mention (sorted by start). `rules`: tell it what the cue rules said."""
    out = []
    for index, mention in enumerate(mentions):
        left = _left(text, mention, _before(mentions, index))
        right = _right(text, mention, _after(mentions, index))
        parts = [verdict(mention) if rules else RULES_UNKNOWN]
        if mention.section:
            parts.append(f"{SECTION}{mention.section}]")
        head = _head(text, mention.start)
        if head:
            parts += [HEAD, _plain(head)]
        out.append(" ".join([*parts, TEXT, left]) + MENTION + right)
    return out


def verdict(mention: Mention) -> str:
    """The markers of what the rules said of a mention."""
    said = [name for name in DECIDED if getattr(mention, name)]
    return " ".join(f"{RULES}{name}]" for name in said) or RULES_NONE


def _before(mentions: Sequence[Mention], index: int) -> list[Mention]:
    """The mentions before one that can lie in its window."""
    first = index
    while first and mentions[first - 1].start > mentions[index].start - 2 * _REACH:
        first -= 1
    return list(mentions[first:index])


def _after(mentions: Sequence[Mention], index: int) -> list[Mention]:
    last = index + 1
    while last < len(mentions) and mentions[last].start < mentions[index].end + _REACH:
        last += 1
    return list(mentions[index + 1 : last])


def _left(text: str, mention: Mention, others: Sequence[Mention]) -> str:
    low = max(0, mention.start - _REACH)
    window = text[low : mention.start]
    for empty in _EMPTY_LINE.finditer(window):
        low = mention.start - len(window) + empty.end()
    words = list(_WORD.finditer(text, low, mention.start))
    if len(words) > _WORDS:
        low = words[-_WORDS].start()
    elif low and not text[low - 1].isspace() and words:
        low = words[0].end()  # the reach cut a word
    return _masked(text, low, mention.start, [m for m in others if m.end > low])


def _right(text: str, mention: Mention, others: Sequence[Mention]) -> str:
    high = min(len(text), mention.end + _REACH)
    empty = _EMPTY_LINE.search(text, mention.end, high)
    high = empty.start() if empty is not None else high
    words = list(_WORD.finditer(text, mention.end, high))
    if len(words) > _WORDS:
        high = words[_WORDS - 1].end()
    elif high < len(text) and not text[high].isspace() and words:
        high = words[-1].start()
    return _masked(text, mention.end, high, [m for m in others if m.start < high])


def _masked(text: str, low: int, high: int, others: Sequence[Mention]) -> str:
    """The stretch of the text, with a marker in place of each other mention that lies in it."""
    parts, at = [], low
    for other in others:
        start, end = max(other.start, at), min(other.end, high)
        if start < end:
            parts += [_plain(text[at:start]), OTHER]
            at = end
    parts.append(_plain(text[at:high]))
    return "".join(parts)


def _plain(text: str) -> str:
    return _MARKER.sub("(", text)


def _head(text: str, position: int) -> str:
    """The line that opens the list or paragraph of a position: it ends with a colon, and no empty line follows it."""
    low = max(0, position - _HEAD_REACH)
    end = text.rfind("\n", low, position)
    for _ in range(_HEAD_LINES):
        if end < 0:
            return ""
        start = text.rfind("\n", low, end) + 1
        if not start and low:
            return ""
        line = text[start:end].strip()
        if not line:
            return ""
        if line[-1] == ":" and len(line) <= _HEAD_SIZE:
            return line
        end = start - 1
    return ""
