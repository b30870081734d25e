"""Marks of words: the finders' yes-or-no questions about a word alone, all answered in one look.

Most words of a document answer no to most finders. A finder asks its question once, where it is defined
(`OPENS_A_TOWN = question(_opens_a_town)`), and gets a bit; of each word that was met before, the answers to all
questions are one number. So a document's words cost one look into one table, and a finder's choice among them
one « and » a word.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

# The first bit says that a word starts a finder: see `Vocabulary.triggers`.
TRIGGER = 1
# So many words are remembered before all are forgotten at once.
_REMEMBERED = 1 << 15
# Numbers of so many digits are remembered.
_SHORT = 4

_questions: list[Callable[[str], bool]] = []


def question(asks: Callable[[str], bool]) -> int:
    """The bit by which words answer yes to `asks`, a function of a folded word alone."""
    _questions.append(asks)
    return TRIGGER << len(_questions)


class Marks(dict[str, int]):
    """The marks of the words met so far; `triggers` are the words with the first bit."""

    def __init__(self, triggers: Container[str]) -> None:
        super().__init__()
        self._triggers = triggers
        self._asked = len(_questions)

    def of(self, words: Iterable[str]) -> list[int]:
        """The marks of folded words, in order."""
        if self._asked != len(_questions):
            # A finder was imported since.
            self.clear()
            self._asked = len(_questions)
        return list(map(self.__getitem__, words))

    def __missing__(self, word: str) -> int:
        marks = TRIGGER if word in self._triggers else 0
        if word[0] <= "9" and len(word) > _SHORT:
            # Long numbers are nothing else, and too many to be remembered.
            return marks
        for bit, asks in enumerate(_questions, 1):
            marks |= asks(word) << bit
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = marks
        return marks
