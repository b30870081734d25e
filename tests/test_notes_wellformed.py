"""The annotated notes and one-sentence cases are well formed, and numerous enough to measure with."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from annotations import CASES, CONDITIONS, QUALIFIERS, Mention, read_marked, read_notes, read_qualifier_cases

FOLDERS = (CASES / "notes", CASES / "notes_heldout")
Notes = dict[str, tuple[str, list[Mention]]]


@pytest.fixture(scope="module")
def notes() -> Notes:
    """All the notes, of both sets; reading raises on an unknown condition, flag or attribute."""
    return {name: note for folder in FOLDERS for name, note in read_notes(folder).items()}


def test_reader_refuses_unknown_words() -> None:
    for faulty in ("⟦HTA|hypertension⟧", "⟦HTA|copd negatif⟧", "⟦HTA|copd colour=red⟧", "⟦HTA|copd"):
        with pytest.raises(ValueError):
            read_marked(faulty)


def test_two_conditions_on_the_same_words() -> None:
    text, mentions = read_marked("⟦OVCR|peripheral_vascular_disease history; cerebrovascular_accident⟧ droite")
    assert text == "OVCR droite"
    assert [(m.condition, m.start, m.end, m.history) for m in mentions] == [
        ("peripheral_vascular_disease", 0, 4, True),
        ("cerebrovascular_accident", 0, 4, False),
    ]


def test_mentions_are_whole_words(notes: Notes) -> None:
    faults = []
    cases = [(f"{group}: {text}", text, ms) for group, text, ms in read_qualifier_cases()]
    for name, text, mentions in [(n, *note) for n, note in notes.items()] + cases:
        for m in mentions:
            inner = m.text.strip() == m.text and m.text != ""
            left = m.start == 0 or not text[m.start - 1].isalnum()
            right = m.end == len(text) or not text[m.end].isalnum()
            if not (inner and left and right and m.status in (1, 2)):
                faults.append((name, m.text))
    assert not faults


def test_status_two_only_where_a_severity_exists(notes: Notes) -> None:
    split = {"liver_disease", "diabetes", "solid_tumor", "alcohol", "tobacco"}
    mentions = [m for _, ms in notes.values() for m in ms]
    assert {m.condition for m in mentions if m.status == 2} == split


def test_numbers_of_notes_and_mentions(notes: Notes) -> None:
    assert len(notes) >= 64
    # Odd numbers are for development, even ones are held out: no number in both.
    for folder, parity in zip(FOLDERS, (1, 0), strict=True):
        assert all(int(f.name[:2]) % 2 == parity for f in folder.glob("*.txt"))
    assert all(800 <= len(text) <= 3100 for text, _ in notes.values())
    mentions = [m for _, ms in notes.values() for m in ms if not m.ignore]
    assert len(mentions) >= 1000
    by_condition = Counter(m.condition for m in mentions)
    assert {c: by_condition[c] for c in CONDITIONS if by_condition[c] < 25} == {}
    by_qualifier = {q: sum(getattr(m, q) for m in mentions) for q in QUALIFIERS}
    assert {q: n for q, n in by_qualifier.items() if n < 40} == {}


def test_qualifier_cases_show_each_qualifier_and_its_counter_examples() -> None:
    cases = read_qualifier_cases()
    assert len(cases) >= 300
    assert len({text for _, text, _ in cases}) == len(cases)
    counter = [g for g, _, _ in cases if g.endswith(("pseudo_cue", "_ends")) or g in ("positive_value", "homonyms")]
    assert 0.4 <= len(counter) / len(cases) <= 0.6
    for qualifier in QUALIFIERS:
        shown = [any(getattr(m, qualifier) for m in ms) for _, _, ms in cases]
        assert sum(shown) >= 20
