"""What must not be let out is seen, what only looks like it is not."""

from __future__ import annotations

import pytest

from cliniq.core.document import Document, Span
from cliniq.core.pseudo.replace.keys import Key
from cliniq.core.pseudo.replace.leaks import leaks, uncovered
from cliniq.core.pseudo.replace.replacer import Replacer

KEY = Key(b"0123456789abcdef")


def left(text: str, *marked: tuple[str, str], context: dict[str, object] | None = None) -> list[str]:
    """The leaks of a text in which only the first place of each marked value is a span."""
    spans = []
    for surface, label in marked:
        start = text.index(surface)
        spans.append(Span(start, start + len(surface), label))
    document = Document("d", text, context=context or {}).with_spans(spans)
    new = Replacer("surrogate", KEY).replace(document)
    return leaks(document, new.text, new.spans)


@pytest.mark.parametrize(
    ("text", "surface", "label"),
    [
        ("M. Kowalczyk va bien. KOWALCZYK sort.", "Kowalczyk", "NOM"),
        ("M. Quémener-Bihan. Vu : Quemener Bihan.", "Quémener-Bihan", "NOM"),
        ("Tél 01 42 34 56 78 ou 0142345678.", "01 42 34 56 78", "TEL"),
        ("IPP 8012345678 (80 1234 5678)", "8012345678", "IPP"),
        ("a.durand@hop.fr, A.DURAND@HOP.FR", "a.durand@hop.fr", "MAIL"),
        ("né le 12/03/1952, DDN 12.03.1952", "12/03/1952", "DATE_NAISSANCE"),
    ],
)
def test_what_was_missed_is_seen(text: str, surface: str, label: str) -> None:
    assert left(text, (surface, label)) == [label]


@pytest.mark.parametrize(
    ("text", "surface", "label"),
    [
        ("M. Kowalczyk va bien.", "Kowalczyk", "NOM"),
        ("M. Petit, petit poids.", "Petit", "NOM"),
        ("Dr Ali, aliment", "Ali", "PRENOM"),
        ("Mme Martinez, martinezien", "Martinez", "NOM"),
        ("poste 4227, plaquettes 4227", "4227", "TEL"),
        ("IPP 8012345678, lot 98012345678", "8012345678", "IPP"),
    ],
)
def test_what_is_harmless_is_let_through(text: str, surface: str, label: str) -> None:
    assert left(text, (surface, label)) == []


def test_known_identity_counts() -> None:
    assert left("Vu Kowalczyk ce jour.", context={"NOM": ["Kowalczyk"]}) == ["NOM"]


def test_an_original_left_in_its_place_is_seen() -> None:
    document = Document("d", "M. Kowalczyk", spans=(Span(3, 12, "NOM"),))
    assert leaks(document, document.text, document.spans) == ["NOM"]


def test_a_surrogate_that_is_another_original_is_ours() -> None:
    document = Document("d", "Kowalczyk et Quemener", spans=(Span(0, 9, "NOM"), Span(13, 21, "NOM")))
    assert leaks(document, "Quemener et Zimmermann", (Span(0, 8, "NOM"), Span(12, 22, "NOM"))) == []


def test_a_day_alone_may_come_out_as_itself() -> None:
    text = "née le 3"
    for label in ("DATE", "DATE_NAISSANCE"):
        span = Span(7, 8, label)
        assert leaks(Document("1", text, spans=(span,)), text, (span,)) == []


def test_many_values_are_looked_for_as_few_are() -> None:
    last_names = [f"zork{first}{second}" for first in "abcdefghijkl" for second in "abcdefghijkl"]
    lines = [f"{name} 06 39 98 {number:02d} 42" for number, name in enumerate(last_names[:99])]
    lines += last_names[99:]
    text = "\n".join(lines) + "\nrevu: ZORKAB, zork-cd, 0639980042\n"
    spans = []
    for line in lines:
        start = text.index(line)
        name, _, number = line.partition(" ")
        spans.append(Span(start, start + len(name), "NOM"))
        if number:
            spans.append(Span(start + len(name) + 1, start + len(line), "TEL"))
    document = Document("1", text, spans=tuple(spans))
    found = {(text[one.start : one.end], one.label) for one in uncovered(document)}
    assert found == {("ZORKAB", "NOM"), ("0639980042", "TEL")}
