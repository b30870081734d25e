"""Figures on small invented data: the same, to the last digit, as those of independent scorers."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cliniq.core.evaluate import EvaluateOptions, Figure, evaluate
from cliniq.core.evaluate.counts import Counts, Mean, f1
from cliniq.core.evaluate.intervals import interval, resample

DATA = Path(__file__).parent / "data"


def path(name: str) -> str:
    return str(DATA / name)


def plain(value: Any) -> Any:
    return value.value if isinstance(value, Figure) else value


@pytest.fixture(scope="module")
def extract() -> Any:
    return evaluate(path("extract_gold.jsonl"), path("extract_predicted.jsonl")).report


@pytest.fixture(scope="module")
def pseudo() -> Any:
    return evaluate(path("pseudo_gold.jsonl"), path("pseudo_predicted.jsonl")).report


def test_conditions_equal_the_reference(extract: Any) -> None:
    expected = json.loads((DATA / "extract_expected.json").read_text())["documents"]
    assert extract.task == "extract"
    for key in ("ppv", "sensitivity", "specificity", "f1", "status_accuracy"):
        assert extract.find(key).value == expected["macro"][key]
        assert extract.find(f"micro_{key}").value == expected["micro"][key]
    table = extract.scores.tables[0]
    assert set(expected["per_condition"]) | {"micro", "macro"} == set(table.rows)
    for name, row in expected["per_condition"].items():
        assert {key: plain(table.rows[name][key]) for key in row} == row


def test_interval_of_macro_f1_equals_the_reference(extract: Any) -> None:
    low, high = json.loads((DATA / "extract_expected.json").read_text())["documents"]["macro_f1_ci95"]
    # The same draws; the order of the sum over conditions may move the last bit.
    assert (extract.find("f1").low, extract.find("f1").high) == pytest.approx((low, high), abs=1e-12)


def test_mentions_and_qualifiers_equal_the_reference(extract: Any) -> None:
    expected = json.loads((DATA / "extract_expected.json").read_text())["mentions"]
    for key in ("ppv", "sensitivity", "f1"):
        assert extract.find(f"mention_{key}").value == expected["micro"][key]
        assert extract.find(f"mention_macro_{key}").value == expected["macro"][key]
    assert extract.find("mention_exact_offsets").value == expected["exact_offsets_among_matched"]
    assert extract.find("mention_status_accuracy").value == expected["status_accuracy"]
    mentions, qualifiers = extract.scores.tables[1:]
    for name, row in expected["per_condition"].items():
        assert {key: plain(mentions.rows[name][key]) for key in row} == row
    assert set(expected["qualifiers"]) == set(qualifiers.rows)
    for name, row in expected["qualifiers"].items():
        for key in ("tp", "fp", "fn", "tn", "ppv", "sensitivity", "f1", "accuracy"):
            assert plain(qualifiers.rows[name][key]) == row[key]


def test_spans_tokens_and_coverage_equal_the_reference(pseudo: Any) -> None:
    expected = json.loads((DATA / "pseudo_expected.json").read_text())
    assert pseudo.task == "pseudo"
    names = {
        "exact_f1": "exact_f1", "exact_p": "exact_precision", "exact_r": "exact_recall", "token_p": "precision",
        "token_r": "recall", "token_f1": "f1", "covered": "redact", "covered_entities": "redact_spans",
        "covered_person": "redact_person", "docs_safe": "redact_full", "false_rate": "over_redaction",
    }  # fmt: skip
    assert {k: pseudo.find(v).value for k, v in names.items()} == expected["headline"]
    spans, tokens = pseudo.scores.tables
    for label, row in expected["token"]["labels"].items():
        assert {k: plain(tokens.rows[label][k]) for k in ("precision", "recall", "f1")} == {
            k: row[k] for k in ("precision", "recall", "f1")
        }
        exact = expected["exact"]["labels"][label]
        assert {k: plain(spans.rows[label][f"exact_{k}"]) for k in ("precision", "recall", "f1")} == {
            k: exact[k] for k in ("precision", "recall", "f1")
        }
        assert plain(tokens.rows[label]["false"]) == expected["false"]["labels"].get(label, 0)
        cover = expected["covered"]["labels"].get(label)
        if cover:
            assert plain(tokens.rows[label]["redact"]) == cover["recall"]
            assert plain(tokens.rows[label]["redact_spans"]) == cover["entities"]


def test_overlap_pairs_spans_of_one_label_that_touch(pseudo: Any) -> None:
    row = pseudo.scores.tables[0].rows["NOM"]
    # LE GOFF/GOFF, DURAND/Paul DURAND and ROUX/ROUX_Jean pair; the prediction on Brest does not.
    assert (row["overlap_precision"].value, row["overlap_recall"].value) == (3 / 4, 1.0)
    assert row["exact_f1"].value == 0.0


def test_confusion_counts_tokens_by_gold_and_predicted_label(pseudo: Any) -> None:
    assert pseudo.confusion["DATE_NAISSANCE"] == {**dict.fromkeys(pseudo.confusion, 0), "DATE": 3}
    assert pseudo.confusion["VILLE"]["NOM"] == 1
    assert pseudo.confusion["PRENOM"]["(none)"] == 1
    assert pseudo.confusion["(none)"]["NDA"] == 2


def test_groups_score_their_own_documents() -> None:
    options = EvaluateOptions(group_by=("note_class",))
    report = evaluate(path("pseudo_gold.jsonl"), path("pseudo_predicted.jsonl"), options=options).report
    letters, others = report.groups["note_class"]["letter"], report.groups["note_class"]["other"]
    assert (letters[0], others[0]) == (2, 2)
    # Of the two, d2 has no identifier, and d3 leaves its mail half covered.
    assert others[1]["redact_full"].value == 0.0
    assert letters[1]["over_redaction"].value < report.find("over_redaction").value


def test_a_run_against_itself_differs_by_nothing() -> None:
    gold, run = path("extract_gold.jsonl"), path("extract_predicted.jsonl")
    report = evaluate(gold, run, run).report
    assert all(
        (d.value, d.low, d.high) == (0, 0, 0)
        for d in report.difference.headline.values()
        if d.value is not None
    )


def test_difference_is_paired_and_the_first_less_the_second() -> None:
    gold, run = path("pseudo_gold.jsonl"), path("pseudo_predicted.jsonl")
    report = evaluate(gold, gold, run).report
    assert report.difference.headline["redact"].value == 1 - report.against.headline["redact"].value
    # The gold scores 1 in every sample, so the interval of the difference mirrors the other's.
    other = report.against.headline["redact"]
    found = report.difference.headline["redact"]
    assert (found.low, found.high) == pytest.approx((1 - other.high, 1 - other.low))


def test_perfect_predictions_score_one() -> None:
    report = evaluate(path("pseudo_gold.jsonl"), path("pseudo_gold.jsonl")).report
    assert (
        report.find("f1")
        == report.find("macro_exact_f1")
        == report.find("redact_full")
        == Figure(1.0, 1.0, 1.0)
    )
    assert report.find("over_redaction") == Figure(0.0, 0.0, 0.0)


def test_further_labels_cover_but_are_not_scored(tmp_path: Path) -> None:
    gold, run = tmp_path / "g.jsonl", tmp_path / "p.jsonl"
    entities = [{"start": 0, "end": 4, "label": "NOM"}, {"start": 5, "end": 9, "label": "URL"}]
    gold.write_text(json.dumps({"id": 1, "text": "Roux a.fr 12", "entities": entities}))
    run.write_text(json.dumps({"id": 1, "entities": [{"start": 0, "end": 12, "label": "RPPS"}]}))
    report = evaluate(str(gold), str(run)).report
    assert list(report.scores.tables[0].rows) == ["NOM", "micro", "macro"]
    assert report.find("redact").value == 1.0
    assert report.find("recall").value == 0.0
    assert report.find("over_redaction").value == 1.0  # 12 alone: the URL is identifying
    assert any("RPPS, URL" in note for note in report.notes)


def test_resampling_is_that_of_pythons_choices() -> None:
    matrix = np.arange(21, dtype=float).reshape(7, 3) ** 2
    rng = random.Random(5)
    expected = [matrix[rng.choices(range(7), k=7)].sum(axis=0) for _ in range(50)]
    first, second = resample([matrix, 2 * matrix], samples=50, seed=5)
    assert np.array_equal(first, np.array(expected))
    assert np.array_equal(second, 2 * first)


def test_resampling_in_chunks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = np.random.default_rng(0).integers(0, 9, (40, 5)).astype(float)
    whole = resample([matrix], samples=99)[0]
    monkeypatch.setattr("cliniq.core.evaluate.intervals._CELLS", 300)
    assert np.array_equal(resample([matrix], samples=99)[0], whole)


def test_macro_of_a_sample_is_over_the_labels_of_its_gold() -> None:
    counts = Counts()
    counts.add({("m", "a", "tp"): 1, ("m", "b", "fp"): 3})
    counts.add({("m", "a", "fn"): 1, ("m", "b", "fn"): 1})
    mean = Mean(tuple(f1(("m", lb)) for lb in "ab"), tuple((("m", lb, "tp"), ("m", lb, "fn")) for lb in "ab"))
    matrix = counts.matrix()
    assert list(mean.samples(matrix, counts.columns)) == [1.0, 0.0]
    assert np.isnan(mean.samples(np.zeros((1, matrix.shape[1])), counts.columns)[0])


def test_figures_are_found_by_name(extract: Any) -> None:
    conditions, mentions, _ = extract.scores.tables
    assert extract.find("diabetes.f1") == conditions.rows["diabetes"]["f1"]
    assert extract.find("mentions.diabetes.f1") == mentions.rows["diabetes"]["f1"] != extract.find("diabetes.f1")


def test_interval_leaves_undefined_samples_out() -> None:
    assert interval(np.array([np.nan, 0.5, 0.5])) == (0.5, 0.5)
    assert interval(np.array([np.nan])) is None
