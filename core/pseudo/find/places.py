"""What the readers of hospitals and of cities share."""

from __future__ import annotations

from cliniq.core.document import Span
from cliniq.core.lexicon import place_key
from cliniq.core.pseudo.find.view import View

# What parts the words of one name.
JOINTS = frozenset([" ", "-", "'"])
# Further words that the name of a place may have.
_FURTHER = 4
_LINKS = frozenset("de la du l d des pediatriques adultes".split())


def key_of(view: View, first: int, last: int) -> str:
    """The place key of the words `first` to `last`."""
    if first == last and view.words[first].isalpha():
        return view.words[first]
    return place_key(view.folded[view.starts[first] : view.ends[last]])


def ends_from(view: View, first: int, more: int = _FURTHER) -> range:
    """Where a name that starts at word `first` may end, the longest first: up to `more` words on, no sign between."""
    last, most = first, min(first + more, len(view.words) - 1)
    while last < most and view.gaps[last + 1] in JOINTS:
        last += 1
    return range(last, first - 1, -1)


class PlaceReader:
    """Places read so far in a document."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.spans: list[Span] = []
        self.never = view.vocabulary.never
        self.care = view.vocabulary.words("hospitals.care")

    def add(self, first: int, last: int, label: str, score: float) -> None:
        """Keep the words `first` to `last` as a span."""
        self.spans.append(Span(self.view.starts[first], self.view.ends[last], label, "places", score))

    def care_before(self, index: int) -> bool:
        """Whether « urgences de », « réanimation de » stands before word `index` + 1."""
        view = self.view
        before = index - 1
        while before >= 0 and index - before < 3 and view.words[before] in _LINKS:
            before -= 1
        return before >= 0 and view.words[before] in self.care and "\n" not in view.gaps[before + 1]
