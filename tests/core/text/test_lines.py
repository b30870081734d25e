"""The reading view of a note: page furniture, boxes, dictation, and offsets back in the note."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliniq.core.text.lines import readable

PAGED = """Hôpital Saint-Erme                     Page 1/3
- embolie, antécédent
Page 2/3
Hôpital Saint-Erme – FINESS 00
d'infarctus
Page 3/3
Hôpital Saint-Erme – édité le 1er mai
Conclusion"""


def test_plain_text_is_its_own_view() -> None:
    assert readable("Élève de Lyon, page de garde.").is_plain


def test_pages_and_their_letterheads_are_left_out() -> None:
    view = readable(PAGED)
    assert view.text == "- embolie, antécédent\nd'infarctus\nConclusion"
    start = view.text.index("infarctus")
    assert PAGED[slice(*view.original(start, start + 9))] == "infarctus"


@pytest.mark.parametrize(
    "text",
    [
        "Voir page 3 du courrier joint : embolie",
        "Antécédents : HTA, page 2",
        "le patient, page 12 de son livre, a souri",
    ],
)
def test_a_page_in_a_sentence_stays(text: str) -> None:
    assert readable(text).text == text


@pytest.mark.parametrize(
    "number", ["Page 2/3", "page 2 sur 3", "- Page 2 -", "Page : 2", "PAGE 2", "Page n° 2/3", "Page 2\f"]
)
def test_page_numbers(number: str) -> None:
    shown = readable(f"pas d'antécédent\n{number}\nd'infarctus").text
    assert shown.split() == ["pas", "d'antécédent", "d'infarctus"] or number == "Page : 2"


def test_lines_beside_a_page_stay_when_nothing_says_letterhead() -> None:
    assert readable("HTA\nPage 2/3\nDiabète").text == "HTA\nDiabète"


def test_a_word_cut_by_a_page_is_whole() -> None:
    text = "insuffi-\nPage 2/3\nsance rénale"
    view = readable(text)
    assert view.text == "insuffisance rénale"
    assert text[slice(*view.original(0, 19))] == text


def test_boxes_and_nothing() -> None:
    assert readable("☐ HTA ☒ BPCO Ø").text == "[ ] HTA [x] BPCO 0"
    assert readable("Ørsted, ø 3").text == "Ørsted, 0 3"


def test_line_breaks_of_other_systems() -> None:
    text = "HTA\r\nAVC\rBPCO\n"
    view = readable(text)
    assert view.text == "HTA\nAVC\nBPCO\n"
    assert text[slice(*view.original(4, 7))] == "AVC"


def test_filled_boxes_are_boxes_beside_empty_ones() -> None:
    assert readable("□ HTA ■ BPCO").text == "[ ] HTA [x] BPCO"
    assert readable("■ HTA ■ BPCO").is_plain


def test_a_dictation_has_its_stops() -> None:
    text = "hta virgule diabète virgule asthme point à la ligne au point de vue rénal virgule rien point"
    assert readable(text).text == "hta, diabète, asthme.\n au point de vue rénal, rien.\n"


def test_a_virgule_among_written_commas_is_a_word() -> None:
    text = "La virgule, le point, la virgule, etc."
    assert readable(text).text == text


PIECES = st.lists(
    st.sampled_from(
        ["é", "e\u0301", "a\u200b", "insuffi-\nsance", " ", "\n", "☐", "Ø", "Page 2/3\n", " virgule", " point", "CH, "]
    ),
    max_size=16,
).map("".join)  # fmt: skip


@given(PIECES)
def test_every_stretch_lies_in_the_text_in_order(text: str) -> None:
    view = readable(text)
    last = 0
    for start in range(len(view.text)):
        a, b = view.original(start, start + 1)
        assert 0 <= a < b <= len(text) and a >= last
        last = a
        if view.text[start].isalpha() and b - a == 1:
            assert text[a:b].lower() == view.text[start].lower() or text[a:b] in "☒☐"
