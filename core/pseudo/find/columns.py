"""Tables: a row of headings says what the cells below them are, « | Nom | Prénom | IPP | »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.pseudo.find.view import View

_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("DATE_NAISSANCE", re.compile(r"ddn\Z|d\.d\.n|date de nais|date nais|naissance\Z|nee?\(?e?\)? le")),
    ("IPP", re.compile(r"(?:no ?)?(?:ipp|nip)\Z|(?:no|numero|id|identifiant)(?: du)? patiente?\Z")),
    ("NDA", re.compile(r"(?:no ?|numero (?:de )?)?(?:nda|iep|sejour|venue|dossier|visite|passage|demande|examen)\Z")),
    ("SECU", re.compile(r"(?:no ?)?(?:nir|nss|secu|securite sociale|ss|de secu.*)\Z")),
    ("TEL", re.compile(r"(?:no ?)?(?:tel|telephone|portable|mobile|fax|poste|dect|bip)\.?(?: .{1,12})?\Z")),
    ("NOM", re.compile(r"nom(?: de (?:famille|naissance|jeune fille)| d'usage| usuel| marital)?\Z")),
    ("PRENOM", re.compile(r"prenoms?(?: usuel)?\Z")),
    ("ZIP", re.compile(r"(?:cp|code postal)\Z")),
    ("VILLE", re.compile(r"(?:ville|commune|lieu de nais(?:s(?:ance)?)?\.?)\Z")),
    ("ADRESSE", re.compile(r"adresse\Z")),
)
_VALUES = {
    "DATE_NAISSANCE": re.compile(r"[0-9]{1,4}[ ./\-][0-9]{1,2}[ ./\-][0-9]{2,4}\Z"),
    "IPP": re.compile(r"[a-z]{0,3}[ \-]?(?:[0-9][ .\-]?){4,14}\Z"),
    "NDA": re.compile(r"(?=(?:[^0-9]*[0-9]){4})[a-z0-9][a-z0-9 ./\-_]{3,18}\Z"),
    "SECU": re.compile(r"[1-9](?:[ .\-]?[0-9ab]){5,16}\Z"),
    "TEL": re.compile(r"[+(]?[0-9](?:[ .()/\-]{0,2}[0-9]){2,14}\Z"),
    "NOM": re.compile(r"[a-z][a-z' \-.]{0,40}\Z"),
    "PRENOM": re.compile(r"[a-z][a-z' \-.,]{0,40}\Z"),
    "ZIP": re.compile(r"[0-9]{2} ?[0-9]{3}\Z"),
    "VILLE": re.compile(r"[a-z][a-z' \-]{1,40}\Z"),
    "ADRESSE": re.compile(r"(?=.*[a-z]{3})[a-z0-9].{4,80}\Z"),
}
_SIGNS = "|\t"
NUMBERS = frozenset(["IPP", "NDA", "SECU"])
_MOST_ROWS = 400
_LONGEST_HEADING = 40
# Words that say that nothing was filled in.
_EMPTY = frozenset("neant non nc na inconnu inconnue idem oui mme m mr aucun aucune total".split())

Cell = tuple[int, int]


def _cells(folded: str, start: int, end: int, sign: str) -> list[Cell]:
    """Bounds of the cells of a line, without the blanks around their text."""
    cells = []
    while start <= end:
        stop = folded.find(sign, start, end)
        stop = end if stop < 0 else stop
        low, high = start, stop
        while low < high and folded[low] in " *_":
            low += 1
        while high > low and folded[high - 1] in " *_:\r":
            high -= 1
        cells.append((low, high))
        start = stop + 1
    return cells


def heading_of(text: str) -> str | None:
    """The label of the values below a folded heading, if it names any."""
    if not 2 <= len(text) <= _LONGEST_HEADING:
        return None
    return next((label for label, pattern in _HEADINGS if pattern.match(text)), None)


def is_value(label: str, text: str) -> bool:
    """Whether a folded text may be what a cell below a heading of this label holds."""
    return len(text) > 1 and text not in _EMPTY and _VALUES[label].match(text) is not None


def _headings(folded: str, cells: list[Cell]) -> dict[int, str]:
    """The label of each column that a row of headings names; none when the row holds values."""
    found: dict[int, str] = {}
    for column, (low, high) in enumerate(cells):
        text = folded[low:high]
        if any(map(str.isdigit, text)):
            return {}
        label = heading_of(text)
        if label is not None:
            found[column] = label
    return found


def _is_heading_row(headings: dict[int, str]) -> bool:
    """Whether a row names columns: two headings side by side; « Nom | X | Prénom | Y » holds values as well."""
    return any(column + 1 in headings for column in headings) or (
        len(headings) == 1 and not NUMBERS.isdisjoint(headings.values())
    )


def read_columns(view: View) -> list[Span]:
    """The identifying cells below the headings of a table whose cells « | » or tabs part."""
    folded = view.folded
    found: list[Span] = []
    for sign in _SIGNS:
        if sign in folded:
            found += _tables(folded, sign)
    return found


def _tables(folded: str, sign: str) -> list[Span]:
    """The cells of all tables with this sign between cells."""
    found: list[Span] = []
    columns: dict[int, str] = {}
    width = rows = 0
    start = 0
    while start < len(folded):
        end = folded.find("\n", start)
        end = len(folded) if end < 0 else end
        signs = folded.count(sign, start, end)
        if not signs:
            columns = {}
        elif signs > 1 or columns:
            cells = _cells(folded, start, end, sign)
            headings = _headings(folded, cells)
            if _is_heading_row(headings):
                columns, width, rows = headings, len(cells), 0
            elif columns and abs(len(cells) - width) < 2 and rows < _MOST_ROWS:
                rows += 1
                found += _row(folded, cells, columns)
        start = end + 1
    return found


def _row(folded: str, cells: list[Cell], columns: dict[int, str]) -> list[Span]:
    """The cells of one row that are values of their columns."""
    found = []
    for column, label in columns.items():
        if column < len(cells):
            low, high = cells[column]
            if is_value(label, folded[low:high]):
                found.append(Span(low, high, label, "columns", 0.92))
    return found
