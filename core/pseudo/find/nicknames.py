"""What a person is called beside the name: « GARCIA René "néné" », « Sylviana, dite Ma Sisi »."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cliniq.core.document import Span
from cliniq.core.lexicon import common_words, medical_words
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.persons import PERSON
from cliniq.core.pseudo.find.view import View

_QUOTED = re.compile(r" \(?[\"«“] ?([a-zà-ÿ][a-zà-ÿ' -]{1,15}?) ?[\"»”]", re.IGNORECASE)
_CALLED = re.compile(
    r",? \(?(?:dite?|DITE?|alias|ALIAS|surnommée?|appelée?) (?:[\"«“] ?)?"
    r"([A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?)"
)
_CALLED_LOWER = re.compile(r",? \(?(?:dite?|alias) ([a-zà-ÿ][a-zà-ÿ-]{2,})(?=[ ]?(?:[.,;)(/:\n]|\Z)|  )")
# A word of this class (ten times the Zipf value) and above is everyday.
_EVERYDAY = 45


def read_nicknames(view: View, spans: Sequence[Span], covered: Cover) -> list[Span]:
    """The nicknames right after a name among `spans`."""
    found: list[Span] = []
    text = view.text
    for span in spans:
        if span.label not in PERSON:
            continue
        match = _QUOTED.match(text, span.end) or _CALLED.match(text, span.end)
        if match is None and view.whispering:
            match = _CALLED_LOWER.match(text, span.end)
        if match is not None and _may_be_called(view, *match.span(1)) and not covered.touches(*match.span(1)):
            found.append(Span(*match.span(1), "PRENOM", "nicknames", 0.7))
    return found


def _may_be_called(view: View, start: int, end: int) -> bool:
    """Whether words are no phrase: none of them is medical, a heading or of every day."""
    words = view.words[view.word_at(start) : view.word_at(end)]
    never = view.vocabulary.never
    return bool(words) and not any(
        word in medical_words() or word in never or common_words().get(word, 0) >= _EVERYDAY
        for word in words
        # « Ma Sisi »
        if len(word) > 2
    )
