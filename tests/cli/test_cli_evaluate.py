"""`cliniq evaluate` as the shell sees it: what it prints, writes and returns."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path

import pytest

from cliniq.cli.main import main

DATA = Path(__file__).parents[1] / "core" / "evaluate" / "data"
GOLD, RUN = str(DATA / "pseudo_gold.jsonl"), str(DATA / "pseudo_predicted.jsonl")
EXTRACT_GOLD, EXTRACT_RUN = str(DATA / "extract_gold.jsonl"), str(DATA / "extract_predicted.jsonl")


def test_tables_with_legend(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", GOLD, RUN, "--group-by", "note_class"]) == 0
    out = capsys.readouterr().out
    for word in (
        "redact_full",
        "DATE_NAISSANCE",
        "Confusion",
        "By note_class",
        "Definitions",
        "over_redaction:",
    ):
        assert word in out


def test_json_csv_and_markdown_hold_the_same_figures(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["evaluate", EXTRACT_GOLD, EXTRACT_RUN, "--against", EXTRACT_GOLD]
    assert main([*arguments, "--json"]) == 0
    tables = json.loads(capsys.readouterr().out)["tables"]
    assert main([*arguments, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == sum(len(row) for table in tables.values() for row in table.values())
    for row in rows:
        value = tables[row["table"]][row["row"]][row["column"]]
        if isinstance(value, dict):
            low, high = value["ci95"] or (None, None)
            assert [float(row[k]) if row[k] else None for k in ("value", "low", "high")] == [
                value["value"],
                low,
                high,
            ]
        else:
            assert int(row["value"]) == value
    assert main([*arguments, "--markdown"]) == 0
    markdown = capsys.readouterr().out
    f1 = tables["headline"]["f1"]["figure"]
    assert (
        f"| f1 | {100 * f1['value']:.1f} [{100 * f1['ci95'][0]:.1f}, {100 * f1['ci95'][1]:.1f}] |" in markdown
    )
    assert "## Mentions: difference" in markdown


def test_same_seed_same_figures(capsys: pytest.CaptureFixture[str]) -> None:
    outputs = []
    for seed in ("1", "1", "2"):
        assert main(["evaluate", GOLD, RUN, "--json", "--seed", seed]) == 0
        outputs.append(json.loads(capsys.readouterr().out)["tables"])
    assert outputs[0] == outputs[1] != outputs[2]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("redact=0.5,f1=0.5", 0),
        ("redact=0.99", 1),
        ("over_redaction=0.9", 0),
        ("over_redaction=0.01", 1),
        ("TEL.redact=1", 0),
        ("PRENOM.redact=1", 1),
        ("recal=0.5", 2),
        ("redact=99", 2),
        ("redact", 2),
    ],
)
def test_fail_under(wanted: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", GOLD, RUN, "--fail-under", wanted]) == code
    captured = capsys.readouterr()
    assert ("--fail-under" in captured.err) == (code == 1 or ("=0.5" not in wanted and code == 2))
    assert bool(captured.out) == (code < 2)


def test_errors_are_private_and_warned_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed, page = tmp_path / "errors.jsonl", tmp_path / "errors.html"
    assert main(["evaluate", GOLD, RUN, "--errors", str(listed), "--html", str(page)]) == 0
    assert capsys.readouterr().err.count("patients' text") == 2
    rows = [json.loads(line) for line in listed.read_text(encoding="utf-8").splitlines()]
    assert {"missed", "false alarm", "wrong label", "wrong boundary"} == {row["cause"] for row in rows}
    if os.name == "posix":
        assert stat.S_IMODE(listed.stat().st_mode) == stat.S_IMODE(page.stat().st_mode) == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["errors.html", "errors.jsonl"]


def test_mismatch_exits_with_3_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = tmp_path / "run.jsonl"
    run.write_text(json.dumps({"note_id": "d0", "note_text": "autre", "entities": []}))
    assert main(["evaluate", GOLD, str(run), "--errors", str(tmp_path / "e.jsonl")]) == 3
    captured = capsys.readouterr()
    assert "without prediction (--partial counts them as empty): 3 (first: d1, d2, d3)" in captured.err
    assert "texts that differ from the gold's (offsets can't be compared): 1 (first: d0)" in captured.err
    assert captured.out == ""
    assert not (tmp_path / "e.jsonl").exists()


def test_wrong_use_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["none.jsonl"],
        [GOLD, RUN, "--map", "NOM"],
        [GOLD, RUN, "--group-by", "ward"],
        [GOLD, RUN, "--samples", "0"],
    ):
        assert main(["evaluate", *arguments]) == 2
    capsys.readouterr()


def test_an_output_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", GOLD, RUN, "--html", str(tmp_path / "no" / "page.html")]) == 2
    assert "can't write" in capsys.readouterr().err


def test_without_predictions_the_extraction_pipeline_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", EXTRACT_GOLD, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["predicted"] == "cliniq"
    assert report["tables"]["headline"]["micro_f1"]["figure"]["value"] > 0.5
    assert report["tables"]["headline"]["mention_f1"]["figure"]["value"] > 0.5


def test_without_predictions_the_pseudonymisation_pipeline_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", GOLD, "--no-model", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["predicted"] == "cliniq"
    assert report["tables"]["headline"]["redact"]["figure"]["value"] > 0.5


def test_without_predictions_texts_are_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold.csv"
    gold.write_text("id,diabetes\na,1\n")
    assert main(["evaluate", str(gold)]) == 3
    assert "1 documents have no text" in capsys.readouterr().err
