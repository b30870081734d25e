"""Training end to end, on a few notes: what comes out, what never comes out, what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from cliniq.core.document import Document, Span
from cliniq.core.errors import UsageError
from cliniq.core.pseudo.find.model import ModelFinder
from cliniq.core.resources import rules_dir
from cliniq.core.train.ner import Training, gather, train
from cliniq.core.train.synthesize import shipped_synthesizer

FEW = {
    "training.max_steps": 8,
    "training.eval_frequency": 4,
    "training.batcher.size": 400,
    "components.ner.model.tok2vec.embed.rows": [500, 100, 200, 100, 50],
}


def written(path: Path, notes: list[Document]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for note in notes:
            entities = [{"start": s.start, "end": s.end, "label": s.label} for s in note.spans]
            file.write(json.dumps({"note_id": note.id, "note_text": note.text, "entities": entities}) + "\n")
    return path


@pytest.fixture(scope="module")
def notes() -> list[Document]:
    synthesizer = shipped_synthesizer()
    return list(synthesizer.documents(150, seed=11))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, notes: list[Document]) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    source = written(folder / "notes.jsonl", notes)
    train(Training(folder / "model", train=[source], seed=3, overrides=FEW, quiet=True))
    return folder / "model"


def test_the_model_can_be_used_at_once(model: Path) -> None:
    finder = ModelFinder(model)
    assert finder.find_batch([Document("1", "Vu avec Nadège Lambert."), Document("2", "")])[1] == []


def test_the_card_tells_what_it_was_made_of(model: Path) -> None:
    card = json.loads((model / "card.json").read_text())
    assert card["notes"]["annotated"] == 135
    assert card["notes"]["dev"] == 15
    assert card["licence"] == "BSD-3-Clause"
    assert set(card["scores_on_dev"]) == {"precision", "recall", "f1", "labels"}
    assert card["training"]["seed"] == 3
    assert "spacy" in card["versions"]
    assert json.loads((model / "meta.json").read_text())["license"] == "BSD-3-Clause"
    assert "# Model card" in (model / "README.md").read_text()


def test_no_name_of_the_notes_is_readable_in_the_model(model: Path, notes: list[Document]) -> None:
    content = b"\0".join(path.read_bytes() for path in sorted(model.rglob("*")) if path.is_file()).lower()
    values = {note.text[s.start : s.end] for note in notes for s in note.spans}
    words = {word for value in values for word in value.replace("\n", " ").split() if len(word) >= 5 and word.isalpha()}
    assert len(words) > 200
    # Words of the card and the configuration (« spacy », « model ») are no leak; no name may be among them.
    assert [word for word in sorted(words) if word.lower().encode() in content] == []


def test_no_name_that_the_shipped_model_learnt_from_is_readable_in_it() -> None:
    content = b"\0".join(path.read_bytes().lower() for path in (rules_dir() / "models/pseudo").rglob("*") if path.is_file())
    notes = shipped_synthesizer().documents(400, seed=0)
    values = {note.text[s.start : s.end] for note in notes for s in note.spans}
    words = {word for value in values for word in value.split() if len(word) >= 6 and word.isalpha()}
    assert len(words) > 500
    # « Hopital » is a label too, and labels are what a model has to say.
    labels = {"hopital", "adresse", "prenom"}
    assert [word for word in sorted(words) if word.lower() not in labels and word.lower().encode() in content] == []


def test_the_string_store_of_the_model_holds_its_labels_only(model: Path) -> None:
    strings = json.loads((model / "vocab" / "strings.json").read_text())
    assert set(strings) <= {"ADRESSE", "HOPITAL", "NOM", "PRENOM", "VILLE", "<unknown>"}


def test_no_path_of_the_machine_is_in_the_model(model: Path) -> None:
    for path in model.rglob("*.*"):
        assert str(model.parent).encode() not in path.read_bytes()
        assert b"train.jsonl" not in path.read_bytes()


def test_the_same_seed_gives_the_same_model(tmp_path: Path, model: Path) -> None:
    train(Training(tmp_path / "again", train=[model.parent / "notes.jsonl"], seed=3, overrides=FEW, quiet=True))
    assert (tmp_path / "again/ner/model").read_bytes() == (model / "ner/model").read_bytes()
    assert (tmp_path / "again/tokenizer").read_bytes() == (model / "tokenizer").read_bytes()


def test_synthetic_notes_alone_and_background(tmp_path: Path) -> None:
    background = written(tmp_path / "b.jsonl", [Document("b", "Glasgow 15, pas de déficit.")])
    notes, dev = gather(Training(tmp_path / "m", synthetic=30, background=background))
    assert len(notes) == 31
    assert len(dev) == 20
    assert not {note.text for note in notes} & {note.text for note in dev if len(note.text) > 60}
    assert {span.label for note in notes for span in note.spans} <= {"NOM", "PRENOM", "VILLE", "HOPITAL", "ADRESSE"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "nothing to train on"),
        ({"synthetic": -1}, "takes a number"),
        ({"synthetic": 5, "labels": frozenset({"SECU"}), "seed": 1}, "no note has one of the labels"),
    ],
)
def test_what_cannot_be_trained_is_refused(tmp_path: Path, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        train(Training(tmp_path / "m", **settings))
    assert not (tmp_path / "m").exists()


def test_a_folder_that_holds_something_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    with pytest.raises(UsageError, match="not empty"):
        train(Training(tmp_path, synthetic=5))


def test_too_few_notes_to_keep_some_apart(tmp_path: Path) -> None:
    note = Document("1", "Vu par le Dr Lambert.").with_spans([Span(13, 20, "NOM")])
    with pytest.raises(UsageError, match="too few annotated notes"):
        train(Training(tmp_path / "m", train=[written(tmp_path / "n.jsonl", [note])]))


@pytest.mark.parametrize("content", ["[training", "[nlp]\nlang = 'fr'\npipeline = ['nonsense']\n", ""])
def test_a_faulty_configuration_is_refused(tmp_path: Path, notes: list[Document], content: str) -> None:
    (tmp_path / "bad.cfg").write_text(content)
    source = written(tmp_path / "notes.jsonl", notes[:30])
    with pytest.raises(UsageError, match=r"bad\.cfg"):
        train(Training(tmp_path / "m", train=[source], config=tmp_path / "bad.cfg", quiet=True))
    assert not (tmp_path / "m").exists()


def test_another_configuration_of_spacy_is_taken(tmp_path: Path, notes: list[Document]) -> None:
    # Its own tokenizer, corpora of its own that are replaced, and no setting of ours.
    (tmp_path / "own.cfg").write_text(
        """
[nlp]
lang = "fr"
pipeline = ["ner"]
[components]
[components.ner]
factory = "ner"
[corpora]
[corpora.train]
@readers = "spacy.Corpus.v1"
path = "nowhere.spacy"
[training]
max_steps = 2
eval_frequency = 1
"""
    )
    source = written(tmp_path / "notes.jsonl", notes[:40])
    done = train(Training(tmp_path / "m", train=[source], config=tmp_path / "own.cfg", quiet=True))
    assert done.notes["annotated"] == 36
    ModelFinder(tmp_path / "m").find(Document("1", "Vu avec Nadège Lambert."))
