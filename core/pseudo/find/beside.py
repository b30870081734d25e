"""Towns right after a person's name: « Dr Dupont (Talmont) », « Mme Roy, Pézenas »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import common_words, commune, commune_of, foreign_cities, is_commune, medical_words, place_key
from cliniq.core.likeness import first_name_score
from cliniq.core.pseudo.find.pairs import is_eponym
from cliniq.core.pseudo.find.persons import PERSON
from cliniq.core.pseudo.find.places import ends_from
from cliniq.core.pseudo.find.towns import city_end, city_span
from cliniq.core.pseudo.find.view import View

_SIGN = re.compile(r"(?: ?, ?| ?\(| [\-–] )(?:a )?")
_CLOSED = re.compile(r"[ ]?(?:[,;.)\n/|]|$|- )")
_ORDINARY = 27
# Characters of « à » and its blanks.
_TO = 3
# Less populous communes that are borne as names are rather persons after a comma.
_PEOPLE = 20000


def read_towns_beside(view: View, spans: list[Span]) -> list[Span]:
    """The towns after the names among `spans`: known ones after any sign, unknown ones alone in brackets."""
    starts = {span.start for span in spans}
    found: list[Span] = []
    for end in {span.end for span in spans if span.label in PERSON}:
        match = _SIGN.match(view.folded, end)
        if view.whispering:
            # « dr lacroix à frontignan »
            practice = end + _TO if view.folded.startswith(" a ", end) else end
            found += _lower_town(view, end, match.end() if match else practice)
        if match is None:
            continue
        index = view.word_at(match.end())
        if index >= len(view.words) or view.starts[index] != match.end() or match.end() in starts:
            continue
        article = view.words[index] in ("la", "le", "les")
        if not view.caps[index] or (view.words[index] in view.vocabulary.never and not article):
            continue
        stop = city_end(view, index, strict=True)
        if stop > index and _is_town(view, index, stop):
            found.append(city_span(view, index, stop, 0.68))
        elif "(" in match[0]:
            stop = city_end(view, index)
            if _is_unknown(view, index, stop):
                found.append(city_span(view, index, stop, 0.55))
    return found


def _lower_town(view: View, end: int, start: int) -> list[Span]:
    """« dr lacombe hasparren », « dr vidal (bayonne) » in notes without capitals: a commune that is no word."""
    first = view.word_at(start)
    if first >= len(view.words) or view.caps[first] or view.starts[first] - end > 3 or view.gaps[first] == "-":
        return []
    for last in ends_from(view, first):
        town = commune_of(place_key(view.folded[view.starts[first] : view.ends[last]]))
        if town is None or town.is_word or not _CLOSED.match(view.folded, view.ends[last]):
            continue
        single = first == last
        word = view.words[first]
        ordinary = common_words().get(word, 0) >= _ORDINARY or word in medical_words() or town.is_person
        if single and ordinary and not ("(" in view.gaps[first] and town.population > _PEOPLE):
            continue
        return [Span(view.starts[first], view.ends[last], "VILLE", "places", 0.65)]
    return []


def _is_town(view: View, index: int, stop: int) -> bool:
    """Whether a commune's name is one here, and no acronym, word or person."""
    if not _CLOSED.match(view.folded, view.ends[stop - 1]):
        return False
    town = commune(view.folded[view.starts[index] : view.ends[stop - 1]])
    if town is None or is_eponym(view.words[index]) or (town.is_word and town.population < _PEOPLE):
        return False
    small = town.population < _PEOPLE
    acronym = view.upper(index) and len(view.words[index]) < 5 and not view.shouting
    return not (small and (town.is_person or acronym))


def _is_unknown(view: View, index: int, stop: int) -> bool:
    """Whether capital words that fill brackets are a place that no list knows: no job, no word, no person."""
    words = view.words[index:stop]
    if not words or len(words) > 4 or len(words[0]) < 4 or view.upper(index):
        return False
    if not view.folded.startswith(")", view.ends[stop - 1]):
        return False
    key = place_key(view.folded[view.starts[index] : view.ends[stop - 1]])
    if is_commune(key) or key in foreign_cities():
        return True
    known = (view.vocabulary.never, view.vocabulary.roles, medical_words())
    if any(word in group for group in known for word in words):
        return False
    if words[0] in view.vocabulary.words("titles.relatives"):
        return False
    return first_name_score(words[0]) <= 1 and common_words().get(words[0], 0) < _ORDINARY
