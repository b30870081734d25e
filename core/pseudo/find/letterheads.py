"""The house that a letterhead names without saying what it is: « DIA-LITTORAL – Unité de dialyse médicalisée »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.likeness import is_unknown
from cliniq.core.pseudo.find.view import View

_HEAD = re.compile(
    # Bounded, and a hyphen belongs to its word alone: hostile text must not be tried in a thousand ways.
    r"\s{0,40}([A-ZÀ-Þ][\w'’-]{0,30}(?: [A-ZÀ-Þ][\w'’-]{0,30}){0,3})(?: ?[–—-] | ?\t+| {2,30})(?=[A-ZÀ-Þa-zà-ÿ])"
)
_HOUSES = frozenset(
    (
        "unite centre clinique service services pole laboratoire laboratoires cabinet dialyse hemodialyse imagerie "
        "radiologie reseau association had ssiad antenne plateforme equipe biologie anatomie hospitalisation soins "
        "structure maison"
    ).split()
)


def read_letterhead(view: View) -> list[Span]:
    """The proper name before « – Unité de… » in the first line, when no list of words has a part of it."""
    match = _HEAD.match(view.text)
    if match is None or not view.words:
        return []
    first, last = view.word_at(match.start(1)), view.word_at(match.end(1))
    after = view.word_at(match.end())
    if after >= len(view.words) or view.words[after] not in _HOUSES or first == last:
        return []
    words = [part for word in view.words[first:last] for part in word.split("-")]
    heads = view.vocabulary.words("hospitals.heads")
    if any(word in heads or word in _HOUSES or word in view.vocabulary.titles for word in words):
        return []
    if not any(len(word) > 3 and is_unknown(word) for word in words):
        return []
    return [Span(match.start(1), match.end(1), "HOPITAL", "places", 0.65)]
