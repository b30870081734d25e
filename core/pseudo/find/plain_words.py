"""Words that hardly anyone bears as a name: what a model takes for one there is ordinary, or a thing's name."""

from __future__ import annotations

from collections.abc import Iterable

from cliniq.core.lexicon import (
    common_words,
    drug_words,
    first_names,
    is_commune,
    last_names,
    medical_words,
    nicknames,
)
from cliniq.core.memo import remembered
from cliniq.core.pseudo.find.pairs import is_eponym
from cliniq.core.pseudo.find.persons import PERSON
from cliniq.core.pseudo.find.roles import is_familiar, is_pet_name
from cliniq.core.pseudo.find.vocabulary import vocabulary

# Words of this class (ten times the Zipf value) and above are in use.
_IN_USE = 10
# Births of less than this: a last name (ten times their logarithm), a first name.
_LAST, _FIRST = 20, 200
_ARTICLES = frozenset("les la le l aux des du".split())
# First names that are colours too: « peau rose », « berge rose ».
_COLOURS = frozenset("rose violette brune olive prune garance".split())
_MET = frozenset("avec par vu vue chez et merci pour".split())


@remembered(1 << 14)
def _is_plain(word: str) -> bool:
    """Whether a folded word is in a list of words, and next to nobody's name."""
    never = vocabulary().never
    known = common_words().get(word, 0) >= _IN_USE or word in medical_words() or word in drug_words() or word in never
    if len(word) < 2 or not known or word in nicknames() or is_familiar(word) or is_pet_name(word):
        return False
    return last_names().get(word, 0) <= _LAST and sum(first_names().get(word, (0, 0))) < _FIRST and not is_commune(word)


def are_plain(words: Iterable[str], label: str) -> bool:
    """Whether no one of these folded words makes them a name of that label: « Compagne vue », « Doléances »."""
    listed = list(words)
    if not listed:
        return False
    if label not in PERSON:
        if any(map(is_eponym, listed)) and not any(map(is_commune, listed)):
            # « espaces de Virchow-Robin »
            return True
        if listed[0] in _ARTICLES:
            # « aux Glycines »: houses bear words.
            return False
    return all(map(_is_plain, listed))


def is_colour(word: str, before: str) -> bool:
    """Whether a folded word in lower case is a colour rather than a first name, after the word before it."""
    return word in _COLOURS and before not in _MET
