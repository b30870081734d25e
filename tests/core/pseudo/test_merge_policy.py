"""Merging: known identity first, then checked numbers, then by score; nothing identifying is lost."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliniq.core.document import Document, Span
from cliniq.core.pseudo.merge import merge

TEXT = "Mme Anne Duval, 12 rue du Docteur Roux, née le 12/03/1950, tél 06 12 34 56 78. " * 2


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, len(TEXT) - 1))
    end = draw(st.integers(start + 1, min(len(TEXT), start + 30)))
    label = draw(st.sampled_from(["NOM", "PRENOM", "DATE", "ADRESSE", "TEL", "IPP"]))
    source = draw(st.sampled_from(["known", "names", "model", "numbers"]))
    return Span(start, end, label, source, draw(st.sampled_from([0.5, 0.7, 0.9, 1.0])))


@given(st.lists(spans(), max_size=15))
def test_merged_spans_are_ordered_apart_and_cover_every_letter(found: list[Span]) -> None:
    merged = merge(Document("d", TEXT), found)
    assert list(merged) == sorted(merged, key=lambda span: span.start)
    assert all(one.end <= two.start for one, two in itertools.pairwise(merged))
    assert all(0 <= span.start < span.end <= len(TEXT) for span in merged)
    covered = {place for span in merged for place in range(span.start, span.end)}
    wanted = {place for span in found for place in range(span.start, span.end) if TEXT[place].isalnum()}
    assert wanted <= covered


@given(st.lists(spans(), max_size=15))
def test_merging_what_is_merged_changes_nothing(found: list[Span]) -> None:
    document = Document("d", TEXT)
    once = merge(document, found)
    assert merge(document, once) == once


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (Span(4, 8, "PRENOM", "known", 1.0), Span(4, 14, "NOM", "titles", 1.0), "PRENOM"),
        (Span(16, 38, "ADRESSE", "addresses", 0.95), Span(27, 38, "NOM", "titles", 0.95), "ADRESSE"),
        (Span(4, 8, "NOM", "model", 0.5), Span(4, 8, "PRENOM", "pairs", 0.8), "PRENOM"),
    ],
    ids=["known-wins", "address-keeps-its-names", "score-wins"],
)
def test_the_more_trusted_span_keeps_its_label(first: Span, second: Span, kept: str) -> None:
    merged = merge(Document("d", TEXT), [second, first])
    assert next(span for span in merged if span.start == first.start).label == kept


def test_no_spans_give_none() -> None:
    assert merge(Document("d", ""), []) == ()
