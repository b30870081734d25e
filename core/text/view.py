"""A reading view of a text: what a person reads, with offsets mapped back to the text as it is.

Three things stand between the characters of a text and its words: combining accents (a text that is not NFC),
characters that nobody sees (zero width, direction marks, soft hyphens), and words cut at the end of a line
(« insuffi-⏎sance »). Almost no text has any, so the common case costs one look.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_COMBINING = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ODD = re.compile(rf"[{_INVISIBLE}]+|[^{_COMBINING}][{_COMBINING}]+")
_ODD_CHARACTER = re.compile(f"[{_INVISIBLE}{_COMBINING}]")
# A hyphen at the end of a line between two lower-case letters; what follows must go on in lower case.
_BROKEN_WORD = re.compile(r"-(?<=[a-zà-öø-ÿœ]{2}-)[ \t]*\r?\n[ \t]*(?=[a-zà-öø-ÿœ]{2})")


class _Piece(NamedTuple):
    """Where a stretch of the view starts, and the stretch of the text that it stands for."""

    view: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class View:
    """A text to read and the way back to the original's offsets."""

    text: str
    _pieces: tuple[_Piece, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether the view is the original itself."""
        return not self._pieces

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the original of the stretch `start:end` of the view."""
        if not self._pieces or start >= end:
            return start, end
        first, last = self._piece(start), self._piece(end - 1)
        size = self._size(last)
        whole = end == last.view + size or size != last.end - last.start
        begin = first.start + (start - first.view if self._size(first) == first.end - first.start else 0)
        return begin, last.end if whole else last.start + end - last.view

    def _piece(self, position: int) -> _Piece:
        return self._pieces[bisect_right(self._pieces, position, key=_view_of) - 1]

    def _size(self, piece: _Piece) -> int:
        """How many characters of the view a piece has."""
        after = bisect_right(self._pieces, piece.view, key=_view_of)
        return (self._pieces[after].view if after < len(self._pieces) else len(self.text)) - piece.view


def _view_of(piece: _Piece) -> int:
    return piece.view


def composed(text: str) -> View:
    """The view with combining accents composed and invisible characters left out."""
    if text.isascii() or not _may_be_odd(text):
        return View(text)
    return view_of(text, ((m.start(), m.end(), _compose(m[0])) for m in _ODD.finditer(text)))


def unbroken(text: str) -> View:
    """As `composed`, and words cut by a hyphen at the end of a line are whole again."""
    return whole_words(composed(text))


def whole_words(first: View) -> View:
    """The view in which words cut by a hyphen at the end of a line are whole."""
    if "-" not in first.text or _BROKEN_WORD.search(first.text) is None:
        return first
    return followed(first, view_of(first.text, ((m.start(), m.end(), "") for m in _BROKEN_WORD.finditer(first.text))))


def followed(first: View, second: View) -> View:
    """The view of a view's text, with offsets in the original of the first."""
    if second.is_plain:
        return first
    if first.is_plain:
        return second
    pieces = tuple(_Piece(p.view, *first.original(p.start, p.end)) for p in second._pieces)
    return View(second.text, _split(pieces, first))


def _split(pieces: tuple[_Piece, ...], first: View) -> tuple[_Piece, ...]:
    """Pieces of a view of a view, cut where the first view was, so that each is one to one or one cluster."""
    out: list[_Piece] = []
    for piece in pieces:
        view = piece.view
        for inner in first._pieces:
            if inner.end <= piece.start or inner.start >= piece.end:
                continue
            start, end = max(inner.start, piece.start), min(inner.end, piece.end)
            out.append(_Piece(view, start, end))
            view += first._size(inner) if first._size(inner) != inner.end - inner.start else end - start
    return tuple(out)


def _may_be_odd(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return _ODD_CHARACTER.search(text) is not None
    return "\xad" in text


def _compose(stretch: str) -> str:
    return unicodedata.normalize("NFC", stretch) if unicodedata.combining(stretch[-1]) else ""


def view_of(text: str, changes: Iterable[tuple[int, int, str]]) -> View:
    """The view in which each stretch start:end of `text` (in order, apart) reads as the given string."""
    pieces: list[_Piece] = []
    out: list[str] = []
    length = position = 0
    for start, end, instead in changes:
        for piece, shown in (((position, start), text[position:start]), ((start, end), instead)):
            if shown:
                pieces.append(_Piece(length, *piece))
                out.append(shown)
                length += len(shown)
        position = end
    if position == 0:
        return View(text)
    if position < len(text):
        pieces.append(_Piece(length, position, len(text)))
        out.append(text[position:])
    return View("".join(out), tuple(pieces))
