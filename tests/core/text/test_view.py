"""The reading view and its way back to the original."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from cliniq.core.text.view import composed, unbroken

CUT = re.compile(r"-[ \t]*\n[ \t]*")
PIECES = st.lists(
    st.sampled_from(
        ["é", "e\u0301", "Du\u200bpont", "insuffi-\nsance", "a", " ", "\n", "ô\u0323", "\u00ad", "x-\n"]
    ),
    max_size=20,
).map("".join)


def test_plain_text_is_its_own_view():
    assert composed("Élève de Lyon").is_plain


def test_accents_are_composed_and_mapped_back():
    text = "Ope\u0301re\u0301 le 3"
    view = composed(text)
    assert view.text == "Opéré le 3"
    assert text[slice(*view.original(0, 5))] == "Ope\u0301re\u0301"
    assert text[slice(*view.original(9, 10))] == "3"


def test_invisible_characters_are_left_out():
    text = "M. Du\u200bpont va"
    view = composed(text)
    start = view.text.index("Dupont")
    assert text[slice(*view.original(start, start + 6))] == "Du\u200bpont"


def test_a_word_cut_at_the_end_of_a_line_is_whole():
    text = "insuffi-\n  sance re\u0301nale"
    view = unbroken(text)
    assert view.text == "insuffisance rénale"
    assert text[slice(*view.original(0, len(view.text)))] == text
    start = view.text.index("rénale")
    assert text[slice(*view.original(start, start + 6))] == "re\u0301nale"


@given(PIECES)
def test_every_stretch_maps_to_what_it_reads(text):
    for view in (composed(text), unbroken(text)):
        for start in range(len(view.text)):
            for end in range(start + 1, min(start + 6, len(view.text)) + 1):
                a, b = view.original(start, end)
                assert 0 <= a < b <= len(text)
                shown = (
                    unbroken(text[a:b]).text if view.text != composed(text).text else composed(text[a:b]).text
                )
                # A piece of a text may lack the letters by which a word is known to be cut.
                seen, wanted = unicodedata.normalize("NFC", shown), view.text[start:end]
                assert CUT.sub("", seen) == CUT.sub("", wanted)
