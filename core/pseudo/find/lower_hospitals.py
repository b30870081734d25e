"""Hospitals, pharmacies and laboratories in lower case: « garde cavale blanche », « pharmacie du marché »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from cliniq.core.document import Span
from cliniq.core.lexicon import hospitals, place_key
from cliniq.core.likeness import is_unknown
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.marks import WORDS
from cliniq.core.pseudo.find.places import ends_from, key_of
from cliniq.core.pseudo.find.view import View

_SHOPS = frozenset("pharmacie labo laboratoire".split())
_NAMED_SHOP = re.compile(
    r" (?:(?:du|des|de la) (?=[a-zà-ÿ'-]{4})|(?=l(?:es|a) ))((?:l(?:es|a) )?[a-zà-ÿ][a-zà-ÿ'-]{3,})"
)
# « labo biogroup schuman a téléphoné »
_BRAND = re.compile(r" ([a-zà-ÿ][a-zà-ÿ'-]{4,})(?: ([a-zà-ÿ][a-zà-ÿ'-]{4,}))?")
_MORE_WORDS = 3


def _opens_a_hospital(word: str) -> bool:
    """Whether a folded word is the first of a hospital's name of several words, or one that is nothing else."""
    return word in _first_words()


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    known = hospitals().items()
    return frozenset(key.split()[0] for key, hospital in known if " " in key or hospital.doubtful is False)


_HOSPITAL = WORDS.ask(_opens_a_hospital)


def read_lower_hospitals(view: View, spans: Sequence[Span], covered: Cover) -> list[Span]:
    """In a document without capitals, the places of care that are known or that « pharmacie », « labo » announce."""
    if not view.whispering:
        return []
    found = (*_hospitals(view), *_shops(view))
    return [span for span in found if not covered.touches(span.start, span.end)]


def _hospitals(view: View) -> Iterator[Span]:
    """« neuro garde cavale blanche », « irm hautepierre »: names that nobody takes for anything but a hospital."""
    table = hospitals()
    for index in view.where(_HOSPITAL):
        for last in ends_from(view, index, _MORE_WORDS):
            hospital = table.get(key_of(view, index, last))
            if hospital is not None and not hospital.acronym:
                known = table.get(place_key(hospital.name), hospital) if last > index else hospital
                if known.doubtful is False or hospital.doubtful is False:
                    yield Span(view.starts[index], view.ends[last], "HOPITAL", "whispered", 0.6)
                break


def _shops(view: View) -> Iterator[Span]:
    """« pharmacie du marché », « labo des halles »."""
    for index in view.places_of(_SHOPS):
        match = _NAMED_SHOP.match(view.text, view.ends[index])
        if match is None:
            brand = _BRAND.match(view.text, view.ends[index])
            if brand is not None and is_unknown(view.folded[brand.start(1) : brand.end(1)]):
                more = brand[2] is not None and is_unknown(view.folded[brand.start(2) : brand.end(2)])
                yield Span(brand.start(1), brand.end(2 if more else 1), "HOPITAL", "whispered", 0.6)
            continue
        word = view.words[view.word_at(match.end(1)) - 1]
        kinds = map(view.vocabulary.words, ("hospitals.heads", "hospitals.units", "hospitals.hospital_words"))
        if word not in view.vocabulary.never and not any(word in kind for kind in kinds):
            yield Span(*match.span(1), "HOPITAL", "whispered", 0.6)
