"""What stands in a note's lines and is no part of its sentences: page furniture, signs of boxes, dictated stops.

`readable` gives the reading view of the extraction: composed characters, no headers and footers between two parts of a
sentence, whole words, « ☐ » as « [ ] », and « virgule », « point à la ligne » of a raw dictation as signs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from cliniq.core.text.view import View, composed, followed, view_of, whole_words

Change = tuple[int, int, str]
"""A stretch `start:end` of a text, and what it reads as."""

_EMPTY_BOXES, _TICKED_BOXES = "☐□▢◻", "☑☒✓✔✗✘⊠"
_PAIRED_BOXES = {"■": "□", "◼": "◻", "●": "○"}  # the filled and the empty one: bullets, where only one is there
_SIGNS = _EMPTY_BOXES + _TICKED_BOXES + "●∅Øø\f\r"
_SIGN = re.compile(rf"[{_EMPTY_BOXES}{_TICKED_BOXES}■◼●○]|(?<!\w)[∅Øø](?!\w)|\f|\r\n?")
_PAGE = re.compile(
    r"(?:^|[\s|(–—-])(?:page|pg\.?|p\.|feuillet|folio)\s*(?:n°\s*)?\d{1,3}(?:\s*(?:/|sur|de|of)\s*\d{1,3})?"
    r"(?=$|[\s|)–—-])",
    re.IGNORECASE,
)
_LETTERHEAD = re.compile(
    r"finess|édité|edité|imprimé|confidentiel|ne pas reproduire|document (?:généré|signé)|dossier n|n° (?:de )?dossier|"
    r"\bi\.?p\.?p\.?\b|\btél|\bfax\b|www\.|@|cedex|\bnda\b",
    re.IGNORECASE,
)
_DICTATED = re.compile(
    r"[ \t]*\b(?:(?P<semicolon>point virgule)|(?P<comma>virgule)|(?P<colon>deux points)(?! de)|"
    r"(?P<opens>(?:ouvrez|ouvrir) (?:la |une )?parenthèse)|(?P<closes>(?:fermez|fermer) (?:la |une )?parenthèse)|"
    r"(?P<stop>(?<!au )point(?: final)?(?:,? (?:à la ligne|nouveau paragraphe|nouvelle ligne))?)"
    r"(?! (?:de|d'|du|des|sur|important|mort|douloureux|noir|culminant)\b)|(?P<line>à la ligne))\b"
)
_SPOKEN = {
    "semicolon": ";",
    "comma": ",",
    "colon": " :",
    "opens": " (",
    "closes": ")",
    "stop": ".\n",
    "line": "\n",
}


def readable(text: str) -> View:
    """The view of a note as a person reads it. Most texts are their own view, which a few looks tell."""
    view = composed(text)
    plain = view.text
    if any(map(plain.__contains__, _SIGNS)):
        view = followed(view, view_of(plain, signs(plain)))
        plain = view.text
    if "virgule" in plain:
        view = followed(view, view_of(plain, dictated(plain)))
        plain = view.text
    if "Page " in plain or "page " in plain or "PAGE " in plain or "\f" in plain:
        view = followed(view, view_of(plain, furniture(plain)))
    return whole_words(view)


def signs(text: str) -> Iterable[Change]:
    """Boxes as « [ ] » and « [x] », the sign of nothing as « 0 », page breaks and CR as line breaks."""
    shown = dict.fromkeys(_EMPTY_BOXES, "[ ]") | dict.fromkeys(_TICKED_BOXES, "[x]") | dict.fromkeys("∅Øø", "0")
    shown |= dict.fromkeys(("\f", "\r", "\r\n"), "\n")
    for filled, empty in _PAIRED_BOXES.items():
        if filled in text and empty in text:
            shown |= {filled: "[x]", empty: "[ ]"}
    for match in _SIGN.finditer(text):
        if match[0] in shown:
            yield match.start(), match.end(), shown[match[0]]


def dictated(text: str) -> Iterable[Change]:
    """The spoken stops of a raw dictation: a text with several, and more of them than of written commas."""
    if text.count("virgule") < max(2, text.count(",")):
        return
    for match in _DICTATED.finditer(text):
        yield match.start(), match.end(), _SPOKEN[str(match.lastgroup)]


def furniture(text: str) -> Iterable[Change]:
    """The lines to leave out, as changes to nothing: page numbers, and the letterhead lines right beside them.

    A line beside a page number belongs to the letterhead when its words recur at another page's edge or at the top
    of the note, or when it has what only a letterhead has (« édité le », a telephone number).
    """
    lines = _lines(text)
    pages = {n for n, (start, end) in enumerate(lines) if _is_page_line(text[start:end])}
    if not pages:
        return
    left_out = set(pages)
    shapes = {n: _shape(text[start:end]) for n, (start, end) in enumerate(lines)}
    edges = {n + step for n in pages for step in (-2, -1, 1, 2) if n + step in shapes} | {0, 1, 2}
    recurring = Counter(shape for n in edges if n in shapes and (shape := shapes[n]))
    for page in pages:
        for step in (-1, 1):
            at = page + step
            while at in shapes and abs(at - page) <= 3 and (shape := shapes[at]):
                start, end = lines[at]
                if recurring[shape] < 2 and not _LETTERHEAD.search(text, start, end):
                    break
                left_out.add(at)
                at += step
    for n in sorted(left_out):
        start, end = lines[n]
        yield start, min(end + 1, len(text)), ""


def _lines(text: str) -> list[tuple[int, int]]:
    """The lines of a text as offsets, without their line breaks."""
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append((start, start + len(line)))
        start += len(line) + 1
    return lines


def _is_page_line(line: str) -> bool:
    """Whether a line is a page number, alone or with no more than a letterhead beside it."""
    match = _PAGE.search(line)
    if match is None:
        return False
    rest = (line[: match.start()] + " " + line[match.end() :]).strip(" \t\r|–—-")
    at_edge = not line[: match.start()].strip(" \t|–—-") or not line[match.end() :].strip(" \t\r|–—-.")
    return not rest or (
        at_edge and len(rest) <= 100 and rest[:1].isupper() and (": " not in rest or bool(_LETTERHEAD.search(rest)))
    )


def _shape(line: str) -> str:
    """What two lines of a letterhead share: their first two words, without figures."""
    words = re.sub(r"[\d\W_]+", " ", line.lower()).split()
    return " ".join(words[:2]) if len(words) >= 2 else ""
