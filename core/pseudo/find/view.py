"""What all rule finders share of one document, computed once: its words, their places and their triggers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Set
from functools import cached_property
from itertools import accumulate, compress

from cliniq.core.document import Document
from cliniq.core.pseudo.find.marks import CAPITALS, WORDS
from cliniq.core.pseudo.find.vocabulary import Vocabulary, vocabulary

# The first letter of a line or a sentence.
_OPENING = re.compile(r"[.!?:\n](?:(?<=\n)|\s)[\s>*•\-]{0,20}([^\W\d_])")
# Words keep their hyphens (« Jean-Pierre », also over a line end); numbers are words of their own.
_WORD = re.compile(r"([a-z]+(?:-\n?[a-z]+)*|[0-9]+)", re.ASCII)


class View:
    """The words of a document as parallel lists: folded `words`, `starts`, `ends`, `caps`, `gaps`.

    `caps[i]` says that word i starts with a capital letter, and `capitals` lists those words; `gaps[i]` is what
    stands before it (the last gap: what stands after the last word); `hot` maps each trigger kind to the indexes
    of its words. `distinct` are the different words; what words answer to the finders' questions: see `marks`.
    """

    def __init__(self, document: Document, known: Vocabulary | None = None) -> None:
        self.text = text = document.text
        self.folded = document.folded
        self.vocabulary = known or vocabulary()
        # These lines are the only ones that touch each word.
        parts = _WORD.split(self.folded)
        bounds = list(accumulate(map(len, parts)))
        self.gaps: list[str] = parts[0::2]
        self.words: list[str] = parts[1::2]
        self.starts: list[int] = bounds[0:-1:2]
        self.ends: list[int] = bounds[1::2]
        self.caps: list[bool] = [text[start].isupper() for start in self.starts]
        self.capitals: list[int] = list(compress(range(len(self.caps)), self.caps))
        starts, ends = self.starts, self.ends
        self.uppers: set[int] = {
            index
            for index in self.capitals
            if ends[index] - starts[index] > 1 and text[starts[index] : ends[index]].isupper()
        }
        self.distinct: set[str] = set(self.words)
        marks = CAPITALS.of(compress(self.words, self.caps))
        self._capital_marks = list(compress(zip(self.capitals, marks, strict=True), marks))
        self.hot: dict[str, list[int]] = {}
        hot = self.hot
        kinds = list(map(self.vocabulary.triggers.get, self.words))
        for index in compress(range(len(kinds)), kinds):
            for kind in kinds[index] or ():
                if kind in hot:
                    hot[kind].append(index)
                else:
                    hot[kind] = [index]

    @classmethod
    def of(cls, document: Document, known: Vocabulary | None = None) -> View:
        """The view of a document, made once: the document keeps it, as it keeps its folded text."""
        kept = document.__dict__.get("_view")
        if isinstance(kept, cls):
            return kept
        view = document.__dict__["_view"] = cls(document, known)
        return view

    def __len__(self) -> int:
        return len(self.words)

    def at(self, kind: str) -> list[int]:
        """Indexes of the words that are triggers of this kind, in order."""
        return self.hot.get(kind, [])

    def among(self, *kinds: str) -> Iterator[int]:
        """Indexes of the words that are triggers of any of these kinds."""
        for kind in kinds:
            yield from self.hot.get(kind, ())

    def where(self, mark: int) -> list[int]:
        """Indexes of the words that have a mark among `WORDS`, in order."""
        return [index for index, marks in self._marked if marks & mark]

    def capitals_where(self, mark: int) -> list[int]:
        """Indexes of the capital words that have a mark among `CAPITALS`, in order."""
        return [index for index, marks in self._capital_marks if marks & mark]

    def places_of(self, known: Set[str]) -> list[int]:
        """Indexes of the folded words that are among known ones, in order."""
        found = self.distinct & known
        return list(compress(range(len(self.words)), map(found.__contains__, self.words))) if found else []

    def has_any(self, known: Set[str]) -> bool:
        """Whether a folded word is among known ones."""
        return not self.distinct.isdisjoint(known)

    def surface(self, index: int) -> str:
        """Word `index` as it stands in the text."""
        return self.text[self.starts[index] : self.ends[index]]

    def upper(self, index: int) -> bool:
        """Whether word `index` is all in capitals, two letters at least."""
        return index in self.uppers

    @cached_property
    def _marked(self) -> list[tuple[int, int]]:
        """The indexes and the marks of the words that have any."""
        return [(index, marks) for index, marks in enumerate(WORDS.of(self.words)) if marks]

    def word_at(self, offset: int) -> int:
        """Index of the first word that starts at or after `offset`."""
        return bisect_left(self.starts, offset)

    @cached_property
    def digits(self) -> list[int]:
        """Indexes of the words that are numbers."""
        return list(compress(range(len(self.words)), map(str.isdigit, self.words)))

    @cached_property
    def shouting(self) -> bool:
        """Whether the text is mostly in capitals, so that a capital says little."""
        return len(self.uppers) * 2 > len(self.words) - len(self.digits)

    @cached_property
    def whispering(self) -> bool:
        """Whether the text hardly has a capital, or opens its lines without, so that names may be in lower case."""
        words = len(self.caps) - len(self.digits)
        if len(self.capitals) * 25 < words:
            return True
        if len(self.capitals) * 8 > words:
            return False
        # The text opens as a line does.
        openings = _OPENING.findall(f"\n{self.text}")
        return sum(map(str.islower, openings)) * 4 > len(openings) * 3


def words_of(view: View, indexes: Iterable[int]) -> list[str]:
    """The folded words at these indexes."""
    return [view.words[index] for index in indexes]
