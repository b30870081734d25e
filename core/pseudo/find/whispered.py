"""Names and towns in lower case, once names are known: « pierrot susini », « retour de gruissan », « s. pouyanne »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cliniq.core.document import Span
from cliniq.core.lexicon import (
    Commune,
    common_words,
    commune,
    drug_words,
    is_commune,
    last_names,
    medical_words,
    opens_city,
    ordinary_names,
)
from cliniq.core.likeness import last_name_score
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.marks import WORDS
from cliniq.core.pseudo.find.pairs import is_eponym
from cliniq.core.pseudo.find.places import ends_from, key_of
from cliniq.core.pseudo.find.view import View

# « pierrot susini », « delphine blanc, pneumo »
_AFTER = re.compile(r" ([a-zà-ÿ][a-zà-ÿ'-]{2,})(?=( ?[,;)(/+\n:]|\Z)?)")
_INITIAL = re.compile(r"(?:\A|\n|[-–:/(,] ?|par |avec )([a-zà-ÿ]\.) ?\Z")
_TOWARDS = frozenset("de d depuis sur vers a".split())
_SHORTEST_TOWN = 5
_LIKELY = 0.3
_BORNE = 30
# Words of this class (ten times the Zipf value) and above are ordinary.
_ORDINARY = 20
_EVERYDAY = 45
# Inhabitants: of a town of several words, of one that needs nothing before it.
_VILLAGE = 1000
_CITY = 20000


def _opens_a_town(word: str) -> bool:
    """Whether a folded word is the first of a town's name, and no word of every day."""
    head = word.partition("-")[0]
    return len(word) > 2 and opens_city(head) and common_words().get(word, 0) < _EVERYDAY


_TOWN = WORDS.ask(_opens_a_town)


def read_whispered(view: View, spans: Sequence[Span], covered: Cover) -> list[Span]:
    """Towns that a preposition leads, and in a document without capitals what stands beside its names."""
    found = [span for span in _towns(view) if not covered.touches(span.start, span.end)]
    if not view.whispering:
        return found
    return found + [one for span in spans for one in _beside(view, span) if not covered.touches(one.start, one.end)]


def _beside(view: View, span: Span) -> Iterator[Span]:
    """The last name after a first name in lower case, and the initial before a last name."""
    if view.text[span.start : span.start + 1].isupper():
        return
    if span.label == "NOM":
        initial = _INITIAL.search(view.text, max(0, span.start - 8), span.start)
        if initial is not None and initial[1] != "m.":
            yield Span(*initial.span(1), "PRENOM", "whispered", 0.6)
    elif span.label == "PRENOM":
        match = _AFTER.match(view.text, span.end)
        # « fils bruno fâché, » is angry.
        closed = match is not None and bool(match[2]) and not match[1].endswith(("é", "ée"))
        if match is not None and _is_last_name(view, view.folded[match.start(1) : match.end(1)], closed):
            yield Span(*match.span(1), "NOM", "whispered", 0.6)


def _is_last_name(view: View, word: str, closed: bool) -> bool:
    """Whether a word after a first name is the last name: nothing else, or a common one that a sign closes."""
    if word in view.vocabulary.never or word in view.vocabulary.roles or word in medical_words():
        return False
    if word in ordinary_names():
        return closed and last_names().get(word, 0) >= _BORNE
    return last_name_score(word) > _LIKELY and word not in common_words() and word not in drug_words()


def _towns(view: View) -> Iterator[Span]:
    """« retour de gruissan », « depuis tinqueux », « (ajaccio) », « bar le duc »: no word but a town's name."""
    words, gaps = view.words, view.gaps
    for index in view.where(_TOWN):
        if view.caps[index] or not index:
            continue
        led = words[index - 1] in _TOWARDS and gaps[index] in (" ", "'")
        aside = gaps[index].endswith("(") and gaps[index + 1].startswith(")")
        if not (led or aside or (view.whispering and gaps[index] == " ")):
            continue
        for last in ends_from(view, index):
            key = key_of(view, index, last)
            if not is_commune(key):
                continue
            town = commune(key)
            enough = town is not None and (led or aside or town.population >= _CITY)
            if town is not None and enough and _is_nothing_else(words[index : last + 1], town):
                yield Span(view.starts[index], view.ends[last], "VILLE", "whispered", 0.6)
            break


def _is_nothing_else(words: Sequence[str], town: Commune) -> bool:
    """Whether words that name a town name nothing else."""
    if len(words) > 2:
        return town.population >= _VILLAGE
    parts = [part for word in words for part in word.split("-")]
    if len(parts) > 2:
        return True
    if town.is_word or len(words[0]) < _SHORTEST_TOWN:
        return False
    plain = any(
        common_words().get(word, 0) >= _ORDINARY or word in medical_words() or word in drug_words() or is_eponym(word)
        for word in words
    )
    borne = last_name_score(words[0]) > 1 and town.population < _CITY
    return not plain and not borne
