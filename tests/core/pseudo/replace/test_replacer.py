"""The text outside spans is untouched, the new spans point at what was put in."""

from __future__ import annotations

import pickle
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliniq.core.document import Document, Span
from cliniq.core.errors import DocumentError, UsageError
from cliniq.core.pseudo.replace.keys import Key
from cliniq.core.pseudo.replace.replacer import Mode, Replacer

KEY = Key(b"0123456789abcdef")
LABELS = ["NOM", "PRENOM", "DATE", "DATE_NAISSANCE", "ADRESSE", "ZIP", "VILLE", "HOPITAL", "TEL", "MAIL", "IPP", "NDA",
          "SECU", "RPPS", "ADELI", "FINESS", "URL"]  # fmt: skip
SURFACES = st.one_of(
    st.text(min_size=1, max_size=12),
    st.sampled_from(
        [
            "Dupont",
            "12/03/2019",
            "06 12 34 56 78",
            "J.",
            "75011",
            "a@b.fr",
            "É",
            "Œ",
            "ŁUKASZ",
            "١٢",
            "²",
            "-",
            "…",
        ]
    ),
)
DOCUMENTS = st.lists(st.tuples(st.text(max_size=8), SURFACES, st.sampled_from(LABELS)), max_size=6)


def build(parts: list[tuple[str, str, str]], end: str = " fin") -> Document:
    text, spans = "", []
    for before, surface, label in parts:
        text += before
        spans.append(Span(len(text), len(text) + len(surface), label, "test", 0.5))
        text += surface
    return Document("d1", text + end, person_id="p1", spans=tuple(spans))


@pytest.mark.parametrize("mode", get_args(Mode))
@settings(max_examples=150, deadline=None)
@given(parts=DOCUMENTS)
def test_any_text_outside_spans_is_untouched(mode: Mode, parts: list[tuple[str, str, str]]) -> None:
    document = build(parts)
    new = Replacer(mode, KEY).replace(document, with_entries=mode != "annotate")
    position = old_position = 0
    for old, span in zip(document.spans, new.spans, strict=True):
        assert new.text[position : span.start] == document.text[old_position : old.start]
        assert (span.label, span.source, span.score) == (old.label, old.source, old.score)
        position, old_position = span.end, old.end
    assert new.text[position:] == document.text[old_position:]
    assert [entry.surrogate for entry in new.entries] == (
        [new.text[s.start : s.end] for s in new.spans] if mode != "annotate" else []
    )


def test_modes() -> None:
    document = build([("M. ", "Dupont", "NOM"), (" : ", "06 12", "TEL")])
    assert Replacer("annotate", KEY).replace(document).text == document.text
    assert Replacer("tag", KEY).replace(document).text == "M. <NOM> : <TEL> fin"
    assert Replacer("mask", KEY).replace(document).text == "M. XXXXXX : XX XX fin"
    hashed = Replacer("hash", KEY).replace(document).text
    other = Replacer("hash", KEY).replace(build([("M. ", "DUPONT", "NOM"), (" : ", "0612", "TEL")])).text
    assert hashed == other
    assert "Dupont" not in hashed


@pytest.mark.parametrize(
    "spans",
    [
        (Span(-1, 2, "NOM"),),
        (Span(0, 99, "NOM"),),
        (Span(3, 3, "NOM"),),
        (Span(0, 4, "NOM"), Span(3, 6, "NOM")),
    ],
)
def test_wrong_spans_are_refused_without_the_text(spans: tuple[Span, ...]) -> None:
    with pytest.raises(DocumentError) as caught:
        Replacer("surrogate", KEY).replace(Document("d", "Dupont Jean", spans=spans))
    assert "Dupont" not in str(caught.value)


def test_order_of_spans_does_not_matter() -> None:
    spans = (Span(7, 11, "PRENOM"), Span(0, 6, "NOM"))
    one = Replacer("tag", KEY).replace(Document("d", "Dupont Jean", spans=spans))
    assert one.text == "<NOM> <PRENOM>"


def test_scopes() -> None:
    def name(scope: str, document: str, person: str | None, key: Key = KEY) -> str:
        one = Document(document, "Dupont", person_id=person, spans=(Span(0, 6, "NOM"),))
        return Replacer(scope=scope, mode="surrogate", key=key).replace(one).text  # type: ignore[arg-type]

    assert name("patient", "d1", "p1") == name("patient", "d2", "p1")
    assert name("document", "d1", "p1") == name("document", "d1", "p2")
    assert name("corpus", "d1", "p1") == name("corpus", "d2", "p2")
    assert name("patient", "d1", None) == name("document", "d1", "p9")
    drawn = {name("patient", "d", f"p{i}") for i in range(20)}
    assert len(drawn) > 10
    assert len({name("corpus", "d", "p", Key(bytes([i]) * 16)) for i in range(20)}) > 10


def test_wrong_mode_or_scope() -> None:
    with pytest.raises(UsageError):
        Replacer("shred", KEY)  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        Replacer("tag", KEY, "world")  # type: ignore[arg-type]


def test_a_replacer_can_go_to_another_process_and_draws_the_same() -> None:
    document = build([("", "Dupont", "NOM"), (" ", "12/03/2019", "DATE")])
    replacer = Replacer("surrogate", KEY)
    expected = replacer.replace(document)
    assert pickle.loads(pickle.dumps(replacer)).replace(document) == expected
    assert Replacer("surrogate", KEY).replace(document) == expected
