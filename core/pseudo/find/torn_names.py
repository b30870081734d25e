"""The rest of a name: cut by a line end (« Lefè⏎vre »), or further first names (« PHAM Bich Liên - F - 15/07 »)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cliniq.core.document import Span
from cliniq.core.lexicon import common_words, first_names, last_names
from cliniq.core.pseudo.find.cover import Cover
from cliniq.core.pseudo.find.view import View

_PERSON = frozenset(["NOM", "PRENOM"])
# At the end of a line, the name goes on in lower case, without a hyphen.
_TORN = re.compile(r"\n([a-zà-ÿ]{2,8})(?![\w'’-])")
_FURTHER = re.compile(
    r" ([A-ZÀ-Þ][a-zà-ÿ]+(?:[- ][A-ZÀ-Þ][a-zà-ÿ]+){0,2})(?=\s?[-–|,;(/]{1,2}\s?(?:[FMH]\b|née?\b|[0-3][0-9]/))"
)
_SHORTEST = 5
_EVERYDAY = 40


def read_torn_names(view: View, spans: Sequence[Span]) -> list[Span]:
    """What follows the names among `spans` and belongs to them."""
    covered = Cover((span.start, span.end) for span in spans)
    found: list[Span] = []
    for span in spans:
        if span.label in _PERSON:
            found += (one for one in _rest(view, span) if not covered.touches(one.start, one.end))
    return found


def _rest(view: View, span: Span) -> Iterator[Span]:
    torn = _TORN.match(view.text, span.end)
    if torn is not None:
        head = view.folded[span.start : span.end].rpartition(" ")[2]
        tail = view.folded[torn.start(1) : torn.end(1)]
        whole = head + tail
        # Half a name and half a word are none together: the whole must be a name, its end no everyday word.
        if len(whole) >= _SHORTEST and _is_name(whole) and common_words().get(tail, 0) < _EVERYDAY:
            yield Span(torn.start(1), torn.end(1), span.label, "torn", 0.7)
        return
    further = _FURTHER.match(view.text, span.end)
    if further is not None:
        first = view.word_at(further.start(1))
        last = view.word_at(further.end(1))
        never = view.vocabulary.never
        if not any(word in never for word in view.words[first:last]):
            yield Span(further.start(1), further.end(1), "PRENOM", "torn", 0.65)


def _is_name(word: str) -> bool:
    return (word in last_names() or word in first_names()) and word not in common_words()
