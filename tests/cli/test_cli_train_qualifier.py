"""`cliniq train qualifier` and `cliniq extract --qualifiers` at the shell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cliniq.cli.main import main

CONFIG = """
[nlp]
lang = "xx"
pipeline = ["textcat_multilabel"]
[nlp.tokenizer]
@tokenizers = "cliniq.contexts.v1"
[components]
[components.textcat_multilabel]
factory = "textcat_multilabel"
[components.textcat_multilabel.model]
@architectures = "spacy.TextCatReduce.v1"
exclusive_classes = false
use_reduce_first = false
use_reduce_last = false
use_reduce_max = true
use_reduce_mean = false
[components.textcat_multilabel.model.tok2vec]
@architectures = "spacy.HashEmbedCNN.v2"
pretrained_vectors = null
width = 16
depth = 1
embed_size = 200
window_size = 1
maxout_pieces = 2
subword_features = false
[training]
max_steps = 60
eval_frequency = 30
[training.optimizer]
@optimizers = "Adam.v1"
learn_rate = 0.01
"""
DISEASES = ("diabète", "AVC", "BPCO", "lupus", "cirrhose", "SIDA")
CONDITIONS = ("diabetes", "cerebrovascular_accident", "copd", "connective_tissue_disease", "liver_disease", "aids")
# Cues that no rule knows: only a model can learn them from these notes.
FRAMES = (("Zéro {}.", True), ("Un {} ancien.", False))


def jsonl(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def annotated(n: int) -> dict[str, Any]:
    frame, negated = FRAMES[n % 2]
    at = n // 2 % len(DISEASES)
    start = frame.index("{}")
    mention = {"start": start, "end": start + len(DISEASES[at]), "condition": CONDITIONS[at], "negated": negated}
    return {"note_id": f"n{n}", "note_text": frame.format(DISEASES[at]), "mentions": [mention]}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    notes = jsonl(folder / "notes.jsonl", *map(annotated, range(120)))
    (folder / "small.cfg").write_text(CONFIG)
    arguments = ["--train", str(notes), "--config", str(folder / "small.cfg"), "--seed", "1"]
    assert main(["train", "qualifier", "-o", str(folder / "model"), *arguments]) == 0
    return folder / "model"


def negated(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[bool]:
    assert main(["extract", "--quiet", *map(str, arguments)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [mention["negated"] for row in rows for mention in row["mentions"]]


def test_training_tells_the_comparison_and_nothing_on_stdout(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--train", str(model.parent / "notes.jsonl"), "--config", str(model.parent / "small.cfg")]
    assert main(["train", "qualifier", "-o", str(tmp_path / "m"), *arguments]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "96 mentions of 96 notes" in said.err
    assert "rules  model   both" in said.err and "negated" in said.err
    assert "diabète" not in said.err


def test_model_in_place_of_the_rules_or_after_them(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = jsonl(
        tmp_path / "in.jsonl",
        {"note_id": "1", "note_text": "Zéro asthme."},
        {"note_id": "2", "note_text": "Un asthme ancien."},
    )
    assert negated(capsys, notes) == [False, False]
    assert negated(capsys, notes, "--qualifiers", "rules") == [False, False]
    assert negated(capsys, notes, "--qualifiers", "model", "--qualifier-model", model) == [True, False]
    # A model that is given is used, after the rules.
    both = negated(capsys, notes, "--qualifier-model", model)
    assert both == negated(capsys, notes, "--qualifiers", "both", "--qualifier-model", model)


def test_workers_patients_and_omop_read_the_model_too(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = jsonl(
        tmp_path / "in.jsonl",
        *({"note_id": str(n), "note_text": "Zéro asthme.", "person_id": "p"} for n in range(8)),
    )
    way = ["--qualifiers", "model", "--qualifier-model", model]
    assert negated(capsys, notes, *way, "--workers", 2) == [True] * 8
    assert main(["extract", "-q", str(notes), *map(str, way), "--by", "patient"]) == 0
    assert json.loads(capsys.readouterr().out)["conditions"] == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--qualifiers", "model"], "--qualifier-model"),
        (["--qualifiers", "both"], "--qualifier-model"),
        (["--qualifiers", "rules", "--qualifier-model", "."], "contradict"),
        (["--qualifier-model", "."], "no model in"),
    ],
)
def test_a_way_without_its_model_is_wrong_use(
    tmp_path: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = jsonl(tmp_path / "in.jsonl", {"note_id": "1", "note_text": "HTA."})
    assert main(["extract", str(notes), "-o", str(tmp_path / "out.jsonl"), *arguments]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out.jsonl").exists()


def test_bad_notes_are_wrong_use_and_make_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = annotated(0)
    row["mentions"][0]["end"] = 99
    notes = jsonl(tmp_path / "n.jsonl", row)
    assert main(["train", "qualifier", "-o", str(tmp_path / "m"), "--train", str(notes)]) == 2
    said = capsys.readouterr().err
    assert "offsets outside the text: 1 (first: n0)" in said
    assert "Zéro" not in said and not (tmp_path / "m").exists()


def test_training_notes_are_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "qualifier", "-o", str(tmp_path / "m")]) == 2
    assert "--train" in capsys.readouterr().err
