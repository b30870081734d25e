"""Marks of words: the finders' yes-or-no questions about a word alone, all answered in one look.

Most words of a document answer no to most finders. A finder asks its question once, where it is defined
(`OPENS_A_TOWN = CAPITALS.ask(_opens_a_town)`), and gets a bit; of each word that was met before, the answers to all
questions are one number. So a document's words cost one look into one table, and a finder's choice among them one
« and » a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

# So many words are remembered before all are forgotten at once.
_REMEMBERED = 1 << 15
# Longer numbers are nothing but numbers, and too many to be remembered.
_LONGEST_NUMBER = 4


class Questions(dict[str, int]):
    """The answers for the words met so far, by folded word."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: list[Callable[[str], bool]] = []

    def ask(self, question: Callable[[str], bool]) -> int:
        """The bit by which words answer yes to a function of a folded word alone."""
        self.clear()
        self._asked.append(question)
        return 1 << (len(self._asked) - 1)

    def of(self, words: Iterable[str]) -> list[int]:
        """The marks of folded words, in order."""
        return list(map(self.__getitem__, words))

    def __missing__(self, word: str) -> int:
        if word[0] <= "9" and len(word) > _LONGEST_NUMBER:
            return 0
        marks = 0
        for bit, asked in enumerate(self._asked):
            marks |= asked(word) << bit
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = marks
        return marks


# Questions about every word, and those about words with a capital only.
WORDS = Questions()
CAPITALS = Questions()
