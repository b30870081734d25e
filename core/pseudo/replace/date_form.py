"""How a date is written, so that another can be written in the very same form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cliniq.core.pseudo.replace.months import write_month
from cliniq.core.pseudo.replace.number_words import write_number
from cliniq.core.pseudo.replace.shape import like

_DIGIT = re.compile(r"\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a written date. `kind`: `text`, `day`, `month`, `year`, `suffix` (« er ») or `run` of digits.

    `style` says how: `pad`, `bare`, `word`, `digits`, `short`, `short word` (« cinquante-huit »), or the layout of a
    run (`ddmmyyyy`).
    """

    kind: str
    surface: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class DateForm:
    """A date as written; what it does not say is None.

    `template`, where the date is in plain digits, is the quick way to write another: a format string of day,
    month, year and the last two digits of the year.
    """

    pieces: tuple[Piece, ...]
    day: int | None = None
    month: int | None = None
    year: int | None = None
    template: str = ""

    @property
    def surface(self) -> str:
        """The date as it stood."""
        return "".join(piece.surface for piece in self.pieces)

    @property
    def is_full(self) -> bool:
        """Whether day, month and year are all told."""
        return self.day is not None and self.month is not None and self.year is not None

    def write(self, day: int, month: int, year: int) -> str:
        """The given date in this form; a part that does not change is written as it stood."""
        if self.template:
            return self.template.format(day, month, year, year % 100)
        written: list[str] = []
        for piece in self.pieces:
            kind = piece.kind
            if kind == "text":
                written.append(piece.surface)
            elif kind == "day":
                written.append(piece.surface if day == self.day else _write_day(day, piece, self.pieces))
            elif kind == "month":
                written.append(piece.surface if month == self.month else self._write_month(month, piece))
            elif kind == "year":
                written.append(piece.surface if year == self.year else _write_year(year, piece))
            elif kind == "suffix":
                if day == 1:
                    written.append(piece.surface)
            elif (day, month, year) == (self.day, self.month, self.year):
                written.append(piece.surface)
            else:
                written.append(_write_run(day, month, year, piece))
        return "".join(written)

    def _write_month(self, month: int, piece: Piece) -> str:
        if piece.style == "word":
            return write_month(month, piece.surface, self.month or month)
        return f"{month:02d}" if piece.style == "pad" else str(month)


def _write_day(day: int, piece: Piece, pieces: tuple[Piece, ...]) -> str:
    if piece.style == "word":
        word = "premier" if day == 1 else write_number(day, hyphens="-" in piece.surface)
        return like(piece.surface, word if piece.surface[:1].islower() else word.capitalize())
    if piece.style == "pad":
        return f"{day:02d}"
    spelt = any(other.kind == "month" and other.style == "word" for other in pieces)
    has_suffix = any(other.kind == "suffix" for other in pieces)
    return f"{day}er" if day == 1 and spelt and not has_suffix else str(day)


def _write_year(year: int, piece: Piece) -> str:
    if piece.style in ("word", "short word"):
        value = year if piece.style == "word" or year % 100 < 17 else year % 100
        word = write_number(value, hyphens="-" in piece.surface)
        return like(piece.surface, word if piece.surface[:1].islower() else word.capitalize())
    return f"{year % 100:02d}" if piece.style == "short" else f"{year:04d}"


def _write_run(day: int, month: int, year: int, piece: Piece) -> str:
    """A run of digits, spaced or not, with the new digits at the places of the old ones."""
    layout = piece.style
    digits = ""
    for letter in dict.fromkeys(layout):
        width = layout.count(letter)
        value = {"d": day, "m": month, "y": year}[letter]
        digits += f"{value % 100 if letter == 'y' and width == 2 else value:0{width}d}"
    places = [match.start() for match in _DIGIT.finditer(piece.surface)]
    surface = piece.surface
    if len(digits) > len(places):  # a day of one digit became one of two
        gap = surface[places[0] + 1 : places[1]]
        surface = surface[: places[0]] + "0" + gap + surface[places[0] :]
    fresh = iter(digits)
    return _DIGIT.sub(lambda _: next(fresh), surface)
