"""What does not fit is told with counts and first ids, never scored as zero, and never with words of a text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cliniq.core.errors import ExitCode, UsageError
from cliniq.core.evaluate import DataError, EvaluateOptions, evaluate

TEXT = "Docteur Secretnom, vu à Brest."


def row(
    key: str = "a", text: str | None = TEXT, start: int = 8, end: int = 17, label: str = "NOM"
) -> dict[str, Any]:
    entities = [{"start": start, "end": end, "label": label}]
    return {"note_id": key, "entities": entities, **({} if text is None else {"note_text": text})}


def score(
    tmp_path: Path,
    gold: list[Any],
    predicted: list[Any] | None = None,
    options: EvaluateOptions | None = None,
) -> Any:
    for name, rows in (("gold.jsonl", gold), ("run.jsonl", predicted if predicted is not None else gold)):
        lines = (r if isinstance(r, str) else json.dumps(r) for r in rows)
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    return evaluate(str(tmp_path / "gold.jsonl"), str(tmp_path / "run.jsonl"), options=options).report


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        pytest.param([row("a"), row("b")], [row("b")], "gold documents without prediction", id="missing"),
        pytest.param([row("b")], [row("a"), row("b")], "ids that the gold lacks", id="extra"),
        pytest.param([row("a")], [row("a", TEXT + "!")], "texts that differ", id="texts"),
        pytest.param([row("a")], [row("a", end=99)], "run.jsonl: offsets", id="offsets-of-run"),
        pytest.param([row("a", end=99)], None, "gold.jsonl: offsets", id="offsets-of-gold"),
        pytest.param([row("a", start=9, end=9)], None, "offsets that are empty", id="empty-span"),
        pytest.param([row("a", start=-1)], None, "offsets", id="negative"),
        pytest.param([row("a", label="PER")], None, "unknown labels", id="label-of-gold"),
        pytest.param([row("a")], [row("a", label="PER")], "'PER' in a", id="label-of-run"),
        pytest.param([row("a", None)], None, "gold documents without text", id="no-text"),
        pytest.param(
            [row("a")], [{"note_id": "a", "note_text": TEXT}], "without 'entities'", id="surrogates"
        ),
        pytest.param([row("a"), row("a")], [row("a")], "ids seen twice: 1 (first: a)", id="twice"),
        pytest.param([row("a"), "{bad"], [row("a")], "no JSON: 1 (first: line 2)", id="json"),
        pytest.param([row("a"), "[1]"], [row("a")], "no JSON object: 1", id="array"),
        pytest.param([row("a"), {"note_text": TEXT}], [row("a")], "without 'note_id'", id="no-id"),
        pytest.param([row("a")], [{"id": "a", "entities": [{"start": "8"}]}], "another form", id="form"),
        pytest.param([row("a", label="URL")], None, "no span bears a label to score", id="nothing-to-score"),
    ],
)
def test_faults(tmp_path: Path, gold: list[Any], predicted: list[Any] | None, expected: str) -> None:
    with pytest.raises(DataError) as caught:
        score(tmp_path, gold, predicted)
    assert expected in str(caught.value)
    assert "Secretnom" not in str(caught.value)
    assert caught.value.exit_code == ExitCode.FAILED


def test_all_faults_are_told_at_once_with_counts_and_first_ids(tmp_path: Path) -> None:
    gold = [row(f"n{i}") for i in range(9)]
    with pytest.raises(DataError) as caught:
        score(tmp_path, gold, [row("n0", end=50), row("x")])
    lines = str(caught.value).splitlines()
    assert len(lines) == 4
    assert ": 8 (first: n1, n2, n3, n4, n5, ...)" in lines[1]
    assert ": 1 (first: x)" in lines[2]


def test_partial_counts_missing_as_empty_and_says_so(tmp_path: Path) -> None:
    report = score(tmp_path, [row("a"), row("b")], [row("b"), row("x")], EvaluateOptions(partial=True))
    assert report.find("recall").value == 0.5
    assert report.find("precision").value == 1.0
    assert len(report.notes) == 2


def test_map_renames_on_both_sides_and_drops(tmp_path: Path) -> None:
    options = EvaluateOptions(mapping={"PER": "NOM", "MISC": ""})
    report = score(
        tmp_path,
        [row("a")],
        [
            row("a", label="PER"),
        ],
        options,
    )
    assert report.find("exact_f1").value == 1.0
    report = score(tmp_path, [row("a")], [row("a", label="MISC")], options)
    assert report.find("redact").value == 0.0


def test_unknown_labels_can_be_asked_for(tmp_path: Path) -> None:
    report = score(tmp_path, [row("a", label="PER")], options=EvaluateOptions(labels=("PER",)))
    assert report.find("PER.f1").value == 1.0


def test_a_status_that_is_no_number(tmp_path: Path) -> None:
    mention = {"start": 0, "end": 3, "condition": "copd", "status": "severe"}
    with pytest.raises(DataError, match="another form"):
        score(tmp_path, [{"id": "a", "text": "BPCO", "mentions": [mention]}])


def test_unknown_condition(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="unknown conditions"):
        score(tmp_path, [{"id": "a", "conditions": {"diabete": {"status": 1}}}])


@pytest.mark.parametrize(
    "gold",
    [[{"id": "a", "text": "x"}], [row("a"), {"id": "b", "conditions": {}}]],
    ids=["neither", "both"],
)
def test_a_task_that_the_gold_does_not_tell(tmp_path: Path, gold: list[Any]) -> None:
    with pytest.raises(UsageError, match="--task"):
        score(tmp_path, gold)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        evaluate(str(tmp_path / "none.jsonl"))
    for name, content in (("g.jsonl", b""), ("h.jsonl", b"\xff\xfe"), ("g.txt", b"x"), ("g.jsonl.gz", b"x")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UsageError):
            evaluate(str(tmp_path / name))


def test_group_by_a_field_that_no_document_has(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ward"):
        score(tmp_path, [row("a")], options=EvaluateOptions(group_by=("ward",)))


def test_undefined_figures_meet_no_threshold(tmp_path: Path) -> None:
    report = score(tmp_path, [row("a")])
    assert report.below({"redact": 1.0, "over_redaction": 0.0, "NOM.f1": 1.0}) == []
    with pytest.raises(UsageError, match="no figure is called 'recal'"):
        report.below({"recal": 0.5})
    empty = score(tmp_path, [row("a")], [{"id": "a", "entities": []}])
    assert empty.below({"precision": 0.0}) == ["precision is not defined on this gold (wanted: 0)"]
