"""Towns in lower case: « retour de gruissan », « depuis tinqueux », « (ajaccio) », « bar le duc »."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cliniq.core.document import Span
from cliniq.core.lexicon import (
    Commune,
    common_words,
    commune_of,
    drug_words,
    foreign_cities,
    medical_words,
    opens_city,
)
from cliniq.core.likeness import is_unknown, last_name_score
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.marks import WORDS
from cliniq.core.pseudo.find.pairs import is_eponym
from cliniq.core.pseudo.find.places import ends_from, key_of
from cliniq.core.pseudo.find.view import View

_TOWARDS = frozenset("de d depuis sur vers a".split())
_SHORTEST = 5
_SHORTEST_HEAD = 3
# Words of every day that open the names of towns of several words: « bar le duc ».
_HEADS = frozenset("bar bourg pont port mont roche val vic bois tour ville".split())
# Words of this class (ten times the Zipf value) and above are ordinary, of every day.
_ORDINARY = 20
_EVERYDAY = 45
# Inhabitants: of a town of several words, of one that needs nothing before it.
_VILLAGE = 1000
_CITY = 20000


def _opens_a_town(word: str) -> bool:
    """Whether a folded word is the first of a town's name, and no word of every day unless the name has several."""
    if len(word) < _SHORTEST_HEAD or not opens_city(word.partition("-")[0]):
        return False
    return common_words().get(word, 0) < _EVERYDAY or word in _HEADS


_TOWN = WORDS.ask(_opens_a_town)


def read_lower_towns(view: View, spans: Sequence[Span], covered: Cover) -> list[Span]:
    """The towns that a preposition or brackets lead, and those that are no words in a document without capitals."""
    return [span for span in _towns(view) if not covered.touches(span.start, span.end)]


def _towns(view: View) -> Iterator[Span]:
    words, gaps = view.words, view.gaps
    for index in view.where(_TOWN):
        if view.caps[index] or not index:
            continue
        led = words[index - 1] in _TOWARDS and gaps[index] in (" ", "'")
        aside = gaps[index].endswith("(") and gaps[index + 1].startswith(")")
        alone = view.whispering and (not gaps[index] or gaps[index][-1] in " \n/(")
        if not (led or aside or alone):
            continue
        for last in ends_from(view, index):
            key = key_of(view, index, last)
            town = commune_of(key)
            if town is None:
                abroad = key in foreign_cities() and (is_unknown(words[index]) or "-" in words[index])
                if abroad and (led or aside or view.whispering):
                    yield Span(view.starts[index], view.ends[last], "VILLE", "whispered", 0.6)
                    break
                continue
            named = words[index : last + 1]
            sure = led or aside or town.population >= _CITY or (len(named) == 1 and is_unknown(named[0]))
            if sure and _is_nothing_else(named, town):
                yield Span(view.starts[index], view.ends[last], "VILLE", "whispered", 0.6)
            break


def _is_nothing_else(words: Sequence[str], town: Commune) -> bool:
    """Whether words that name a town name nothing else."""
    if len(words) > 2:
        return town.population >= _VILLAGE
    parts = [part for word in words for part in word.split("-")]
    if len(parts) > 2:
        return True
    if town.is_word or len(words[0]) < _SHORTEST:
        return False
    plain = any(
        common_words().get(word, 0) >= _ORDINARY or word in medical_words() or word in drug_words() or is_eponym(word)
        for word in words
    )
    return not plain and not (last_name_score(words[0]) > 1 and town.population < _CITY)
