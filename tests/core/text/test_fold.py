"""Folding keeps the length, and so the offsets, of any text."""

from hypothesis import given
from hypothesis import strategies as st

from cliniq.core.text.fold import fold


@given(st.text())
def test_one_ascii_character_for_one(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded.isascii()
    assert folded == folded.lower()


@given(st.text(), st.text())
def test_folding_is_local(left, right):
    assert fold(left + right) == fold(left) + fold(right)


def test_accents_quotes_and_ligatures():
    assert fold("Œdème d’Éloïse, n° 12 – µg") == "edeme d'eloise, no 12 - ug"


def test_letters_beyond_latin_1():
    assert fold("Łukasz Çağlar Nguyễn") == "lukasz caglar nguyen"
