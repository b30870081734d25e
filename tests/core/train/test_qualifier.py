"""Training the classifier of qualifiers end to end: what comes out, what never does, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from annotations import CASES, gold_row, read_notes, read_qualifier_cases

from cliniq.core.errors import UsageError
from cliniq.core.extract.classifier import ClassifyingExtractor, QualifierClassifier
from cliniq.core.extract.extractor import Extractor
from cliniq.core.train import mentions
from cliniq.core.train.qualifier import QualifierTraining, gather, learnable, train

FEW = {"training.max_steps": 120, "training.eval_frequency": 30}
TEXT = "Pas de diabète. Père : AVC."
SOUND = [
    {"start": 7, "end": 14, "condition": "diabetes", "negated": True},
    {"start": 23, "end": 26, "condition": "cerebrovascular_accident", "family": True, "negated": False},
]


def written(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def note(id: str, *marks: dict[str, Any], text: str = TEXT) -> dict[str, Any]:
    return {"id": id, "text": text, "mentions": list(marks)}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    cases = [gold_row(f"{group}-{n}", text, marks) for n, (group, text, marks) in enumerate(read_qualifier_cases())]
    return cases + [gold_row(name, text, marks) for name, (text, marks) in list(read_notes(CASES / "notes").items())[:6]]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> Path:
    folder = tmp_path_factory.mktemp("qualifier")
    source = written(folder / "notes.jsonl", *rows)
    train(QualifierTraining(folder / "model", [source], seed=3, overrides=FEW, quiet=True))
    return folder / "model"


def test_the_model_alone_has_learnt_what_a_negation_is(model: Path) -> None:
    extractor = ClassifyingExtractor(QualifierClassifier(model, "model"))
    texts = ["Pas de diabète.", "Le diabète est équilibré sous metformine.", "Rien à signaler.", "Absence de BPCO."]
    negated = [[m["negated"] for m in record["mentions"]] for record in extractor.process(texts)]
    assert negated == [[True], [False], [], [True]]
    cues = extractor.process(texts)[0]["mentions"][0]["cues"]
    assert [cue["qualifier"] for cue in cues] == ["negated"]
    assert extractor.process(texts)[0]["mentions"][0] == extractor.mentions(texts[0])[0].as_dict(texts[0])


def test_after_the_rules_mentions_and_conditions_are_those_of_the_rules(model: Path, rows: list[dict[str, Any]]) -> None:
    texts = [row["text"] for row in rows[-5:]]
    both = ClassifyingExtractor(QualifierClassifier(model, "both")).process(texts)
    rules = Extractor().process(texts)
    for one, other in zip(both, rules, strict=True):
        assert [(m["start"], m["end"], m["rule"], m["reported"]) for m in one["mentions"]] == [
            (m["start"], m["end"], m["rule"], m["reported"]) for m in other["mentions"]
        ]
        assert set(one["conditions"]) == {
            m["condition"] for m in one["mentions"] if not (m["negated"] or m["family"] or m["hypothesis"])
        }


def test_the_card_compares_rules_model_and_both(model: Path, rows: list[dict[str, Any]]) -> None:
    card = json.loads((model / "card.json").read_text("utf-8"))
    assert card["notes"]["notes"] + card["notes"]["dev_notes"] == len(rows)
    assert card["training"]["labels"] == ["negated", "family", "hypothesis", "history"]
    for name, scores in card["scores_on_dev"].items():
        assert scores["support"] > 0
        for way in ("rules", "model", "both"):
            assert set(scores[way]) == {"precision", "recall", "f1"}
        if name == "negated":
            assert scores["rules"]["f1"] > 0.9 and scores["both"]["f1"] > 0.9
    assert json.loads((model / "meta.json").read_text("utf-8"))["license"] == card["licence"]
    assert "| negated |" in (model / "README.md").read_text("utf-8")


def test_no_word_of_the_notes_is_readable_in_the_model(model: Path, rows: list[dict[str, Any]]) -> None:
    content = b"\0".join(path.read_bytes() for path in sorted(model.rglob("*")) if path.is_file()).lower()
    ours = "\n".join(path.read_text("utf-8") for path in (model / "README.md", model / "config.cfg")).lower()
    words = {word for row in rows for word in row["text"].lower().split() if len(word) >= 6 and word.isalpha()}
    words = {word for word in words if word not in ours}
    assert len(words) > 400
    assert [word for word in sorted(words) if word.encode() in content] == []


def test_the_string_store_of_the_model_holds_its_labels_only(model: Path) -> None:
    strings = json.loads((model / "vocab" / "strings.json").read_text("utf-8"))
    assert set(strings) <= {"negated", "family", "hypothesis", "history", "<unknown>"}
    for path in model.rglob("*.*"):
        assert str(model.parent).encode() not in path.read_bytes()


def test_the_same_seed_gives_the_same_model(tmp_path: Path, model: Path) -> None:
    source = model.parent / "notes.jsonl"
    train(QualifierTraining(tmp_path / "again", [source], seed=3, overrides=FEW, quiet=True))
    for name in ("textcat_multilabel/model", "tokenizer"):
        assert (tmp_path / "again" / name).read_bytes() == (model / name).read_bytes()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([note("n1", {**SOUND[0], "end": 99})], r"offsets outside the text: 1 \(first: n1\)"),
        ([note("n1", {**SOUND[0], "start": 6})], r"begin or end with a blank: 1 \(first: n1\)"),
        ([note("n1", {**SOUND[0], "start": 8}), note("n2", {**SOUND[1], "end": 25})], "middle of a word"),
        ([note("n1", SOUND[0], {**SOUND[0], "end": 15})], r"overlapping mentions of one condition: 1 \(first: n1\)"),
        ([note(f"n{n}", {**SOUND[0], "condition": "gout"}) for n in range(9)], r"unknown condition: 9 \(first: n0, n1"),
        ([note("n1", {"start": 7, "end": 14, "condition": "diabetes"})], "without any of `negated`, `family`"),
        ([note("n1", {**SOUND[0], "negated": "no"})], "neither true nor false: 1"),
        ([note("n1", {**SOUND[0], "start": "7"})], "of another form than the documented one: 1"),
        ([{"id": "n1", "text": TEXT, "conditions": {}}], "notes without `mentions`: 1"),
        ([{"id": "n1", "mentions": SOUND}], "notes without a text: 1"),
        ([note("n1", *SOUND), note("n1", *SOUND)], "ids seen twice: 1"),
        ([note("n1"), note("n2")], "none of the 2 training notes holds a mention"),
        ([], "no document in it"),
        ([note("n1", *SOUND)], "too few annotated notes"),
        ([note(f"n{n}", *SOUND) for n in range(8)], "too few qualified mentions.*6 negated, 6 family, 0 hypothesis"),
    ],
)
def test_bad_notes_are_refused_with_counts_and_ids(tmp_path: Path, rows: list[dict[str, Any]], message: str) -> None:
    source = written(tmp_path / "notes.jsonl", *rows)
    with pytest.raises(UsageError, match=message) as refused:
        train(QualifierTraining(tmp_path / "model", [source], quiet=True))
    assert not (tmp_path / "model").exists()
    assert "diabète" not in str(refused.value) and "Père" not in str(refused.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    source = written(tmp_path / "n.jsonl", note("a", {**SOUND[0], "end": 99}), note("b", {**SOUND[0], "start": 6}))
    with pytest.raises(UsageError, match=r"outside the text: 1 \(first: a\)\n.*with a blank: 1 \(first: b\)"):
        mentions.read_notes([source])


def test_an_annotation_at_a_glued_word_is_taken_when_it_is_rare(tmp_path: Path) -> None:
    glued = note("g", {"start": 6, "end": 13, "condition": "diabetes", "negated": True}, text="Pas dediabète.")
    sound = [note(f"n{n}", *SOUND) for n in range(60)]
    assert len(mentions.read_notes([written(tmp_path / "n.jsonl", glued, *sound)])) == 61


def test_brat_folders_are_read(tmp_path: Path) -> None:
    for n in range(15):
        (tmp_path / f"{n}.txt").write_text(TEXT, "utf-8")
        (tmp_path / f"{n}.ann").write_text(
            "T1\tdiabetes 7 14\tdiabète\nA1\tnegated T1\nT2\tcerebrovascular_accident 23 26\tAVC\nA2\tfamily T2\n", "utf-8"
        )
    learnt, dev, counts = gather(QualifierTraining(tmp_path / "m", [tmp_path]))
    assert counts == {"notes": 12, "dev_notes": 3}
    assert len(learnt) == 24 and len(dev) == 6
    assert learnable(learnt) == ["negated", "family"]
    assert learnt[0].blind == "[RULES:unknown] [TEXT] Pas de [MENTION]. Père : [OTHER]."
    assert learnt[0].told == "[RULES:negated] [TEXT] Pas de [MENTION]. Père : [OTHER]."


def test_what_the_rules_miss_and_what_nobody_annotated(tmp_path: Path) -> None:
    # The rules know no « fromage »; the annotator left the negation of the second mention open, and the third aside.
    text = "Pas de fromage, AVC, HTA."
    marks = [
        {"start": 7, "end": 14, "condition": "diabetes", "negated": True},
        {"start": 16, "end": 19, "condition": "cerebrovascular_accident", "family": False, "negated": None},
        {"start": 21, "end": 24, "condition": "peripheral_vascular_disease", "ignore": True},
    ]
    notes = mentions.read_notes([written(tmp_path / "n.jsonl", note("1", *marks, text=text))])
    missed, open_ = mentions.labelled(notes, Extractor())
    assert missed.told is None and missed.rules is None and missed.truth == {"negated": True}
    assert open_.told is not None and open_.truth == {"family": False}
    assert missed.blind == "[RULES:unknown] [TEXT] Pas de [MENTION], [OTHER], [OTHER]."


def test_a_folder_that_holds_something_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    with pytest.raises(UsageError, match="not empty"):
        train(QualifierTraining(tmp_path, [tmp_path / "kept.txt"]))


def test_another_configuration_of_spacy_is_taken(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    # spaCy's own tokenizer and bag of words, corpora that are replaced, and no setting of ours.
    (tmp_path / "own.cfg").write_text(
        """
[nlp]
lang = "xx"
pipeline = ["textcat_multilabel"]
[components]
[components.textcat_multilabel]
factory = "textcat_multilabel"
[components.textcat_multilabel.model]
@architectures = "spacy.TextCatBOW.v3"
exclusive_classes = false
length = 1024
ngram_size = 1
no_output_layer = false
[corpora]
[corpora.train]
@readers = "spacy.Corpus.v1"
path = "nowhere.spacy"
[training]
max_steps = 2
eval_frequency = 1
""",
        "utf-8",
    )
    source = written(tmp_path / "n.jsonl", *rows[:200])
    train(QualifierTraining(tmp_path / "m", [source], config=tmp_path / "own.cfg", quiet=True))
    ClassifyingExtractor(QualifierClassifier(tmp_path / "m")).process([TEXT])


@pytest.mark.parametrize("content", ["[training", "[nlp]\nlang = 'fr'\npipeline = ['nonsense']\n", ""])
def test_a_faulty_configuration_is_refused(tmp_path: Path, rows: list[dict[str, Any]], content: str) -> None:
    (tmp_path / "bad.cfg").write_text(content)
    source = written(tmp_path / "n.jsonl", *rows[:200])
    with pytest.raises(UsageError, match=r"bad\.cfg"):
        train(QualifierTraining(tmp_path / "m", [source], config=tmp_path / "bad.cfg", quiet=True))
    assert not (tmp_path / "m").exists()
