"""The finders' questions about words: every answer is that of the question, however many words and questions came before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliniq.core.document import Document
from cliniq.core.pseudo.find import marks
from cliniq.core.pseudo.find import view as view_module
from cliniq.core.pseudo.find.marks import Questions
from cliniq.core.pseudo.find.view import View

WORD = st.from_regex(r"[a-z]{1,4}|[0-9]{1,3}", fullmatch=True)


@given(st.lists(WORD), st.lists(WORD))
def test_marks_are_the_answers(first: list[str], second: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marks, "_REMEMBERED", 3)
        questions = Questions()
        short = questions.ask(lambda word: len(word) < 3)
        assert [bool(mark & short) for mark in questions.of(first)] == [len(word) < 3 for word in first]
        # A question that is asked later, as when a finder is imported later.
        vowel = questions.ask(lambda word: word[0] in "aeiouy")
        for words in (first, second):
            found = questions.of(words)
            assert [bool(mark & short) for mark in found] == [len(word) < 3 for word in words]
            assert [bool(mark & vowel) for mark in found] == [word[0] in "aeiouy" for word in words]


def test_a_view_finds_the_words_that_have_a_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    capitals, words = Questions(), Questions()
    monkeypatch.setattr(view_module, "CAPITALS", capitals)
    monkeypatch.setattr(view_module, "WORDS", words)
    begins_with_m = capitals.ask(lambda word: word.startswith("m"))
    ends_with_e = words.ask(lambda word: word.endswith("e"))
    view = View(Document("1", "Mme Martin, médecin à Marseille, le 3 mai 1950 : Jean malade"))
    assert [view.words[index] for index in view.capitals_where(begins_with_m)] == ["mme", "martin", "marseille"]
    assert [view.words[index] for index in view.where(ends_with_e)] == ["mme", "marseille", "le", "malade"]


def test_long_numbers_are_no_words() -> None:
    questions = Questions()
    questions.ask(lambda word: True)
    assert questions.of(["12", "8005512347"]) == [1, 0]
    assert "8005512347" not in questions
