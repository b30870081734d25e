"""Known identity: found whatever its case, accents, hyphens, order, blanks, and with one typo."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cliniq.core.document import Document
from cliniq.core.errors import DocumentError
from cliniq.core.pseudo.find import KnownIdentity
from cliniq.core.pseudo.find.known import near
from cliniq.core.pseudo.find.spelled import year_words

CONTEXT = {
    "NOM": ["Lefebvre-Roux", "LE GALL"],
    "PRENOM": "Jean Pierre",
    "DATE_NAISSANCE": "1950-03-12",
    "VILLE": "Rosny-sous-Bois",
    "ADRESSE": "12 rue des Lilas",
    "IPP": "8001234567",
    "TEL": "06 12 34 56 78",
}


def known(text: str, context: dict[str, Any] = CONTEXT) -> list[tuple[str, str]]:
    spans = sorted(KnownIdentity().find(Document("d", text, context=context)))
    return [(text[span.start : span.end], span.label) for span in spans]


@pytest.mark.parametrize(
    ("text", "surface", "label"),
    [
        ("M. LEFEBVRE ROUX", "LEFEBVRE ROUX", "NOM"),
        ("le patient lefebvre-roux", "lefebvre-roux", "NOM"),
        ("Lefèbvre-Roux", "Lefèbvre-Roux", "NOM"),
        ("lefebvreroux", "lefebvreroux", "NOM"),
        ("Lefevre-Roux dort", "Lefevre-Roux", "NOM"),
        ("dossier legall", "legall", "NOM"),
        ("JEAN-PIERRE dort", "JEAN-PIERRE", "PRENOM"),
        ("jeanpierre", "jeanpierre", "PRENOM"),
        ("vit à rosny sous bois", "rosny sous bois", "VILLE"),
        ("au 12, rue des Lilas", "12, rue des Lilas", "ADRESSE"),
        ("IPP 800 123 45 67", "800 123 45 67", "IPP"),
        ("tel 0612345678", "0612345678", "TEL"),
    ],
)
def test_a_known_value_is_found_in_its_forms(text: str, surface: str, label: str) -> None:
    assert known(text) == [(surface, label)]


@pytest.mark.parametrize(
    "form",
    [
        "12/03/1950", "12.03.50", "12-3-1950", "1950-03-12", "19500312", "12031950", "1 2 0 3 1 9 5 0", "12 mars 1950",
        "12 mars 50", "douze mars mille neuf cent cinquante", "12 Mars, 1950",
    ],
)  # fmt: skip
def test_the_date_of_birth_is_found_in_every_format(form: str) -> None:
    assert known(f"le {form} au soir") == [(form, "DATE_NAISSANCE")]


@pytest.mark.parametrize("text", ["le 13/03/1950", "le 03/12/1950", "12 mars 1951", "12 3 50", "8001234568"])
def test_another_value_is_not_found(text: str) -> None:
    assert known(text) == []


def test_names_that_stick_together_are_two_spans() -> None:
    assert known("LEGALLJEANPIERRE") == [("LEGALL", "NOM"), ("JEANPIERRE", "PRENOM")]


def test_an_initial_beside_the_known_last_name_is_the_first_name() -> None:
    assert known("J. LE GALL et P. Le Gall") == [("J.", "PRENOM"), ("LE GALL", "NOM"), ("Le Gall", "NOM")]


def test_ordinary_words_need_a_capital_or_a_neighbour() -> None:
    context = {"NOM": "Petit", "PRENOM": "Rose"}
    assert known("un petit déjeuner, une peau rose", context) == []
    assert known("Mme petit, puis rose petit", context) == [
        ("petit", "NOM"),
        ("rose", "PRENOM"),
        ("petit", "NOM"),
    ]


def test_a_known_name_inside_an_eponym_is_left_alone() -> None:
    assert known("maladie de Parkinson", {"NOM": "Parkinson"}) == []


def test_dates_of_the_system_may_be_date_objects() -> None:
    assert known("né le 12/03/1950", {"DATE_NAISSANCE": date(1950, 3, 12)}) == [
        ("12/03/1950", "DATE_NAISSANCE")
    ]


def test_a_context_of_the_wrong_shape_withholds_the_document_without_its_text() -> None:
    with pytest.raises(DocumentError) as error:
        known("Dupont", {"NOM": {"famille": "Dupont"}})
    assert "Dupont" not in str(error.value)


def test_without_context_nothing_is_searched() -> None:
    assert known("Dupont", {}) == []


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [("martinez", "martinez", True), ("martinez", "martines", True), ("martinez", "matinez", True), ("martinez", "matrinez", True),
     ("martinez", "matines", False), ("martinez", "martin", False)],
)  # fmt: skip
def test_near_allows_one_typo(one: str, two: str, same: bool) -> None:
    assert near(one, two) is same


def test_years_are_said_in_the_usual_ways() -> None:
    assert ["mille", "neuf", "cent", "quatre", "vingt", "dix", "sept"] in year_words(1997)
    assert ["dix", "neuf", "cent", "soixante", "et", "onze"] in year_words(1971)
    assert year_words(2021) == [["deux", "mille", "vingt", "et", "un"]]


def test_a_title_is_no_initial() -> None:
    document = Document("1", "M. Lefranc Maurice", context={"NOM": "Lefranc", "PRENOM": "Maurice"})
    found = sorted((span.start, span.end, span.label) for span in KnownIdentity().find(document))
    assert found == [(3, 10, "NOM"), (11, 18, "PRENOM")]
