"""`cliniq extract` from the shell's side: forms of output, bad input, resuming, exit codes."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cliniq.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples"
TEXT = "Antécédents : diabète de type 2 avec rétinopathie. Pas d'AVC. Père BPCO.\r\nHTA traitée.\r\n"
WORDS = ("diabète", "rétinopathie", "AVC", "BPCO", "HTA")


def cliniq(*arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cliniq.cli.main", "extract", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True)


def jsonl(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def rows(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def cells(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode()), delimiter=delimiter))


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    """Runs the command in this process: exit code, standard output, standard error."""

    def call(*arguments: object) -> tuple[int, bytes, bytes]:
        capfdbinary.readouterr()
        code = main(["extract", *map(str, arguments)])
        out, err = capfdbinary.readouterr()
        return code, out, err

    return call


def test_a_text_through_a_pipe() -> None:
    done = cliniq(stdin=TEXT.encode())
    assert done.returncode == 0, done.stderr
    [row] = rows(done.stdout)
    assert list(row) == ["note_id", "conditions", "charlson", "mentions"]
    assert row["note_id"] == "stdin"
    assert set(row["conditions"]) == {"diabetes", "peripheral_vascular_disease"}
    diabetes = row["conditions"]["diabetes"]
    assert (diabetes["status"], diabetes["status_name"]) == (2, "WITH_COMPLICATION")
    assert row["charlson"] == {"index": 2, "points": [{"condition": "diabetes", "status": 2, "points": 2}]}
    for mention in row["mentions"]:
        assert TEXT[mention["start"] : mention["end"]] == mention["text"]
    told = {mention["text"].split()[0]: mention for mention in row["mentions"]}
    assert told["AVC"]["negated"] and told["BPCO"]["family"] and told["AVC"]["cues"][0]["qualifier"] == "negated"
    assert told["diabète"]["attributes"]["type"] == "2" and told["diabète"]["rule"]
    assert "1 documents" in done.stderr.decode() and not any(word in done.stderr.decode() for word in WORDS)


def test_heavy_modules_are_not_imported(tmp_path: Path) -> None:
    notes = jsonl(tmp_path / "n.jsonl", {"id": "1", "text": TEXT})
    code = (
        "import sys; from cliniq.cli.main import main;"
        f"assert main(['extract', '-q', {str(notes)!r}, '-o', {str(tmp_path / 'o.jsonl')!r}]) == 0;"
        "print(sorted({'spacy', 'numpy', 'rich', 'tqdm', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_kind_of_row_of_the_example_notes(run: Any) -> None:
    code, out, _ = run(EXAMPLES / "notes.jsonl")
    documents = rows(out)
    assert code == 0 and len(documents) == 12
    code, out, _ = run(EXAMPLES / "notes.jsonl", "--by", "mention")
    mentions = rows(out)
    assert code == 0 and len(mentions) == sum(len(document["mentions"]) for document in documents)
    code, out, _ = run(EXAMPLES / "notes.jsonl", "--by", "patient")
    patients = rows(out)
    assert code == 0 and sum(patient["notes"] for patient in patients) == 12
    for patient in patients:
        own = [document for document in documents if document.get("person_id") == patient["person_id"]]
        assert set(patient["conditions"]) == {name for document in own for name in document["conditions"]}
        for name, item in patient["conditions"].items():
            assert item["status"] == max(d["conditions"][name]["status"] for d in own if name in d["conditions"])
    code, out, _ = run(EXAMPLES / "notes.jsonl", "--omop")
    assert code == 0 and [row["note_nlp_id"] for row in rows(out)] == list(range(1, len(mentions) + 1))


def test_ages_from_known_patients(run: Any) -> None:
    _, out, _ = run(EXAMPLES / "notes.jsonl", "--by", "patient", "--patients", EXAMPLES / "patients.csv")
    ages = {patient["person_id"]: patient["charlson"].get("age") for patient in rows(out)}
    assert ages["p001"] == 72  # born in March 1951, last note in September 2023


@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_flat_rows(run: Any, tmp_path: Path, format: str) -> None:
    notes = jsonl(
        tmp_path / "n.jsonl",
        {"note_id": "a", "person_id": "p", "note_datetime": "2020-01-02", "note_text": TEXT, "age": 66},
        {"note_id": "b", "note_text": "RAS"},
    )
    out = tmp_path / f"o.{format}"
    assert run(notes, "-o", out)[0] == 0
    first, second = cells(out.read_bytes(), "\t" if format == "tsv" else ",")
    assert list(first)[:3] == ["note_id", "person_id", "note_datetime"] and len(first) == 3 + 18 + 3
    assert {name for name, cell in first.items() if cell} == {
        "note_id", "person_id", "note_datetime", "diabetes", "peripheral_vascular_disease", "charlson",
        "charlson_age_adjusted", "age",
    }  # fmt: skip
    assert (first["diabetes"], first["charlson"], first["charlson_age_adjusted"]) == ("2", "2", "4")
    assert second["diabetes"] == "" and second["charlson"] == "0" and second["age"] == ""
    assert run(notes, "--by", "mention", "-o", out)[0] == 0
    mentions = cells(out.read_bytes(), "\t" if format == "tsv" else ",")
    assert {row["note_id"] for row in mentions} == {"a"} and mentions[0]["text"].startswith("diabète")
    assert json.loads(mentions[0]["attributes"])["type"] == "2" and mentions[0]["negated"] == "false"


def test_an_output_without_rows_has_its_header(run: Any, tmp_path: Path) -> None:
    notes = jsonl(tmp_path / "n.jsonl", {"id": "1", "text": "RAS"})
    for arguments in (("--by", "mention"), ("--omop",)):
        _, out, _ = run(notes, *arguments, "--output-format", "csv")
        assert len(out.splitlines()) == 1 and out.count(b",") > 10
        run(notes, *arguments, "-o", tmp_path / "o.csv")
        assert (tmp_path / "o.csv").read_bytes() == out


def test_parquet(run: Any, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    notes = jsonl(
        tmp_path / "n.jsonl", {"note_id": "a", "person_id": "p", "note_text": TEXT}, {"note_id": "b", "note_text": "x"}
    )
    for arguments, count in ((("--by", "document"), 2), (("--by", "mention"), 4), (("--by", "patient"), 2)):
        assert run(notes, *arguments, "-o", tmp_path / "o.parquet")[0] == 0
        table = parquet.read_table(tmp_path / "o.parquet")
        assert table.num_rows >= count and "null" not in {str(field.type) for field in table.schema}
    assert run(notes, "--omop", "-o", tmp_path / "o.parquet")[0] == 0
    assert parquet.read_table(tmp_path / "o.parquet").num_columns == 14
    jsonl(notes, {"id": "1", "text": "RAS"})
    assert run(notes, "--by", "mention", "-o", tmp_path / "e.parquet")[0] == 0
    table = parquet.read_table(tmp_path / "e.parquet")
    assert table.num_rows == 0 and "condition" in table.column_names


def test_every_input_of_pseudo(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in" / "sub"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_bytes(TEXT.encode())
    (tmp_path / "n.csv").write_text('nid,body\nb,"BPCO; sans diabète"\n', "utf-8")
    with gzip.open(tmp_path / "n.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "c", "text": "Cirrhose"}) + "\n")
    code, out, _ = run(tmp_path / "in", tmp_path / "n.jsonl.gz")
    assert code == 0
    assert [(row["note_id"], len(row["conditions"])) for row in rows(out)] == [("in/sub/a", 2), ("c", 1)]
    code, out, _ = run(tmp_path / "n.csv", "--text-field", "body", "--id-field", "nid", "--output-format", "jsonl")
    assert code == 0 and list(rows(out)[0]["conditions"]) == ["copd"]
    code, out, _ = run(EXAMPLES / "brat", "--output-format", "jsonl")
    assert code == 0 and rows(out)


def test_no_text_leaves_no_word(run: Any, tmp_path: Path) -> None:
    notes = jsonl(tmp_path / "n.jsonl", {"note_id": "a", "person_id": "p", "note_text": TEXT})
    for arguments in (["--by", "document"], ["--by", "mention"], ["--by", "patient"], ["--omop"]):
        for form in ("jsonl", "csv"):
            code, out, _ = run(notes, "--no-text", *arguments, "--output-format", form)
            assert code == 0 and not any(word in out.decode() for word in WORDS)


def test_rejects_exit_code_and_report_without_a_word_of_text(run: Any, tmp_path: Path) -> None:
    notes = jsonl(tmp_path / "n.jsonl", {"id": "1", "text": TEXT}, {"id": "2", "text": 5}, {"id": "1", "text": TEXT})
    with notes.open("a", encoding="utf-8") as file:
        file.write('{"id": "3", "text": "diabète BPCO\n')
    code, out, err = run(notes)
    assert code == 1 and len(rows(out)) == 1 and err.count(b"rejected:") == 3
    assert not any(word in err.decode() for word in WORDS)
    report = tmp_path / "report.json"
    code, out, _ = run(notes, "-o", tmp_path / "o.csv", "--report", report)
    assert code == 1 and out == b"" and len(cells((tmp_path / "o.csv").read_bytes())) == 1
    listed = (tmp_path / "o.csv.rejects.jsonl").read_text("utf-8")
    assert [row["line"] for row in rows(listed.encode())] == [2, 3, 4]
    told = json.loads(report.read_text("utf-8"))
    assert (told["command"], told["documents"], told["rejected"]) == ("extract", 1, 3)
    assert told["counts"] == {"diabetes": 1, "peripheral_vascular_disease": 1}
    assert set(told["share_of_time"]) == {"find", "summarise"}
    assert not any(word in listed + json.dumps(told, ensure_ascii=False) for word in WORDS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{notes}", "--by", "patient", "--resume", "-o", "{tmp}/o.csv"], "can't be resumed"),
        (["{notes}", "--omop", "--by", "document"], "--by document"),
        (["{notes}", "--output-format", "brat", "-o", "{tmp}/o"], "can't write brat"),
        (["{notes}", "-o", "{tmp}/o.txt"], "can't write text"),
        (["{notes}", "-o", "{notes}"], "is one of the inputs"),
        (["{tmp}/none.jsonl"], "no such input"),
        (["{notes}", "--rules", "{tmp}/broken"], "broken.yaml:2"),
        (["{notes}", "--rules", "{tmp}/none"], "does not exist"),
        (["{notes}", "--by", "note"], "Invalid value for '--by'"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_wrong_use_says_why_and_writes_nothing(run: Any, tmp_path: Path, arguments: list[str], words: str) -> None:
    notes = jsonl(tmp_path / "n.jsonl", {"id": "1", "text": TEXT})
    (tmp_path / "broken" / "conditions").mkdir(parents=True)
    (tmp_path / "broken" / "conditions" / "broken.yaml").write_text("condition: x\nmentoins: []\n", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    code, out, err = run(*(one.format(notes=notes, tmp=tmp_path) for one in arguments))
    assert (code, out) == (2, b"") and words in err.decode()
    assert sorted(tmp_path.rglob("*")) == before


def test_own_rules_add_to_the_shipped_ones(run: Any, tmp_path: Path) -> None:
    notes = jsonl(tmp_path / "n.jsonl", {"id": "1", "text": "Mucoviscidose et diabète."})
    own = tmp_path / "rules" / "conditions"
    own.mkdir(parents=True)
    (own / "cystic_fibrosis.yaml").write_text(
        "condition: cystic_fibrosis\ntitle: Mucoviscidose\ncharlson: {1: 4}\n"
        "mentions:\n  - {id: cystic_fibrosis, terms: [mucoviscidose]}\n",
        "utf-8",
    )
    _, out, _ = run(notes, "--rules", tmp_path / "rules")
    [row] = rows(out)
    assert set(row["conditions"]) >= {"cystic_fibrosis", "diabetes"} and row["charlson"]["index"] >= 5
    _, out, _ = run(notes, "--rules", tmp_path / "rules", "--output-format", "csv")
    assert cells(out)[0]["cystic_fibrosis"] == "1"


def many(path: Path, count: int) -> Path:
    texts = [TEXT, "RAS", "BPCO sous oxygène.", "Pas de cancer. AOMI."]
    return jsonl(path, *({"id": str(n), "person_id": str(n % 7), "text": texts[n % 4]} for n in range(count)))


@pytest.mark.parametrize("arguments", [["--by", "mention"], ["--by", "patient"], ["--by", "document"]])
def test_workers_change_nothing(run: Any, tmp_path: Path, arguments: list[str]) -> None:
    notes = many(tmp_path / "n.jsonl", 300)
    outputs = []
    for workers in (1, 2):
        out = tmp_path / f"o{workers}.csv"
        assert run(notes, *arguments, "--workers", workers, "-o", out)[0] == 0
        outputs.append(out.read_bytes())
    assert outputs[0] == outputs[1]


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("arguments", [["--by", "mention"], ["--omop"]])
def test_a_killed_run_goes_on_to_the_same_output(run: Any, tmp_path: Path, arguments: list[str]) -> None:
    notes = many(tmp_path / "n.jsonl", 5_000)
    whole, cut = tmp_path / "whole.csv", tmp_path / "cut.csv"
    assert run(notes, *arguments, "-o", whole)[0] == 0
    command = [sys.executable, "-m", "cliniq.cli.main", "extract", "-q", str(notes), *arguments, "-o", str(cut)]
    process = subprocess.Popen(command)
    journal = cut.with_name("cut.csv.part.journal")
    deadline = time.monotonic() + 60
    while not journal.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert journal.exists() and not cut.exists()
    code, _, err = run(notes, *arguments, "-o", cut, "--resume")
    assert code == 0 and b"resumed after" in err
    first, second = cells(whole.read_bytes()), cells(cut.read_bytes())
    for row in (*first, *second):
        row.pop("nlp_datetime", None)
        row.pop("nlp_date", None)
    assert first == second
    code, _, err = run(notes, "--by", "document", "-o", cut, "--resume")
    assert code == 0  # nothing is left of the run before: a fresh one
