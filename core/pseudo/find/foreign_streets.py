"""Streets abroad, where the number comes last or the type after the name: « Lindenstraße 13 », « 12 Baker Street »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.pseudo.find.marks import CAPITALS
from cliniq.core.pseudo.find.view import View

_NUMBER = r",? (?:no ?)?[0-9]{1,4}(?: ?[a-f](?![a-z]))?(?:/[0-9]{1,3})?(?![0-9.:/]|,[0-9]| ?(?:mg|ans|cm|mm|h))"
# Folded; the sharp s of « Straße » is one letter or two.
_SUFFIXED = re.compile(
    r"\b[a-z\-]{2,20}(?:er (?:strasse|strase|platz|gasse|weg)|"
    r"[a-z\-](?:strasse|strase|str\.|platz|gasse|weg|allee|straat|laan|plein|steenweg|gracht|kade|"
    r"gatan|vagen|vej|gade))"
    + _NUMBER
)
_PREFIXED = re.compile(
    r"(?:strasse|strase|platz|via|viale|piazza|corso|calle|plaza|avenida|paseo|rua|travessa|largo|carrer|passeig|"
    r"ulica|ul\.)"
    r"(?: (?:[a-z][a-z']{1,20}|[0-9]{1,2}\.)){1,5}?" + _NUMBER
)
_ENGLISH = re.compile(
    r"[0-9](?<=\b[0-9])[0-9]{0,4}[a-z]? (?:[a-z][a-z']{2,20} ){1,3}(?:street|road|lane|avenue|drive|court|square|"
    r"terrace|gardens|close|crescent|st\.|rd\.|ave\.|blvd|parkway|way)(?![a-z])"
)
# The cheap tests before the patterns: a word of the type, or one that ends with it.
_SUFFIXES = (
    "strasse", "strase", "str", "platz", "gasse", "weg", "allee", "straat", "laan", "plein", "steenweg", "gracht",
    "kade", "gatan", "vagen", "vej", "gade",
)  # fmt: skip


def _ends_like_a_street(word: str) -> bool:
    return word.endswith(_SUFFIXES)


_STREET = CAPITALS.ask(_ends_like_a_street)


def read_foreign_streets(view: View) -> list[Span]:
    """The streets of addresses abroad, in order of place; their names have capitals."""
    folded = view.folded
    matches: list[re.Match[str]] = []
    if view.capitals_where(_STREET):
        matches += _SUFFIXED.finditer(folded)
    if types := view.at("addresses.abroad"):
        matches += filter(None, (_PREFIXED.match(folded, view.starts[index]) for index in types))
        matches += _ENGLISH.finditer(folded)
    return sorted(
        Span(match.start(), match.end(), "ADRESSE", "addresses", 0.9)
        for match in matches
        if _has_capitals(view, match)
    )


def _has_capitals(view: View, match: re.Match[str]) -> bool:
    """Whether the words of the street have capitals."""
    text = view.text[match.start() : match.end()]
    words = [word for word in re.split(r"[ '\-]", text) if word[:1].isalpha()]
    return bool(words) and any(word[0].isupper() for word in words[-2:]) and not words[-1][0].islower()
