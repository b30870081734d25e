"""The mandatory literals of a regex: what must stand in a text for the regex to match there.

They feed the prefilter: the engine looks for all literals of all patterns in one pass, and tries a regex only
where one of its literals is. A regex is expanded into its alternatives (optional parts, branches, small
classes); each alternative gives its longest run of plain characters.

Literals are looked for in a *haystack*: the folded text with every character that is neither letter nor digit
turned into a blank, and one blank before and after. So a word's edge is a blank in a literal: `" fa "`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from cliniq.core.match.notation import GAP
from cliniq.core.match.paths import AT_GAP, FAR, Break, Path, joined, plain_paths, product

try:  # the parser of `re`; its name changed in Python 3.11
    from re import _constants as ops  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # Python 3.10
    import sre_constants as ops
    import sre_parse as parser

MAX_CLASS = 6
MIN_LENGTH = 3
_HAYSTACK = bytes(ord(c) if (c := chr(code).lower()).isascii() and c.isalnum() else 32 for code in range(256))


class NoLiteralError(ValueError):
    """The regex has an alternative without a literal that the prefilter could look for."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A run that must be in the haystack, and how far before it the match starts (least, most)."""

    run: str
    least: int
    most: int


# Words so frequent that any other run of a pattern, even at a varying distance, finds it faster.
_FREQUENT = frozenset(
    "a au aux ce cette ces d dans de des du elle en est et il l la le les on ou par pour qu que qui s sa se ses son "
    "sur un une avec".split()
)


_BLANK: Path = (" ",)
_GAP = ord(GAP)


def haystack(folded: str) -> bytes:
    """The folded text as the prefilter reads it: shifted by one, for the blank put before it."""
    return b" " + folded.encode("ascii").translate(_HAYSTACK) + b" "


def literals(regex: str, *, word: bool) -> list[Literal]:
    """The literals of a regex with `GAP`s, one of which stands in every match.

    `word` says that the match starts and ends at the edge of a word. Raises `NoLiteralError`, or `re.error`
    when the regex is broken.
    """
    found: dict[Literal, None] = {}
    regex = _without_tail(regex)
    paths = plain_paths(regex)
    if paths is None:
        paths = _paths(parser.parse(regex, re.ASCII))
    for path in paths:
        lead = 0
        if word and path:
            first, last = path[0], path[-1]
            lead = int(isinstance(first, Break) or first[0] != " ")
            if isinstance(last, Break) or last[-1] != " ":
                path = joined(path, _BLANK)
            if lead:
                path = joined(_BLANK, path)
        found[_longest(path, lead)] = None
    kept = list(found)
    # A literal inside a shorter prefix at the same place finds nothing more.
    return [
        a
        for a in kept
        if not any(b is not a and a.run.startswith(b.run) and (a.least, a.most) == (b.least, b.most) for b in kept)
    ]


def _without_tail(regex: str) -> str:
    """The regex less the optional words at its end: with or without them, what is before them stands in a match."""
    while regex.endswith(")?"):
        depth, at = 0, len(regex) - 2
        while at >= 0:
            if regex[at - 1 : at] != "\\":
                depth += (regex[at] == ")") - (regex[at] == "(")
            if depth == 0:
                break
            at -= 1
        if at <= 0 or not regex.startswith(f"(?:{GAP}", at):
            break
        regex = regex[:at]
    return regex


def _paths(sequence: Any) -> list[Path]:
    """The alternatives of a parsed sequence; what would be too many collapses into a break."""
    paths: list[Path] = [()]
    plain = ""  # the run of literals so far, not yet in the paths
    for operator, argument in sequence:
        if operator is ops.LITERAL and argument != _GAP:
            char = chr(argument).lower()
            plain += char if char.isalnum() else " "
            continue
        if plain:
            paths, plain = [joined(path, (plain,)) for path in paths], ""
        choices = _choices(operator, argument)
        paths = product(paths, choices)
    return [joined(path, (plain,)) for path in paths] if plain else paths



def _choices(operator: Any, argument: Any) -> list[Path]:
    """The alternatives of one parsed operation."""
    if operator is ops.LITERAL:
        return [AT_GAP]  # the other literals were read before
    if operator is ops.IN:
        return _class(argument)
    if operator is ops.BRANCH:
        return [path for branch in argument[1] for path in _paths(branch)]
    if operator is ops.SUBPATTERN:
        return _paths(argument[-1])
    if str(operator) == "ATOMIC_GROUP":
        return _paths(argument)
    if operator in (ops.MAX_REPEAT, ops.MIN_REPEAT) or str(operator) == "POSSESSIVE_REPEAT":
        least, most, inner = argument
        inside = _paths(inner)
        if (least, most) == (0, 1):
            return [(), *inside]
        if least == most == 1:
            return inside
        width = inner.getwidth()
        rest = Break(width[0] * max(least - 1, 0), min(FAR, width[1] * min(int(most), FAR)))
        return [joined(path, (rest,)) for path in inside] if least else [(Break(0, rest.most),)]
    if operator in (ops.AT, ops.ASSERT, ops.ASSERT_NOT):
        return [()]
    if operator in (ops.ANY, ops.NOT_LITERAL):
        return [(Break(1, 1),)]
    return [(Break(0, FAR),)]


def _class(items: Any) -> list[Path]:
    """A small class is its members; a large or negated one is any character."""
    members: set[str] = set()
    for operator, argument in items:
        if operator is ops.LITERAL:
            members.add(chr(argument).lower())
        elif operator is ops.RANGE and argument[1] - argument[0] < MAX_CLASS:
            members |= {chr(code).lower() for code in range(argument[0], argument[1] + 1)}
        else:
            return [(Break(1, 1),)]
    plain = sorted({c if c.isalnum() else " " for c in members})
    if not plain or len(plain) > MAX_CLASS:
        return [(Break(1, 1),)]
    return [(char,) for char in plain]




def _longest(path: Path, lead: int) -> Literal:
    """The best run of a path: long, and at a fixed distance from the start where it can be."""
    best: tuple[tuple[bool, bool, bool, int], Literal] | None = None
    least = most = -lead
    for token in path:
        if isinstance(token, Break):
            least += token.least
            most += token.most
            continue
        size = len(token)
        if size >= MIN_LENGTH and (word := token.strip()):
            fixed, rare = least == most, word not in _FREQUENT
            rank = (fixed and rare, rare, fixed, size)
            if best is None or rank > best[0]:
                best = (rank, Literal(token, least, min(most, FAR)))
        least += size
        most += size
    if best is None:
        raise NoLiteralError("no run of three characters that every match must have")
    return best[1]
