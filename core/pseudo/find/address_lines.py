"""Addresses without a street type, known by the postcode after them: « Le Bourg, 24200 Sarlat »."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cliniq.core.document import Span
from cliniq.core.pseudo.find.view import View

_LONGEST = 110
_MOST_WORDS = 12
# What opens an address: a line, a dash between blanks, a label.
_OPENING = re.compile(r"\n|: ?| [-–—•] |[|;(\t]|  ")
_LABEL = re.compile(
    r"\b(?:habite|habitant|demeurant|domiciliee?|reside|residant|vit|adresse|domicile|logee?|installee?)"
    r"(?: (?:a l'adresse|actuellement|au|aux|a|dans|chez elle|chez lui))?[ ]"
)
# « Maison médicale, 3 place X »: what works there, no part of the address.
_INSTITUTION = re.compile(r"\bmaison (?:medicale|de sante|d'arret|pluri|des? )")
_LABEL_BEFORE = re.compile(r"(?:adresse|domicile|dom|adr|lieu|residence)(?: [a-z]{1,12}){0,2} ?: ?\Z")


_FIRST_COLUMN = 12
_ASKEW = 2
_CELL = re.compile(r"[a-z0-9]\S*(?: \S+)*")
_LEADS = frozenset("le la les l".split())


def read_address_lines(view: View, spans: Sequence[Span]) -> list[Span]:
    """The address before each postcode among `spans` that no street stands before; longer forms of those that do."""
    found: list[Span] = []
    streets = sorted((span for span in spans if span.label == "ADRESSE"), key=lambda span: span.end)
    signs = view.vocabulary.words("addresses.lines")
    if view.whispering:
        signs = signs | view.vocabulary.words("addresses.streets") | view.vocabulary.words("addresses.weak_streets")
    for span in spans:
        if span.label == "ZIP":
            line = _before(view, span.start, signs, streets) or _above(view, span.start, signs, streets)
            if line is not None:
                found.append(line)
    return found


def _above(view: View, code: int, signs: frozenset[str], streets: Sequence[Span]) -> Span | None:
    """The cell above a postcode at `code` that stands in a column of its own, if it is an address."""
    folded = view.folded
    line = folded.rfind("\n", 0, code) + 1
    column = code - line
    if column < _FIRST_COLUMN or folded[code - 2 : code] != "  ":
        return None
    above = folded.rfind("\n", 0, line - 1) + 1
    kinds = view.vocabulary.words("addresses.streets") | view.vocabulary.words("addresses.weak_streets")
    for cell in _CELL.finditer(folded, above, line - 1):
        start, end = cell.span()
        if abs(start - above - column) > _ASKEW or _INSTITUTION.match(folded, start):
            continue
        if any(one.start < end and start < one.end for one in streets):
            continue
        words = cell[0].split()
        housed = len(words) > 1 and words[0].isdigit() and words[1].rstrip(".,") in kinds
        # « Le Bourg »: a sign of an address, after its article or not.
        if housed or (words[0] in signs or (words[0] in _LEADS and not signs.isdisjoint(words[1:2]))):
            return Span(start, end, "ADRESSE", "addresses", 0.85)
    return None


def _before(view: View, code: int, signs: frozenset[str], streets: Sequence[Span]) -> Span | None:
    """The segment that ends right before a postcode at `code`, if it is an address."""
    folded = view.folded
    end = code
    while end and folded[end - 1] in " ,-–—|(\t":
        end -= 1
    crossed = False
    if end and folded[end - 1] == "\n":
        crossed, end = True, end - 1
    low = max(0, end - _LONGEST)
    start = low
    for opening in _OPENING.finditer(folded, low, end):
        start = opening.end()
    labels = [label.end() for label in _LABEL.finditer(folded, start, end)]
    labelled = bool(labels) or bool(_LABEL_BEFORE.search(folded, max(0, start - 40), start))
    start = max([start, *labels])
    first, last = view.word_at(start), view.word_at(end)
    words = view.words[first:last]
    if not 1 <= len(words) <= _MOST_WORDS or (crossed and labelled):
        return None
    heads = view.vocabulary.words("hospitals.heads")
    # « ch. de la fontaine » is a path.
    if any(word in view.vocabulary.titles or (word in heads and word != "ch") for word in words):
        return None
    inside = [street for street in streets if start <= street.start and street.end <= end]
    if inside:
        # « résidence Les Pins, 3 rue X » is one address; « maison de plain-pied, 3 rue X » isn't.
        lead = range(first, view.word_at(inside[0].start))
        named = any(view.caps[index] for index in lead[1:]) or (view.whispering and labelled)
        if not (named or (not lead and len(inside) > 1)):
            return None
    if _INSTITUTION.search(folded, start, end):
        return None
    opening_words = words[: 3 if not labelled else None]
    if not any(word in signs for word in opening_words):
        return None
    place = first
    while not labelled and view.words[place] not in signs and view.words[place] not in ("le", "la", "les", "l"):
        if view.words[place].isdigit() or view.caps[place]:
            break
        place += 1
    if place < len(view.words) and view.starts[place] < end:
        return Span(view.starts[place], end, "ADRESSE", "addresses", 0.98 if inside else 0.9)
    return None
