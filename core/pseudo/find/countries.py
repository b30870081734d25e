"""Countries whose name has several words (« Sri Lanka »): they stay bare, and their words are no names."""

from __future__ import annotations

from functools import lru_cache

from cliniq.core.document import Span
from cliniq.core.pseudo.find.persons import NAMED
from cliniq.core.pseudo.find.view import View
from cliniq.core.pseudo.find.vocabulary import Vocabulary

# A title is believed: « M. San Marin ».
_SURE = frozenset(["titles", "mails"])


@lru_cache(maxsize=4)
def _by_first_word(words: Vocabulary) -> dict[str, list[list[str]]]:
    """First word → the further words of each country that begins so, the longest first; hyphens make one word."""
    table: dict[str, list[list[str]]] = {}
    for name in sorted(words.words("addresses.countries_of_words"), key=len, reverse=True):
        first, *rest = name.split()
        table.setdefault(first, []).append(rest)
        table["-".join([first, *rest])] = [[]]
    return table


@lru_cache(maxsize=4)
def _first_words(words: Vocabulary) -> frozenset[str]:
    return frozenset(_by_first_word(words))


def countries_in(view: View) -> list[tuple[int, int]]:
    """Where countries of several words stand in a document: offsets, in order."""
    table = _by_first_word(view.vocabulary)
    found: list[tuple[int, int]] = []
    for index in view.places_of(_first_words(view.vocabulary)):
        for rest in table[view.words[index]]:
            end = index + 1 + len(rest)
            if view.words[index + 1 : end] == rest and all(gap == " " for gap in view.gaps[index + 1 : end]):
                found.append((view.starts[index], view.ends[end - 1]))
                break
    return found


def without_countries(view: View, spans: list[Span]) -> list[Span]:
    """The spans without those of persons and places that are, or are part of, a country of several words."""
    countries = countries_in(view) if spans else []
    if not countries:
        return spans
    return [
        span
        for span in spans
        if span.label not in NAMED
        or span.source in _SURE
        or not any(start <= span.start and span.end <= end for start, end in countries)
    ]
