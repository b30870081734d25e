"""Families by their last name: « chez les Moreau », « voisins : les Garnier (clés) »."""

from __future__ import annotations

from cliniq.core.document import Span
from cliniq.core.lexicon import common_words, is_commune, last_names, ordinary_names
from cliniq.core.likeness import last_name_score
from cliniq.core.pseudo.find.pairs import is_eponym
from cliniq.core.pseudo.find.view import View

_LES = frozenset(["les"])
# Who someone lives with, or speaks to.
_BESIDE = frozenset("chez avec voisin voisins voisine voisines famille amis et par".split())
# Last names of so many births: ten times their logarithm.
_BORNE = 30
_SURE = 0.8


def find_households(view: View, claimed: set[int]) -> list[Span]:
    """The last names with a capital after « les » that people bear and that are no word in the plural."""
    found: list[Span] = []
    if view.shouting:
        return found
    for article in view.places_of(_LES):
        index = article + 1
        if index >= len(view.words) or view.caps[article] or not view.caps[index] or view.gaps[index] != " ":
            continue
        word = view.words[index]
        before = view.words[article - 1] if article else ""
        told = before in _BESIDE and view.gaps[article].strip(" :,(") == ""
        if index not in claimed and index not in view.uppers and _is_last_name(view, word, told):
            claimed.add(index)
            found.append(Span(view.starts[index], view.ends[index], "NOM", "households", 0.6))
    return found


def _is_last_name(view: View, word: str, told: bool) -> bool:
    """Whether a word is a last name in the singular; `told`: someone lives there, or is met."""
    if view.vocabulary.means_else(word) or is_eponym(word):
        return False
    if word[-1] in "sx" and not told:
        # « les Landes », « les Roms »
        return False
    plain = word in ordinary_names() or word in common_words() or is_commune(word)
    if plain:
        return told and last_names().get(word, 0) >= _BORNE and word[-1] not in "sx"
    return last_name_score(word) > _SURE
