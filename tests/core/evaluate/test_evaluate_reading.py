"""Gold and predictions in every form: JSONL (also compressed), brat folders, CSV wide and long."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cliniq.core.evaluate import DataError, EvaluateOptions, evaluate
from cliniq.core.evaluate.annotated import AnnotatedSet, conditions_of
from cliniq.core.evaluate.faults import Faults
from cliniq.core.evaluate.reading import read_set

DATA = Path(__file__).parent / "data"


def read(path: Path, task: str | None = None) -> AnnotatedSet:
    faults = Faults()
    found = read_set(str(path), faults, task=task)
    faults.check()
    return found


def test_compressed_jsonl_reads_as_the_plain_one(tmp_path: Path) -> None:
    packed = tmp_path / "gold.jsonl.gz"
    packed.write_bytes(gzip.compress((DATA / "pseudo_gold.jsonl").read_bytes()))
    assert read(packed).documents == read(DATA / "pseudo_gold.jsonl").documents


def test_brat_spans(tmp_path: Path) -> None:
    (tmp_path / "ward").mkdir()
    (tmp_path / "ward" / "a.txt").write_text("Jean\nDupont vu à Brest", encoding="utf-8")
    annotations = "T1\tNOM 0 4;5 11\tJean Dupont\nT2\tVILLE 17 22\tBrest\n#1\tAnnotatorNotes T1\tsure\n"
    (tmp_path / "ward" / "a.ann").write_text(annotations, encoding="utf-8")
    found = read(tmp_path)
    assert found.task() == "pseudo"
    assert found.documents["ward/a"].entities == [(0, 11, "NOM"), (17, 22, "VILLE")]
    report = evaluate(str(tmp_path), str(tmp_path)).report
    assert report.find("exact_f1").value == 1.0


def test_brat_mentions_with_attributes_give_conditions(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Père diabétique. BPCO.", encoding="utf-8")
    annotations = "T1\tdiabetes 5 15\tdiabétique\nA1\tfamily T1\nT2\tcopd 17 21\tBPCO\nA2\tstatus T2 1\nA3\tnegated T2 false\n"
    (tmp_path / "a.ann").write_text(annotations, encoding="utf-8")
    found = read(tmp_path)
    assert found.task() == "extract"
    document = found.documents["a"]
    assert document.conditions == {"copd": 1}
    assert [m["family"] for m in document.mentions or []] == [True, False]
    assert found.notes == [f"{tmp_path.name}: conditions of 1 documents derived from their mentions"]


def test_brat_faults(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Brest")
    (tmp_path / "b.txt").write_text("Brest")
    (tmp_path / "a.ann").write_text("T1 VILLE 0 5\nA1\tnegated T9\n")
    with pytest.raises(DataError) as caught:
        read(tmp_path)
    assert "a line 1" in str(caught.value)
    assert "T9" in str(caught.value)
    assert "texts without an .ann file: 1 (first: b.txt)" in str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_wide_table(tmp_path: Path, delimiter: str) -> None:
    rows = ["note_id,ward,diabetes,copd,tobacco,tobacco_status", "a,x,2,0,yes,2", "b,x,,NA,x,", "c,y,no,1,,"]
    path = tmp_path / "gold.csv"
    path.write_text("\n".join(rows).replace(",", delimiter))
    found = read(path).documents
    assert found["a"].conditions == {"diabetes": 2, "tobacco": 2}
    assert found["b"].conditions == {"tobacco": None}
    assert found["b"].unsure == {"copd"}
    report = evaluate(str(path), str(path), options=EvaluateOptions(group_by=("ward",))).report
    assert report.find("f1").value == 1.0
    assert [n for n, _ in report.groups["ward"].values()] == [2, 1]
    assert any("mentions are not scored" in note for note in report.notes)


def test_long_table(tmp_path: Path) -> None:
    path = tmp_path / "gold.csv"
    path.write_text("id,condition,status\na,diabetes,2\na,copd,\nb,,\n")
    found = read(path).documents
    assert found["a"].conditions == {"diabetes": 2, "copd": None}
    assert found["b"].conditions == {}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("ward,diabetes\nx,1\n", "no column 'note_id'"),
        ("id,ward\na,x\n", "no column named as a condition"),
        ("id,diabetes\na,maybe\n", "no status, yes, no or NA"),
        ("id,diabetes\na\n", "another number of cells"),
        ("id,diabetes\na,1\na,1\n", "ids seen twice"),
        ("id,diabetes\n,1\n", "lines without an id"),
    ],
)
def test_table_faults(tmp_path: Path, content: str, expected: str) -> None:
    path = tmp_path / "gold.csv"
    path.write_text(content)
    with pytest.raises(DataError, match=expected):
        read(path)


def test_a_table_is_scored_against_records(tmp_path: Path) -> None:
    path = tmp_path / "gold.csv"
    path.write_text("id,diabetes,copd,tobacco\nn1,2,0,0\nn2,0,1,2\n")
    run = str(DATA / "extract_predicted.jsonl")
    report = evaluate(
        str(path), run, options=EvaluateOptions(partial=True, labels=("diabetes", "copd"))
    ).report
    # n1: diabetes found with status 1; n2: copd found, diabetes of the father a false alarm.
    assert (report.find("diabetes.ppv").value, report.find("copd.f1").value) == (0.5, 1.0)
    assert report.find("diabetes.status_accuracy").value == 0.0


def test_conditions_of_mentions_are_those_of_the_patient() -> None:
    mentions = [
        {"condition": "diabetes", "status": 1},
        {"condition": "diabetes", "status": 2},
        {"condition": "copd", "status": 1, "negated": True},
        {"condition": "ckd", "family": True},
        {"condition": "aids", "hypothesis": True},
        {"condition": "lymphoma", "ignore": True},
        {"condition": "leukemia", "history": True},
    ]
    assert conditions_of(mentions) == {"diabetes": 2, "leukemia": None}
