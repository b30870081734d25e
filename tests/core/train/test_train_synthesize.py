"""Synthetic notes: exact spans, every surface form, the same for the same seed."""

import random
from collections import Counter
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliniq.core.errors import RuleError
from cliniq.core.train.draw import LetterModel, Sources, Weighted
from cliniq.core.train.identities import capitalise
from cliniq.core.train.noise import Segment, damage, draw_style
from cliniq.core.train.synthesize import LABELS, Synthesizer, assemble, shipped_synthesizer
from cliniq.core.train.templates import parse
from cliniq.core.train.values import Day, draw_nir, in_words

SOURCES = Sources(
    first=[("Zoé", "f", 10), ("Théo", "m", 10)],
    last=[("lambert", 10), ("abadie", 3)],
    cities=[("Pont-Neuf", "29120", 900.0)],
    hospitals=["Saint-Côme"],
    drugs=["amlor"],
    words=["fatigue", "traitement"],
)


@lru_cache(maxsize=1)
def shipped() -> Synthesizer:
    return shipped_synthesizer()


def small(*templates: str) -> Synthesizer:
    return Synthesizer([parse(text) for text in templates], {"germs": ["E. coli"]}, SOURCES)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 500))
def test_spans_hold_text_lie_in_order_and_have_known_labels(seed: int, index: int) -> None:
    note = shipped().document(index, seed)
    end = 0
    for span in note.spans:
        value = note.text[span.start : span.end]
        assert value and value == value.strip()
        assert span.label in LABELS
        assert span.start >= end
        end = span.end


def test_a_span_holds_what_was_put_in() -> None:
    # Damage changes the surface only: accents, case, blanks, a letter. What is put in an IPP or a code stays.
    synthesizer = small("# form clean\nIPP {p.IPP} code {p.ZIP}")
    for index in range(50):
        note = synthesizer.document(index)
        for span in note.spans:
            value = note.text[span.start : span.end]
            if span.label == "ZIP":
                assert value.replace(" ", "") == "29120"
            elif span.label == "VILLE" and "Cedex" not in value:
                assert value.lower().startswith(("pont", "p"))
            elif span.label == "IPP":
                assert any(char.isdigit() for char in value)


@given(
    st.lists(
        st.tuples(st.text(st.characters(codec="latin-1", categories=("L", "N", "Zs", "P")), max_size=30), st.sampled_from(["", "NOM", "VILLE"])),
        max_size=8,
    ),
    st.integers(0, 1000),
)
def test_damage_keeps_labelled_text_inside_its_span(segments: list[Segment], seed: int) -> None:
    rng = random.Random(seed)
    damaged = damage(segments, draw_style(rng), rng, ["fatigue"])
    note = assemble("x", damaged)
    expected = [(text.strip(), label) for text, label in damaged if label and text.strip()]
    assert [(note.text[s.start : s.end], s.label) for s in note.spans] == expected
    assert note.text == "".join(text for text, _ in damaged)


def test_the_same_seed_gives_the_same_notes_and_another_seed_others() -> None:
    first = [(note.text, note.spans) for note in shipped().documents(40, seed=7)]
    again = [(note.text, note.spans) for note in shipped().documents(40, seed=7)]
    other = [(note.text, note.spans) for note in shipped().documents(40, seed=8)]
    assert first == again
    assert first != other


def test_every_label_and_every_case_occurs_and_many_notes_identify_nobody() -> None:
    notes = list(shipped().documents(1500, seed=3))
    labels = Counter(span.label for note in notes for span in note.spans)
    assert set(labels) == set(LABELS)
    names = [note.text[s.start : s.end] for note in notes for s in note.spans if s.label == "NOM"]
    assert sum(name.isupper() for name in names) > 0.2 * len(names)
    assert sum(name.islower() for name in names) > 0.05 * len(names)
    assert sum("-" in name or " " in name for name in names) > 0.05 * len(names)
    assert any("\n" in note.text[s.start : s.end] for note in notes for s in note.spans)
    assert sum(not note.spans for note in notes) > 0.15 * len(notes)


def test_one_letter_is_one_person_in_a_passage() -> None:
    synthesizer = small("# form clean\n{a.PRENOM:f} {a.NOM} puis {a.PRENOM} {a.NOM}")
    for index in range(20):
        note = synthesizer.document(index)
        values = [note.text[s.start : s.end].lower() for s in note.spans[:4]]
        assert values[0][:2] == values[2][:2]


def test_templates_that_name_something_unknown_are_refused_at_once() -> None:
    with pytest.raises(RuleError, match="unknown slot"):
        small("{p.NONSENSE}")
    with pytest.raises(RuleError, match="no list"):
        small("{@nothing}")


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "zéro"), (21, "vingt et un"), (71, "soixante et onze"), (80, "quatre-vingts"), (99, "quatre-vingt-dix-neuf"),
     (1900, "mille neuf cent"), (2017, "deux mille dix-sept"), (200, "deux cent")],
)  # fmt: skip
def test_numbers_in_words(number: int, words: str) -> None:
    assert in_words(number) == words


def test_forms_of_a_date() -> None:
    rng = random.Random(0)
    day = Day(1, 2, 2019)
    assert day.write("words", rng) == "premier février deux mille dix-neuf"
    assert day.write("sp", rng) == "0 1 0 2 2 0 1 9"
    assert day.write("y", rng) == "2019"
    with pytest.raises(ValueError, match="unknown form"):
        day.write("julian", rng)


def test_the_key_of_a_social_security_number_is_right() -> None:
    for seed in range(300):
        number = draw_nir(random.Random(seed), "f").replace(" ", "")
        if len(number) == 15:
            assert int(number[13:]) == 97 - int(number[:13].replace("2A", "19").replace("2B", "18")) % 97


def test_invented_words_follow_the_letters_of_the_list() -> None:
    letters = LetterModel(["lambert", "lamberti", "lambertin"])
    invented = {letters.invent(random.Random(seed)) for seed in range(50)}
    assert invented <= {"lambert", "lamberti", "lambertin"}


def test_draws_follow_weights() -> None:
    drawn = Counter(Weighted([("a", 9.0), ("b", 1.0), ("c", 0.0)]).draw(random.Random(seed)) for seed in range(500))
    assert drawn["a"] > 5 * drawn["b"] > 0
    assert not drawn["c"]
    with pytest.raises(ValueError, match="nothing"):
        Weighted([("a", 0.0)])


def test_natural_case() -> None:
    assert capitalise("jean-pierre") == "Jean-Pierre"
    assert capitalise("LE GOFF") == "Le Goff"
