r"""The paths of plain regexes: those that terms make. The parser of `re` reads any regex, and is five times as slow,
which is most of the time that a set of a thousand terms takes to start.

A plain regex has letters, escaped signs, `GAP`, `(?:a|b)`, `?` after a letter or a group, `[a-z]*`, and the gap of
words of the notation; `plain_paths` gives None for any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cliniq.core.match.notation import ELISION, GAP

MAX_PATHS = 96
FAR = 400


@dataclass(frozen=True, slots=True)
class Break:
    """Something of varying text: between `least` and `most` characters wide."""

    least: int
    most: int


# A path is what a match reads: runs of plain characters, and breaks between them. Two runs never adjoin.
Token = str | Break
Path = tuple[Token, ...]

# One blank can be both that after a word and that before the next.
AT_GAP: Path = (" ", Break(-1, 17), " ")
_SIGN = rf"[^()\[\]|?*+{{}}.^$\\{GAP}]|\\[^a-zA-Z0-9]"
_RUN = re.compile(rf"(?:(?:{_SIGN})(?!\?))+")
_OPTIONAL = re.compile(rf"({_SIGN})\?(?![?+])")
_REST = re.compile(r"\[a-z\]\*(?![?+])")
_WORDS = re.compile(r"\(\?:\(\?:\[\^\\w\\n\]\{1,4\}\|\(\?<='\)\)\\w\+\)\{0,(\d+)\}(?![?+])")
_OTHER = re.compile(r"[^a-z0-9]")


def joined(path: Path, other: Path) -> Path:
    """The two paths one after the other."""
    if path and other:
        last, first = path[-1], other[0]
        if isinstance(last, str) and isinstance(first, str):
            return (*path[:-1], last + first, *other[1:])
    return path + other


def product(paths: list[Path], choices: list[Path]) -> list[Path]:
    """Each path followed by each choice; what would be too many collapses into a break."""
    if len(paths) * len(choices) > MAX_PATHS:
        choices = [collapsed(choices)]
    return [joined(path, choice) for path in paths for choice in choices]


def collapsed(choices: list[Path]) -> Path:
    """One break as wide as the alternatives can be."""
    widths = [_width(path) for path in choices]
    return (Break(min(w[0] for w in widths), min(FAR, max(w[1] for w in widths))),)


def _width(path: Path) -> tuple[int, int]:
    least = most = 0
    for token in path:
        least += len(token) if isinstance(token, str) else token.least
        most += len(token) if isinstance(token, str) else token.most
    return least, most


class _NotPlain(Exception):
    """The regex has something that is read by the parser of `re` only."""


def plain_paths(regex: str) -> list[Path] | None:
    """The paths of a plain regex, or None."""
    try:
        paths, end = _branches(regex, 0)
    except _NotPlain:
        return None
    return paths if end == len(regex) else None


def _branches(regex: str, at: int) -> tuple[list[Path], int]:
    """The paths of alternatives, and where they end: at a closing bracket or at the end."""
    found: list[Path] = []
    while True:
        paths, at = _sequence(regex, at)
        found += paths
        if regex[at : at + 1] != "|":
            return found, at
        at += 1


def _sequence(regex: str, at: int) -> tuple[list[Path], int]:
    paths: list[Path] = [()]
    size = len(regex)
    while at < size and regex[at] not in "|)":
        run = _RUN.match(regex, at)
        if run is not None:
            at = run.end()
            plain = (_plain(run[0]),)
            paths = [joined(path, plain) for path in paths]
            continue
        choices, at = _choices(regex, at)
        paths = product(paths, choices)
    return paths, at


def _choices(regex: str, at: int) -> tuple[list[Path], int]:
    """The alternatives of what stands at a place, and where it ends."""
    if regex[at] == GAP:
        return ([(), AT_GAP], at + 2) if regex[at + 1 : at + 2] == "?" else ([AT_GAP], at + 1)
    optional = _OPTIONAL.match(regex, at)
    if optional is not None:
        return [(), (_plain(optional[1]),)], optional.end()
    rest = _REST.match(regex, at)
    if rest is not None:
        return [(Break(0, FAR),)], rest.end()
    if regex.startswith(ELISION, at):
        return [(Break(0, 6),)], at + len(ELISION)
    words = _WORDS.match(regex, at)
    if words is not None:  # of one word at most, it is worth to tell none from one
        return ([(), (Break(1, FAR),)] if words[1] == "1" else [(Break(0, FAR),)]), words.end()
    if not regex.startswith("(?:", at):
        raise _NotPlain
    inside, at = _branches(regex, at + 3)
    if regex[at : at + 1] != ")":
        raise _NotPlain
    at += 1
    following = regex[at : at + 1]
    if following == "?" and regex[at + 1 : at + 2] not in ("?", "+"):
        return [(), *inside], at + 1
    if following and following in "?*+{":
        raise _NotPlain
    return inside, at


def _plain(run: str) -> str:
    """What the haystack has in the place of a run: letters and digits, blanks for the rest."""
    return _OTHER.sub(" ", re.sub(r"\\(.)", r"\1", run, flags=re.DOTALL).lower())
