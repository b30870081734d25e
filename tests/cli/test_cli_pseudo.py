"""`cliniq pseudo` from the shell's side: options, streams, rejects, exit codes."""

from __future__ import annotations

import gzip
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

KEY = "a key for tests, long enough"
LETTER = "Cher confrère,\r\n\r\nJ'ai vu Mme Odile LEFRANC le 12/03/2019.  \r\nDr Jean Vasseur\r\n "
NAMES = ("LEFRANC", "Odile", "Vasseur", "Jean")


def cliniq(*arguments: object, stdin: bytes | None = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CLINIQ_")}
    command = [sys.executable, "-m", "cliniq.cli.main", "pseudo", "--no-model", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, env={**clean, **environ})


def jsonl(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def rows(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def test_a_text_through_a_pipe_keeps_its_line_ends() -> None:
    done = cliniq("-", stdin=LETTER.encode(), CLINIQ_KEY=KEY)
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    assert text.startswith("Cher confrère,\r\n\r\nJ'ai vu Mme ") and text.endswith("\r\n ")
    assert not any(name in text for name in NAMES) and "12/03/2019" not in text
    assert b"1 documents" in done.stderr


def test_a_random_key_is_told_and_a_given_one_is_stable() -> None:
    first, second = (cliniq(stdin=LETTER.encode()) for _ in range(2))
    assert b"no key given" in first.stderr
    assert first.stdout != second.stdout
    first, second = (cliniq(stdin=LETTER.encode(), CLINIQ_KEY=KEY) for _ in range(2))
    assert b"no key" not in first.stderr
    assert first.stdout == second.stdout


def test_quiet_is_quiet() -> None:
    assert cliniq("-q", stdin=LETTER.encode()).stderr == b""


def test_records_give_only_what_is_asked_for(tmp_path: Path) -> None:
    record = {"note_id": "1", "note_text": LETTER, "person_id": "p", "ward": "3B", "entities": [{"start": 0}]}
    done = cliniq(jsonl(tmp_path / "n.jsonl", record), CLINIQ_KEY=KEY)
    [row] = rows(done.stdout)
    assert set(row) == {"note_id", "note_text"}
    done = cliniq(tmp_path / "n.jsonl", "--keep", "ward", "--keep", "person_id", "--entities", CLINIQ_KEY=KEY)
    [row] = rows(done.stdout)
    assert list(row) == ["note_id", "note_text", "entities", "ward", "person_id"]
    assert (row["ward"], row["person_id"]) == ("3B", "p")
    assert {"NOM", "DATE"} <= {entity["label"] for entity in row["entities"]}
    done = cliniq(tmp_path / "n.jsonl", "--hash-ids", "--keep", "person_id", CLINIQ_KEY=KEY)
    [row] = rows(done.stdout)
    assert row["note_id"] != "1" and row["person_id"] != "p"


def test_annotate_gives_the_text_as_it_is(tmp_path: Path) -> None:
    done = cliniq(jsonl(tmp_path / "n.jsonl", {"id": "1", "text": LETTER}), "--replace", "annotate")
    [row] = rows(done.stdout)
    assert row["note_text"] == LETTER
    assert "LEFRANC" in {LETTER[e["start"] : e["end"]] for e in row["entities"]}
    assert b"no key" not in done.stderr


def test_a_folder_of_texts_to_brat_for_review(tmp_path: Path) -> None:
    (tmp_path / "in" / "s").mkdir(parents=True)
    (tmp_path / "in" / "s" / "a.txt").write_bytes(LETTER.encode())
    arguments = (tmp_path / "in", "--replace", "annotate", "--output-format", "brat", "-o", tmp_path / "out")
    assert cliniq(*arguments).returncode == 0
    assert (tmp_path / "out" / "s" / "a.txt").read_bytes() == LETTER.encode()
    assert "LEFRANC" in (tmp_path / "out" / "s" / "a.ann").read_text("utf-8")


def test_rejects_exit_code_and_report_without_a_word_of_text(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "n.jsonl", {"id": "1", "text": LETTER}, {"id": "2", "text": 5}, {"id": "1", "text": LETTER})
    with path.open("a") as file:
        file.write('{"id": "3", "text": "Mme LEFRANC\n')
    done = cliniq(path, CLINIQ_KEY=KEY)
    assert done.returncode == 1 and len(rows(done.stdout)) == 1
    assert done.stderr.count(b"rejected:") == 3
    assert b"LEFRANC" not in done.stderr
    out = tmp_path / "o.jsonl.gz"
    done = cliniq(path, "-o", out, "--report", tmp_path / "report.json", CLINIQ_KEY=KEY)
    assert done.returncode == 1 and done.stdout == b""
    assert len(rows(gzip.decompress(out.read_bytes()))) == 1
    listed = (tmp_path / "o.jsonl.gz.rejects.jsonl").read_text("utf-8")
    assert [row["line"] for row in rows(listed.encode())] == [2, 3, 4]
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert (report["documents"], report["rejected"]) == (1, 3)
    assert report["counts"]["NOM"] >= 2 and report["versions"]["cliniq"]
    assert sum(report["share_of_time"].values()) == pytest.approx(1, abs=0.01)
    for content in (listed, json.dumps(report)):
        assert not any(name in content for name in NAMES)


def test_known_patients_are_joined(tmp_path: Path) -> None:
    patients = tmp_path / "patients.csv"
    patients.write_text("person_id,NOM,PRENOM\np1,Zyxwvut|Qwerty,\np1,Azert,Plop\n", "utf-8")
    notes = jsonl(tmp_path / "n.jsonl", {"id": "1", "person_id": "p1", "text": "vu zyxwvut et qwerty, azert ce jour"})
    done = cliniq(notes, "--patients", patients, "--replace", "tag")
    assert done.returncode == 0, done.stderr
    assert rows(done.stdout)[0]["note_text"].count("<NOM>") == 3
    patients.write_text('{"person_id": "p1", "NOM": {"a": "Zyxwvut"}}\n', "utf-8")
    done = cliniq(notes, "--patients", patients.rename(tmp_path / "p.jsonl"))
    assert done.returncode == 2
    assert b"p.jsonl, line 1" in done.stderr and b"Zyxwvut" not in done.stderr


def test_the_mapping_is_private(tmp_path: Path) -> None:
    notes = jsonl(tmp_path / "n.jsonl", {"id": "1", "text": LETTER})
    done = cliniq(notes, "--mapping", tmp_path / "map", "-o", tmp_path / "o.jsonl", CLINIQ_KEY=KEY)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE((tmp_path / "map").stat().st_mode) == 0o600
    assert "LEFRANC" in {row["original"] for row in rows((tmp_path / "map").read_bytes())}
    assert cliniq(notes, "--mapping", tmp_path / "map", "-o", tmp_path / "o.jsonl", CLINIQ_KEY=KEY).returncode == 2


def test_wrong_use_says_what_to_do(tmp_path: Path) -> None:
    notes = jsonl(tmp_path / "n.jsonl", {"id": "1", "text": LETTER})
    key = tmp_path / "key"
    key.write_text(KEY, "utf-8")
    key.chmod(0o644)
    for arguments, words in (
        ((notes, "--key-file", key), "chmod 600"),
        ((notes, "--resume", "-o", tmp_path / "o.jsonl"), "--key-file"),
        ((notes, "--rejects-with-text"), "--rejects"),
        ((notes, "-o", notes), "one of the inputs"),
        ((tmp_path / "missing",), "no such input"),
        ((notes, "--replace", "annotate", "--mapping", tmp_path / "m"), "no mapping"),
    ):
        done = cliniq(*arguments)
        assert done.returncode == 2, arguments
        assert words in done.stderr.decode() and done.stdout == b""


def test_a_reader_that_leaves_is_no_drama(tmp_path: Path) -> None:
    notes = jsonl(tmp_path / "n.jsonl", *({"id": str(n), "text": LETTER * 20} for n in range(300)))
    command = [sys.executable, "-m", "cliniq.cli.main", "pseudo", "--no-model", "-q", str(notes)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait()


@pytest.mark.parametrize("workers", [1, 2])
def test_control_c_can_be_resumed(tmp_path: Path, workers: int) -> None:
    notes = jsonl(tmp_path / "n.jsonl", *({"id": str(n), "text": f"{n} {LETTER}"} for n in range(12_000)))
    command = [sys.executable, "-m", "cliniq.cli.main", "pseudo", "--no-model", "--workers", str(workers), str(notes)]
    out = tmp_path / "o.jsonl"
    environ = {**os.environ, "CLINIQ_KEY": KEY}
    process = subprocess.Popen([*command, "-o", str(out)], env=environ, stderr=subprocess.PIPE, start_new_session=True)
    journal = tmp_path / "o.jsonl.part.journal"
    while not journal.exists() and process.poll() is None:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(20) == 130
    assert process.stderr is not None and b"--resume" in process.stderr.read()
    assert not out.exists()
    assert subprocess.run([*command, "-o", str(out), "--resume"], env=environ, capture_output=True).returncode == 0
    assert subprocess.run([*command, "-o", str(tmp_path / "w.jsonl")], env=environ, capture_output=True).returncode == 0
    assert out.read_bytes() == (tmp_path / "w.jsonl").read_bytes()
    assert not journal.exists()


def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    notes = tmp_path / "notes.jsonl"
    with notes.open("w", encoding="utf-8") as file:
        for number in range(2000):
            file.write(json.dumps({"note_id": str(number), "note_text": "Rien à signaler. " * 20}) + "\n")
    command = [sys.executable, "-m", "cliniq.cli.main", "pseudo", str(notes), "--no-model", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        talk = process.stderr.read()
        assert process.wait() == 141
    assert talk == b""
