"""Tables whose columns only blanks part: « Nom      Prénom     Site », and the cells that stand below."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.pseudo.find.columns import NUMBERS, heading_of, is_value
from cliniq.core.pseudo.find.persons import PERSON
from cliniq.core.pseudo.find.view import View

_CELL = re.compile(r"\S+(?: \S+)*")
# The cheap test before the lines are read: ends of headings, and the blanks after them.
_HINTS = ("nom  ", "nom d'usage  ", "naissance  ", "naiss.  ", "famille  ", "marital  ", "ipp  ", "nip  ", "demande  ")
_ENDS = frozenset(sign.rstrip(" .").rpartition("'")[2].split()[-1] for sign in _HINTS)
_QUOTES = "\"'«» "
# So many characters a cell may stand beside its heading.
_ASKEW = 2
_MOST_ROWS = 60
# What else names a column where persons are listed.
_SITES = re.compile(r"(?:site|etablissement|hopital|structure)\Z")
_SITE = re.compile(r"[a-z][a-z0-9' \-.]{1,40}\Z")
_ALIAS = re.compile(r"(?:alias|surnom|dite?)\Z")

Columns = dict[int, str]
"""Where columns start in their line, and the label of what stands in them."""


def read_aligned(view: View) -> list[Span]:
    """The identifying cells below the headings of tables without signs between their cells."""
    folded = view.folded
    if "  " not in folded or not view.has_any(_ENDS) or not any(sign in folded for sign in _HINTS):
        return []
    found: list[Span] = []
    columns: Columns = {}
    rows = 0
    start = 0
    while start < len(folded):
        end = folded.find("\n", start)
        end = len(folded) if end < 0 else end
        headings = _headings(folded, start, end)
        if headings:
            columns, rows = headings, 0
        elif columns:
            cells = _row(folded, start, end, columns)
            rows += 1
            if rows > _MOST_ROWS or not cells:
                columns = {}
            found += cells
        start = end + 1
    return found


def _headings(folded: str, start: int, end: int) -> Columns:
    """The columns that a line names: two side by side, or what is sure alone (a patient's number, a place of birth).

    « NOM   Martin   PRÉNOM   Anne » is no line of headings: values stand between.
    """
    columns: Columns = {}
    cells = 0
    before = together = sure = False
    if "  " not in folded[start:end]:
        return columns
    for cell in _CELL.finditer(folded, start, end):
        text = cell[0].rstrip(" :*")
        if ":" in cell[0] or any(map(str.isdigit, text)):
            return {}
        cells += 1
        label = heading_of(text) or ("HOPITAL" if _SITES.match(text) else "PRENOM" if _ALIAS.match(text) else None)
        if label is not None:
            columns[cell.start() - start] = label
        together |= before and label is not None
        sure |= label in NUMBERS or text.startswith("lieu de nais")
        before = label is not None
    return columns if cells > 1 and ((together and not PERSON.isdisjoint(columns.values())) or sure) else {}


def _row(folded: str, start: int, end: int, columns: Columns) -> list[Span]:
    """The cells of a line that stand below a heading and may be its values."""
    found: list[Span] = []
    for cell in _CELL.finditer(folded, start, end):
        if heading_of(cell[0].rstrip(" :*")) is not None:
            # Another line of headings.
            return []
        at = cell.start() - start
        label = next((columns[place] for place in columns if abs(place - at) <= _ASKEW), None)
        if label is None:
            continue
        text = cell[0].strip(_QUOTES)
        low = cell.start() + cell[0].find(text)
        fits = _SITE.match(text) is not None if label == "HOPITAL" else is_value(label, text)
        if fits:
            found.append(Span(low, low + len(text), label, "columns", 0.92))
    return found
