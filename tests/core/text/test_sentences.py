"""Ends of sentences: stops, abbreviations, the page's width, lists and forms."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliniq.core.text.fold import fold
from cliniq.core.text.sentences import Sentences

WIDE = "Le patient est hospitalisé ce jour pour une exacerbation de sa"


def split(text: str) -> list[str]:
    sentences = Sentences(text, fold(text))
    bounds = [*sentences.starts, len(text)]
    return [text[a:b].strip() for a, b in pairwise(bounds) if text[a:b].strip()]


@pytest.mark.parametrize(
    "text",
    [
        "Vu par le Dr. Morand ce jour",
        "Env. 10 paquets-années",
        "cf. Courrier du 3 mai",
        "M. D. est suivi ici",
        "Lymphome non hodgkinien (c.-à-d. B) traité",
        "AVC ......... NON",
        "NYHA III . NON",
        "DFG à 3.5 ml",
        "Pas d'antécédent\nd'infarctus",
        "Insuffisance cardiaque et\ndiabète",
        "1. Hypertension",
    ],
)
def test_goes_on(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Pas de fièvre. Diabète connu.", ["Pas de fièvre.", "Diabète connu."]),
        ("Tabac 15 cig/j. Héroïne stoppée.", ["Tabac 15 cig/j.", "Héroïne stoppée."]),
        ("AVC ? Non retenu.", ["AVC ?", "Non retenu."]),
        ("HTA\n- diabète\n- AVC", ["HTA", "- diabète", "- AVC"]),
        ("Motif : toux\nAntécédents : HTA", ["Motif : toux", "Antécédents : HTA"]),
        ("Pas d'asthme\n\nde retour", ["Pas d'asthme", "de retour"]),
        ("Vu le 3 mai.Antécédents connus", ["Vu le 3 mai.", "Antécédents connus"]),
    ],
)
def test_ends(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_a_line_as_wide_as_the_page_goes_on() -> None:
    lines = [WIDE + " BPCO connue", WIDE + " BPCO suivie", WIDE + " BPCO stable", "Sortie."]
    assert len(split("\n".join(lines))) == 1


def test_short_lines_end_each_on_its_own() -> None:
    assert len(split("HTA\nDiabète\nAsthme\nGoutte\nAVC")) == 5


@given(st.text(alphabet="aA .!?\n-:1é", max_size=80))
def test_sentences_cover_the_text(text: str) -> None:
    sentences = Sentences(text, fold(text))
    assert sentences.starts[0] == 0 and sentences.starts == sorted(set(sentences.starts))
    for position in range(len(text)):
        start, end = sentences.around(position)
        assert start <= position < end
