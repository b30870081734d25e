"""The annotated letters, the snippets and the examples are themselves well formed."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markup import parse

from cliniq.core.text.fold import fold

TESTS = Path(__file__).parent
LETTERS = sorted((TESTS / "cases" / "letters").glob("*.txt"))
# Letters of the same kind, by other hands, and those that nobody read while rules were written.
MORE_LETTERS = sorted(path for name in ("letters_dev2", "letters_heldout", "letters_blind") for path in (TESTS / "cases" / name).glob("*.txt"))
SNIPPETS = TESTS / "cases" / "snippets.txt"
EXAMPLES = TESTS.parent / "examples"
IDENTIFIERS = {"NOM", "PRENOM", "DATE", "DATE_NAISSANCE", "ADRESSE", "ZIP", "VILLE", "HOPITAL"}
IDENTIFIERS |= {"TEL", "MAIL", "IPP", "NDA", "SECU"}
LABELS = IDENTIFIERS | {"RPPS", "ADELI", "FINESS", "URL"}
WITH_DIGITS = {"TEL", "SECU", "ZIP", "IPP", "NDA", "RPPS", "ADELI", "FINESS"}


def snippets() -> list[tuple[int, str]]:
    """Line number and mark-up of every snippet."""
    lines = SNIPPETS.read_text(encoding="utf-8").splitlines()
    return [(number, line) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]


def faults(marked: str) -> Iterator[str]:
    """What is wrong with a case, in words and offsets."""
    text, spans = parse(marked)
    end_before = 0
    # A line end or a column may cut a value in two: the second half stands after one of its label.
    before: dict[str, str] = {}
    for start, end, label in spans:
        surface, place = text[start:end], f"{label} at {start}"
        if label not in LABELS:
            yield f"unknown label {place}"
        if not surface or surface != surface.strip():
            yield f"blank edge: {place}"
        if start < end_before:
            yield f"overlap: {place}"
        if label in WITH_DIGITS and not re.search(r"\d", surface):
            yield f"no digit: {place}"
        if label in ("TEL", "SECU") and len(re.sub(r"[^\dOo]", "", surface)) < 2 and label not in before:
            yield f"too few digits: {place}"
        if label == "MAIL" and "@" not in surface and not before.get(label, "").endswith("@"):
            yield f"no @: {place}"
        if label in ("NOM", "PRENOM", "VILLE", "HOPITAL") and not re.search(r"[^\W\d_]", surface):
            yield f"no letter: {place}"
        before[label] = surface
        end_before = end
    if "\ufeff" in text or "\r" in text:
        yield "byte order mark or carriage return"


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_letter(path: Path) -> None:
    marked = path.read_text(encoding="utf-8")
    assert list(faults(marked)) == []
    assert 1200 <= len(parse(marked)[0]) <= 4000


@pytest.mark.parametrize("path", MORE_LETTERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_more_letters(path: Path) -> None:
    marked = path.read_text(encoding="utf-8")
    assert list(faults(marked)) == []
    assert len(parse(marked)[0]) >= 1200


def test_snippets() -> None:
    wrong = [(number, fault) for number, marked in snippets() for fault in faults(marked)]
    assert wrong == []


def test_counts() -> None:
    plain = [spans for spans in (parse(path.read_text(encoding="utf-8"))[1] for path in LETTERS) if not spans]
    assert len(LETTERS) >= 34
    assert len(plain) >= 4
    bare = [number for number, marked in snippets() if "⟦" not in marked]
    assert len(bare) >= 80
    assert len(snippets()) - len(bare) >= 260


def test_every_label_occurs_in_the_letters() -> None:
    seen = {label for path in LETTERS for _, _, label in parse(path.read_text(encoding="utf-8"))[1]}
    assert seen == LABELS


def test_no_snippet_twice() -> None:
    lines = [marked for _, marked in snippets()]
    assert len(lines) == len(set(lines))


def records(name: str) -> list[dict[str, Any]]:
    lines = (EXAMPLES / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_example_gold_agrees_with_the_letters() -> None:
    gold = records("letters_gold.jsonl")
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (EXAMPLES / "letters").glob("*.txt")}
    assert {record["note_id"]: record["note_text"] for record in gold} == texts
    assert len(texts) == 8
    for record in gold:
        end_before = 0
        for entity in record["entities"]:
            surface = record["note_text"][entity["start"] : entity["end"]]
            assert entity["label"] in LABELS
            assert surface
            assert surface == surface.strip()
            assert entity["start"] >= end_before
            end_before = entity["end"]


def test_example_brat_matches_the_gold() -> None:
    gold = {record["note_id"]: record for record in records("letters_gold.jsonl")}
    files = sorted((EXAMPLES / "brat").glob("*.ann"))
    assert len(files) == 3
    for path in files:
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        assert text == gold[path.stem]["note_text"]
        found = []
        for line in path.read_text(encoding="utf-8").splitlines():
            _, body, surface = line.split("\t")
            label, offsets = body.split(" ", 1)
            pieces = [tuple(map(int, piece.split())) for piece in offsets.split(";")]
            assert " ".join(text[start:end] for start, end in pieces) == surface
            found.append({"start": pieces[0][0], "end": pieces[-1][1], "label": label})
        assert found == gold[path.stem]["entities"]


def test_example_notes_join_the_patients() -> None:
    notes = records("notes.jsonl")
    with (EXAMPLES / "patients.csv").open(encoding="utf-8", newline="") as stream:
        patients = {row["person_id"]: row for row in csv.DictReader(stream)}
    assert len(notes) == 12
    assert len({note["note_id"] for note in notes}) == 12
    assert {note["person_id"] for note in notes} == set(patients)
    assert len(patients) == 3
    for note in notes:
        assert set(note) == {"note_id", "person_id", "note_datetime", "note_text"}
        assert fold(patients[note["person_id"]]["NOM"]) in fold(note["note_text"])
