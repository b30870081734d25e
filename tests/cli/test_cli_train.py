"""`cliniq train` at the shell: a model comes out, faults are said in words, exit codes mean something."""

import json
from pathlib import Path

import pytest

from cliniq.cli.main import main

CONFIG = """
[nlp]
lang = "xx"
pipeline = ["ner"]
[nlp.tokenizer]
@tokenizers = "cliniq.tokenizer.v1"
[components]
[components.ner]
factory = "ner"
[training]
max_steps = 2
eval_frequency = 1
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.jsonl"
    text = "Vu par le Dr Lambert."
    with path.open("w") as file:
        for at in range(20):
            entities = [{"start": 13, "end": 20, "label": "NOM"}]
            file.write(json.dumps({"note_id": f"n{at}", "note_text": text, "entities": entities}) + "\n")
    return path


def test_annotated_notes_make_a_model_that_pseudo_can_use(
    tmp_path: Path, notes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "small.cfg").write_text(CONFIG)
    model = tmp_path / "model"
    code = main(["train", "pseudo", "-o", str(model), "--train", str(notes), "--config", str(tmp_path / "small.cfg")])
    said = capsys.readouterr()
    assert code == 0
    assert said.out == ""
    assert "F1" in said.err and "20 notes" not in said.err
    assert (model / "card.json").is_file()
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"note_id": "1", "note_text": "Vu par le Dr Lambert."}) + "\n")
    assert main(["pseudo", str(source), "--model", str(model), "--quiet"]) == 0
    assert "Lambert" not in capsys.readouterr().out


def test_nothing_to_train_on_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "pseudo", "-o", str(tmp_path / "m")]) == 2
    assert "--synthetic" in capsys.readouterr().err


def test_wrong_notes_are_refused_with_ids_and_no_text(
    tmp_path: Path, notes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with notes.open("a") as file:
        entities = [{"start": 13, "end": 99, "label": "NOM"}]
        file.write(json.dumps({"note_id": "bad", "note_text": "Vu par le Dr Lambert.", "entities": entities}) + "\n")
    assert main(["train", "pseudo", "-o", str(tmp_path / "m"), "--train", str(notes)]) == 2
    said = capsys.readouterr().err
    assert "1 × offsets outside the text (notes bad)" in said
    assert "Lambert" not in said
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("arguments", [["train", "--help"], ["train", "pseudo", "--help"]])
def test_help_has_an_example(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    assert "Example" in capsys.readouterr().out
