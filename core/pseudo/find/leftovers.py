"""What is left in a document full of names: there, a capital word of no list is a name, and a known town is one.

Letters and nursing notes name dozens of persons and places; a case report or an image report names hardly any. So the
number of persons that the other finders have seen says how likely a further capital word is to be one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cliniq.core.document import Span
from cliniq.core.lexicon import (
    common_words,
    commune_of,
    drug_words,
    foreign_cities,
    medical_words,
    place_key,
)
from cliniq.core.likeness import first_name_score, first_over_last, is_unknown
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.pairs import is_eponym, of_a_term, of_a_thing
from cliniq.core.pseudo.find.persons import UNANNOUNCED, names_among
from cliniq.core.pseudo.find.references import has_references
from cliniq.core.pseudo.find.towns import city_end, city_span
from cliniq.core.pseudo.find.view import View

# So many different names make a document one that is full of them.
_MANY = 8
# So many of them something announces, or all may be eponyms.
_SURELY = 4
_SHORTEST = 4
_SENTENCE = re.compile(r"(?:[.!?:;*•\n>|\t\"]|- |  )\s*\Z")
# « Eisinger 7 », « Jolly + », « Maddocks 3/5 »: a score, a test.
_RESULT = re.compile(r" ?:? ?(?:[0-9]|[+-](?![a-z])|<|>|negatif|positif|i{1,3}v?\b|iv\b)")
_CAMEL = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]")
_CODE_LIKE = re.compile(r"[0-9®™/]|-[a-z0-9]|\+")
_GIVEN = 1.0
_SCORE = 0.5


def read_leftovers(view: View, spans: Sequence[Span], covered: Cover) -> list[Span]:
    """The towns and names that nothing announces, in a document that names many persons already."""
    announced = [span for span in spans if span.source not in UNANNOUNCED]
    if (
        view.shouting
        or len(names_among(view.folded, spans)) < _MANY
        or len(names_among(view.folded, announced)) < _SURELY
        or has_references(view)
    ):
        return []
    found: list[Span] = []
    done = -1
    uppers = view.uppers
    for index in [one for one in view.capitals if one and one not in uppers and len(view.words[one]) >= _SHORTEST]:
        if index < done or covered.touches(view.starts[index], view.ends[index]) or not _within(view, index):
            continue
        for span in _named(view, index):
            if not covered.touches(span.start, span.end):
                found.append(span)
                done = view.word_at(span.end)
    return found


def _within(view: View, index: int) -> bool:
    """Whether a capital word stands within a sentence, as a word of its own."""
    gap = view.gaps[index]
    if not gap or _SENTENCE.search(gap) or gap.strip(" ,('’"):
        return False
    if view.caps[index - 1] and gap == " ":
        # « Ann Arbor », « Mac Burney »: no name by itself.
        return False
    if "(" in gap and view.folded[view.ends[index] : view.ends[index] + 1] == ")":
        return False
    if _RESULT.match(view.folded, view.ends[index]) or _CAMEL.search(view.surface(index)):
        return False
    return not _CODE_LIKE.match(view.folded, view.ends[index]) and not (gap.endswith("'") and view.caps[index - 1])


def _named(view: View, index: int) -> Iterator[Span]:
    word = view.words[index]
    known = (view.vocabulary.words("addresses.regions"), view.vocabulary.never, view.vocabulary.roles)
    if any(word in words for words in known) or is_eponym(word):
        return
    if of_a_thing(view, index) or of_a_term(view, index):
        return
    end = city_end(view, index, strict=True)
    key = place_key(view.folded[view.starts[index] : view.ends[max(end, index + 1) - 1]])
    town = commune_of(key)
    if (town is not None and not town.is_word and not town.is_person) or key in foreign_cities():
        yield city_span(view, index, max(end, index + 1), _SCORE)
        return
    if word in medical_words() or word in drug_words():
        return
    given = first_name_score(word) > _GIVEN and first_over_last(word) > 0
    parts = word.split("-")
    if given or (is_unknown(word) and all(map(is_unknown, parts)) and common_words().get(word.rstrip("s"), 0) == 0):
        yield Span(view.starts[index], view.ends[index], "PRENOM" if given else "NOM", "leftovers", _SCORE)
