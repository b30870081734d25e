"""Annotated notes: wrong ones are refused, with counts and ids, and without their text."""

import json
from pathlib import Path
from typing import Any

import pytest

from cliniq.core.errors import UsageError
from cliniq.core.train.corpus import read_annotated, read_background

TEXT = "Vu par le Dr Lambert."
GOOD = {"start": 13, "end": 20, "label": "NOM"}


def written(path: Path, *entities: list[dict[str, Any]] | None, text: str = TEXT) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for at, found in enumerate(entities):
            record: dict[str, Any] = {"note_id": f"n{at}", "note_text": text}
            if found is not None:
                record["entities"] = found
            file.write(json.dumps(record) + "\n")
    return path


def test_good_notes_are_read_with_their_spans(tmp_path: Path) -> None:
    notes = read_annotated([written(tmp_path / "a.jsonl", [GOOD], [])])
    assert [[(s.start, s.end, s.label) for s in note.spans] for note in notes] == [[(13, 20, "NOM")], []]


def test_labels_that_rules_alone_find_are_left_out(tmp_path: Path) -> None:
    notes = read_annotated([written(tmp_path / "a.jsonl", [GOOD, {"start": 0, "end": 2, "label": "RPPS"}])])
    assert len(notes[0].spans) == 1


@pytest.mark.parametrize(
    ("entities", "fault"),
    [
        ([{**GOOD, "end": 99}], "offsets outside the text"),
        ([{**GOOD, "start": 20}], "offsets outside the text"),
        ([{**GOOD, "end": 18}], "in the middle of a number or a word"),
        ([{**GOOD, "start": 12}], "begins or ends with a blank"),
        ([GOOD, {**GOOD, "label": "PRENOM"}], "overlapping spans"),
        ([{**GOOD, "label": "NAME"}], "unknown label"),
        ([{"start": "13", "end": 20, "label": "NOM"}], "without `start`"),
        (None, "no field `entities`"),
    ],
)
def test_wrong_notes_are_refused_with_their_id(tmp_path: Path, entities: list[dict[str, Any]] | None, fault: str) -> None:
    with pytest.raises(UsageError, match=fault) as refused:
        read_annotated([written(tmp_path / "a.jsonl", [GOOD], entities)])
    assert "n1" in str(refused.value)
    assert "Lambert" not in str(refused.value)


def test_faults_are_counted_and_a_few_ids_shown(tmp_path: Path) -> None:
    wrong = [[{**GOOD, "end": 99}] for _ in range(9)]
    with pytest.raises(UsageError, match=r"9 × offsets outside the text \(notes n0, n1, n2, n3, n4, \.\.\.\)"):
        read_annotated([written(tmp_path / "a.jsonl", *wrong)])


def test_notes_without_an_entity_teach_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none of the 2 training notes holds an entity"):
        read_annotated([written(tmp_path / "a.jsonl", [], [])])


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("")
    with pytest.raises(UsageError, match="hold no note"):
        read_annotated([tmp_path / "a.jsonl"])


def test_brat_folders_are_read(tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_text(TEXT)
    (tmp_path / "n.ann").write_text("T1\tNOM 13 20\tLambert\n")
    [note] = read_annotated([tmp_path])
    assert [(s.start, s.end, s.label) for s in note.spans] == [(13, 20, "NOM")]


def test_background_notes_have_no_entity(tmp_path: Path) -> None:
    assert len(read_background(written(tmp_path / "a.jsonl", None, text="Glasgow 15."))) == 1
    with pytest.raises(UsageError, match="background"):
        read_background(written(tmp_path / "b.jsonl", [GOOD]))
