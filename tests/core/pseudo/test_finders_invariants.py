"""What holds for every text: spans lie inside it and are never blank, the text is untouched, odd input is read."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliniq.core.document import Document
from cliniq.core.pseudo.find import RULES, KnownIdentity, RuleFinders
from cliniq.core.pseudo.merge import merge
from cliniq.core.pseudo.propagate import propagate

LABELS = {
    "NOM", "PRENOM", "DATE", "DATE_NAISSANCE", "ADRESSE", "ZIP", "VILLE", "HOPITAL", "TEL", "MAIL", "IPP", "NDA", "SECU",
    "RPPS", "ADELI", "FINESS", "URL",
}  # fmt: skip
# Pieces that wake the finders up, in any order and with any separators.
PIECES = st.sampled_from(
    [
        "Dr", "M.", "Mme", "née", "NOM :", "Prénom :", "IPP", "Tél", "rue", "12", "75011", "Paris", "Jean", "DUPONT", "J.",
        "le", "du", "au", "12/03/2019", "mars", "2019", "CHU de", "Hôpital", "@", "a.b", "fils", "interne", "(", ")", "|",
        "\n", "-", "é", "’", "œ", "1 2 0 3 2 0 1 9", "2 85 05 99 999 123 45", "ﬁ", "𝒟", "\u00a0", "par", "mille", "deux", "et",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(PIECES, max_size=25).map(" ".join),
    st.lists(PIECES, max_size=25).map("".join),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_spans_lie_inside_the_text(text: str) -> None:
    document = Document("d", text)
    found = RuleFinders().find(document)
    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert {span.label for span in found} <= LABELS
    assert all(0 < span.score <= 1 and span.source for span in found)
    assert any(text[span.start : span.end].strip() for span in found) or not found
    spans = propagate(document, merge(document, found))
    assert all(one.end <= two.start for one, two in itertools.pairwise(spans))
    assert document.text == text


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_the_known_identity_never_overlaps_itself(text: str) -> None:
    context = {
        "NOM": ["Dupont"],
        "PRENOM": "Jean",
        "DATE_NAISSANCE": "2019-03-12",
        "VILLE": "Paris",
        "IPP": "12",
    }
    spans = sorted(KnownIdentity().find(Document("d", text, context=context)))
    assert all(one.end <= two.start for one, two in itertools.pairwise(spans))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "1 ",
        ",",
        "A",
        "Dr ",
        "12/",
        "M. ",
        "@",
        "1",
        "\n",
        "Le ",
        "0 6 ",
        "rue ",
        "NOM : ",
        "-",
        "mille ",
        "Jean DUPONT, ",
    ],
)
def test_long_monotonous_texts_are_read(unit: str) -> None:
    text = unit * (30_000 // len(unit))
    document = Document("d", text)
    spans = propagate(document, merge(document, RuleFinders().find(document)))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


def test_rules_can_be_switched_off_by_name() -> None:
    document = Document("d", "Dr Martinot, tél 01 99 00 12 34")
    assert {span.label for span in RuleFinders(without=frozenset(["numbers"])).find(document)} == {"NOM"}
    assert set(RULES) >= {"numbers", "dates", "addresses", "names", "places", "mails"}
