"""References to the literature, trade names and scales name nobody; persons beside them stay found."""

from __future__ import annotations

import pytest

from cliniq.core import Pseudonymiser, PseudoOptions
from cliniq.core.document import Document
from cliniq.core.pseudo.find import RuleFinders

_REFERENCE = "Lefevre JC, Marchal AB. Ketoacidosis in adults. Diabetes Res Clin Pract. 2009;14(2):110-7. PubMed"


def _names(text: str) -> list[str]:
    spans = RuleFinders().find(Document("1", text))
    return [text[span.start : span.end] for span in spans if span.label in {"NOM", "PRENOM", "ADRESSE", "VILLE"}]


def test_a_bibliography_names_nobody() -> None:
    assert _names(f"{_REFERENCE} | Google Scholar {_REFERENCE}") == []


def test_a_person_before_a_bibliography_is_found() -> None:
    assert _names(f"Vu par le Dr Marchal. {_REFERENCE} | Google Scholar")[0] == "Marchal"


def test_one_year_and_number_alone_is_no_reference() -> None:
    assert _names("Bilan 2019; 12: 4 valeurs, revu avec Julien Marchal")[-2:] == ["Julien", "Marchal"]


@pytest.mark.parametrize("text", ["pose de Julien Marchal® sans incident", "comme décrit par Julien Marchal et al. en 2011"])
def test_trade_names_and_cited_authors(text: str) -> None:
    assert "Marchal" not in _names(text)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("selon la classification de Norris et Philippot, stade 1", []),
        ("un angle de Norris et Philippe mesuré à 76", []),
        ("signe de fatigue chez Corentine Philippot ce matin", ["Corentine", "Philippot"]),
        ("complication Norris-Dindo II au troisième jour", []),
    ],
)
def test_scales_name_nobody_to_the_model(text: str, people: list[str]) -> None:
    found = Pseudonymiser(PseudoOptions(replace="annotate")).find([Document("1", text)])[0]
    assert [text[s.start : s.end] for s in found.spans if s.label in {"NOM", "PRENOM"}] == people
