"""A name right before a job: « 07:10 Wagner IDE », « 15:10 Roy kiné »; one in quotes after « dit »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import eponyms, medical_words
from cliniq.core.likeness import first_name_score, first_over_last, name_score
from cliniq.core.pseudo.find.view import View

_CLOCK = re.compile(r"[0-9]{1,2} ?[:h] ?[0-9]{2} ?\]?[ \-–:]{1,4}\Z")
_OPENING = re.compile(r"(?:\n|\A|[(\[;/]|- )[ ]?\Z")
_JOBS = frozenset("ide ides as ash iade ibode idec idel amp aes ide1".split())
# A member of a family tree: « II-2  Sirvart, mère », « III-3 sœur jumelle Maral ».
_PEDIGREE = re.compile(
    r"(?<![\w-])(?:I{1,3}|IV|VI?)[-.][0-9]{1,2}[ :]{1,4}(?:[a-zà-ÿœ]{3,12} ){0,3}"
    r"([A-ZÀ-Þ][a-zà-ÿ-]{2,20})(?=[ ]?[,(;†]| [A-ZÀ-Þ])"
)
_GENERATIONS = frozenset("i ii iii iv v vi".split())
_LEAST = -0.5
_CALLS = frozenset("dit dite surnomme surnommee appele appelee alias".split())
# « le labo me dit "amas" »
_SPEAKERS = frozenset("me te lui nous vous il elle on se ne".split())
_CALLED = re.compile(r"[ ,:]{1,3}[\"'] ?([a-z][a-z'\-]{1,20}) ?[\"']")


def read_before_roles(view: View, claimed: set[int]) -> list[Span]:
    """Names of one word that a job follows, where a time, a line or a bracket opens them."""
    found: list[Span] = []
    for index in view.places_of(_CALLS):
        called = _CALLED.match(view.folded, view.ends[index])
        if called is not None and not (index and view.words[index - 1] in _SPEAKERS):
            found.append(Span(*called.span(1), "PRENOM", "roles", 0.7))
    for index in view.places_of(_GENERATIONS):
        member = _PEDIGREE.match(view.text, view.starts[index])
        if member is None:
            continue
        start, end = member.span(1)
        word = view.folded[start:end]
        if word not in medical_words() and word not in view.vocabulary.never and word not in eponyms():
            found.append(Span(start, end, "PRENOM", "roles", 0.7))
    if view.shouting:
        return found
    for index in view.at("titles.roles"):
        name = index - 1
        if name < 0 or name in claimed or view.gaps[index] not in (" ", ", ", " (") or not view.caps[name]:
            continue
        word = view.words[name]
        acronym = view.words[index] in _JOBS and view.upper(index)
        if len(word) < 3 or view.vocabulary.means_else(word):
            continue
        start = view.starts[name]
        timed = _CLOCK.search(view.folded, max(0, start - 14), start) is not None
        opened = acronym and _OPENING.search(view.folded, max(0, start - 4), start) is not None
        if (timed and name_score(word) > _LEAST) or (opened and name_score(word) > 0.5):
            given = first_over_last(word) > 0 and first_name_score(word) > 0
            found.append(Span(start, view.ends[name], "PRENOM" if given else "NOM", "roles", 0.75))
            claimed.add(name)
    return found
