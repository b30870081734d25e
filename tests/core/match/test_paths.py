"""The quick reading of plain regexes gives what the parser of `re` gives: literals that stand in every match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliniq.core.match import Pattern
from cliniq.core.match import literals as literals_module
from cliniq.core.match.literals import Literal, NoLiteralError, haystack, literals
from cliniq.core.match.notation import expand_gaps
from cliniq.core.match.paths import plain_paths

TERMS = (
    "diabétique(s)",
    "insuffisance [cardiaque|rénale] (chronique)",
    "cancer {2} sein",
    "[ne|n'] {1} plus [sous|de traitement]",
    "maladie d'Alzheimer",
    "anti-coagulant",
    "œdème aigu du poumon",
    "cirrho* [|alcoolique]",
    "syndrome (de) (Gougerot-)Sjögren",
    "st+ [a.b|c/d]",
)


def by_parser(regex: str, word: bool, monkeypatch: pytest.MonkeyPatch) -> list[Literal]:
    with monkeypatch.context() as patch:
        patch.setattr(literals_module, "plain_paths", lambda _: None)
        return literals(regex, word=word)


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("word", [True, False])
def test_terms_are_plain_and_read_alike(term: str, word: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    regex = Pattern.term(term).regex
    assert plain_paths(regex) is not None
    quick, slow = literals(regex, word=word), by_parser(regex, word, monkeypatch)
    if "{1}" not in term:  # there the quick reading takes wider gaps
        assert quick == slow
    assert {one.run for one in quick} <= {one.run for one in slow} | {" traitement", " plus "}


@pytest.mark.parametrize("regex", ["a+b", "[abc]d", "a{2}", r"\bfa\b", "a.c", "(?=a)b", "a*b", "a??b", "(?:ab)*c", "^a"])
def test_what_is_not_plain_is_left_to_the_parser(regex: str) -> None:
    assert plain_paths(regex) is None


@pytest.mark.parametrize("regex", ["(?:a", "a)", "a|b)"])
def test_broken_regexes_are_not_plain(regex: str) -> None:
    assert plain_paths(regex) is None
    with pytest.raises(re.error):
        literals(regex, word=True)


WORDS = st.sampled_from(["diabete", "de", "type", "l'insulino", "ab", "st+", "renal"])
PARTS = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda many: f"[{'|'.join(many)}]"),
        inner.map(lambda one: f"{one} ({one})"),
        st.tuples(inner, inner).map("-".join),
        inner.map(lambda one: f"{one}(s)"),
    ),
    max_leaves=6,
)


@given(PARTS, st.data())
def test_a_literal_stands_in_every_match(term: str, data: st.DataObject) -> None:
    regex = Pattern.term(term).regex
    try:
        found = literals(regex, word=True)
    except NoLiteralError:
        return
    text = data.draw(st.from_regex(re.compile(expand_gaps(regex), re.ASCII), fullmatch=True))
    hay = haystack(text).decode()
    assert any(one.run in hay for one in found)


@pytest.mark.parametrize("text", ["lymphome.", "lymphomes", "lymphome malin", "lymphomes malins"])
def test_an_optional_word_with_an_ending_takes_its_blank_along(text: str) -> None:
    regex = re.compile(expand_gaps(Pattern.term("lymphome(s) (malin)(s)").regex))
    match = regex.match(text)
    assert match is not None and match[0] == text.rstrip(".")
