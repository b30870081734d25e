"""Whole runs: outputs that appear whole or not at all, rejects, resuming at any point."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cliniq.core.document import BatchFunction, Document, Reject, Row
from cliniq.core.errors import CliniqError, UsageError
from cliniq.core.run.job import Job, run

SECRET = "Lefranc"


def shouting() -> BatchFunction:
    def function(documents: Sequence[Document]) -> list[Row | Reject]:
        rows: list[Row | Reject] = []
        for document in documents:
            if document.text == "raise":
                raise ValueError(SECRET)
            if document.text == "stop":
                raise KeyboardInterrupt
            rows.append(
                {
                    "note_id": document.id,
                    "note_text": document.text.upper(),
                    **document.fields,
                    "_counts": {"NOM": 2},
                    "_times": {"rules": 0.1},
                    "_mapping": [["p", "NOM", document.text[:2], "X"]],
                }
            )
        return rows

    return function


def notes(tmp_path: Path, count: int = 30, **special: str) -> Path:
    path = tmp_path / "notes.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            record = {"note_id": str(n), "note_text": special.get(f"n{n}", f"texte {n} é\r\n ")}
            file.write(json.dumps(record) + "\n")
            if n % 10 == 9:
                file.write('{"broken": \n')
    return path


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_with_rejects(tmp_path: Path, workers: int) -> None:
    out = tmp_path / "out.jsonl"
    report = run(Job([str(notes(tmp_path, n5="raise"))], shouting, str(out), workers=workers, mapping=tmp_path / "map"))
    rows = rows_of(out)
    assert [row["note_id"] for row in rows] == [str(n) for n in range(30) if n != 5]
    assert rows[0] == {"note_id": "0", "note_text": "TEXTE 0 É\r\n "}
    assert (report.documents, report.rejected, report.counts) == (29, 4, {"NOM": 58})
    assert report.as_dict()["share_of_time"] == {"rules": 1.0}
    rejects = rows_of(tmp_path / "out.jsonl.rejects.jsonl")
    assert [(r["id"], r["line"]) for r in rejects] == [("5", 6), (None, 11), (None, 22), (None, 33)]
    assert SECRET not in json.dumps(rejects) and "record" not in rejects[0]
    assert rows_of(tmp_path / "map") == [{"scope": "p", "label": "NOM", "original": "te", "surrogate": "X"}]
    assert stat.S_IMODE((tmp_path / "map").stat().st_mode) == 0o600
    assert names(tmp_path) == {"notes.jsonl", "out.jsonl", "out.jsonl.rejects.jsonl", "map"}


def test_rejects_with_text_are_private(tmp_path: Path) -> None:
    target = tmp_path / "rejects"
    job = Job([str(notes(tmp_path, n5="raise"))], shouting, str(tmp_path / "o.jsonl"), rejects=target, rejects_with_text=True)
    run(job)
    assert rows_of(target)[0]["record"] == {"note_id": "5", "note_text": "raise"}
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_clean_run_leaves_no_rejects_file_not_even_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    path.write_text('{"id": "1", "text": "t"}\n', "utf-8")
    (tmp_path / "o.jsonl.rejects.jsonl").write_text("old", "utf-8")
    run(Job([str(path)], shouting, str(tmp_path / "o.jsonl")))
    assert names(tmp_path) == {"n.jsonl", "o.jsonl"}


def test_a_tree_of_texts_is_mirrored(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name, content in {"a.txt": "un\r\n", "s/é b.txt": "deux  ", "s/t/c.txt": ""}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode())
    run(Job([str(folder)], shouting, str(tmp_path / "out")))
    found = {str(p.relative_to(tmp_path / "out")): p.read_bytes() for p in (tmp_path / "out").rglob("*.txt")}
    assert found == {"a.txt": b"UN\r\n", "s/é b.txt": b"DEUX  ", "s/t/c.txt": b""}
    with pytest.raises(UsageError, match="not an empty folder"):
        run(Job([str(folder)], shouting, str(tmp_path / "out")))


@pytest.mark.parametrize("identifier", ["../../evil", "/etc/evil", "a/../../b", "..", "a:b", "x\ny"])
def test_no_id_leads_out_of_the_output_folder(tmp_path: Path, identifier: str) -> None:
    path = tmp_path / "n.jsonl"
    path.write_text(json.dumps({"id": identifier, "text": "t"}), "utf-8")
    out = tmp_path / "deep" / "out"
    out.parent.mkdir()
    run(Job([str(path)], shouting, str(out), output_format="text"))
    assert names(tmp_path) == {"n.jsonl", "deep"}
    assert names(tmp_path / "deep") == {"out"}
    [file] = [p for p in out.rglob("*") if p.is_file()]
    assert file.read_text("utf-8") == "T"


def test_csv_gzip_zstd_and_parquet_hold_the_same_rows(tmp_path: Path) -> None:
    pytest.importorskip("zstandard")
    pq = pytest.importorskip("pyarrow.parquet")
    source = notes(tmp_path)
    wanted = [(str(n), f"TEXTE {n} É\r\n ") for n in range(30)]
    for name in ("o.csv", "o.tsv.gz", "o.jsonl.zst", "o.parquet"):
        run(Job([str(source)], shouting, str(tmp_path / name), checkpoint_records=7))
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as file:
        assert [tuple(row) for row in csv.reader(file)] == [("note_id", "note_text"), *wanted]
    with gzip.open(tmp_path / "o.tsv.gz", "rt", encoding="utf-8", newline="") as file:
        assert [tuple(row) for row in csv.reader(file, delimiter="\t")][1:] == wanted
    run(Job([str(tmp_path / "o.jsonl.zst")], shouting, str(tmp_path / "again.jsonl")))
    assert [(r["note_id"], r["note_text"]) for r in rows_of(tmp_path / "again.jsonl")] == wanted
    table = pq.read_table(tmp_path / "o.parquet").to_pylist()
    assert [(row["note_id"], row["note_text"]) for row in table] == wanted


def test_parquet_keeps_types_and_order_of_columns(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "ward": pa.array(["a", None], pa.large_string()),
            "note_id": pa.array([10, 20], pa.int32()),
            "note_text": ["un", "deux"],
            "rate": pa.array([1.5, None], pa.float32()),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    run(Job([str(tmp_path / "in.parquet")], shouting, str(tmp_path / "out.parquet"), parquet_compression="zstd"))
    found = pq.read_table(tmp_path / "out.parquet")
    assert found.schema.equals(table.schema)
    assert found.column("note_id").to_pylist() == [10, 20]
    assert pq.ParquetFile(tmp_path / "out.parquet").metadata.row_group(0).column(0).compression == "ZSTD"


def test_outputs_that_are_refused(tmp_path: Path) -> None:
    source = notes(tmp_path)
    (tmp_path / "real.jsonl").write_text("precious", "utf-8")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "real.jsonl")
    (tmp_path / "o.jsonl.part").symlink_to(tmp_path / "real.jsonl")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("x", "utf-8")
    for inputs, output, words in (
        (source, "link.jsonl", "symbolic link"),
        (source, "o.jsonl", "symbolic link"),
        (source, "notes.jsonl", "one of the inputs"),
        (source, "folder", "is a folder"),
        (source, "x.txt", "one file"),
        (folder, "folder/out", "in the input folder"),
        (folder, "x.txt", "one file"),
    ):
        with pytest.raises(UsageError, match=words):
            run(Job([str(inputs)], shouting, str(tmp_path / output)))
    assert (tmp_path / "real.jsonl").read_text("utf-8") == "precious"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CliniqError, match="No space left"):
        run(Job([str(notes(tmp_path, 3000))], shouting, "/dev/full"))


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CliniqError, match=r"writing .* failed"):
        run(Job([str(notes(tmp_path))], shouting, str(tmp_path / "file" / "o.jsonl")))


def test_the_folders_of_an_output_are_made(tmp_path: Path) -> None:
    run(Job([str(notes(tmp_path))], shouting, str(tmp_path / "a" / "b" / "o.jsonl")))
    assert len(rows_of(tmp_path / "a" / "b" / "o.jsonl")) == 30


OUTPUTS = ["o.jsonl", "o.jsonl.gz", "o.csv", "o.jsonl.zst", "o.parquet"]


@pytest.mark.parametrize("name", OUTPUTS)
def test_interrupted_and_resumed_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    if name.endswith(("zst", "parquet")):
        pytest.importorskip("zstandard")
        pytest.importorskip("pyarrow")
    whole, cut = tmp_path / "whole" / name, tmp_path / "cut" / name
    whole.parent.mkdir()
    cut.parent.mkdir()
    source = notes(tmp_path, 95, n3="raise", n88="raise")
    job = Job([str(source)], shouting, str(whole), checkpoint_records=10, mapping=whole.parent / "map")
    job = replace(job, limits=replace(job.limits, documents=4))
    run(job)
    job = replace(job, output=str(cut), mapping=cut.parent / "map")
    for records in (5, 20, 25, 25):  # the checkpoints are then at 0, 10, 30, 50
        left = records

        def stop(_: int) -> None:
            nonlocal left
            left -= 1
            if not left:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(job, progress=stop)
        assert not cut.exists()
        job = replace(job, resume=True)
    report = run(job)
    assert (report.documents, report.rejected) == (93, 11)
    assert report.resumed_at == 50
    for found in names(whole.parent) | names(cut.parent):
        assert (cut.parent / found).read_bytes() == (whole.parent / found).read_bytes(), found


def test_resuming_is_refused_when_something_changed(tmp_path: Path) -> None:
    source = notes(tmp_path, 50)
    out = tmp_path / "o.jsonl"
    job = Job([str(source)], shouting, str(out), checkpoint_records=10, identity={"key": "a"})

    def stop(_: int) -> None:
        if out.with_name("o.jsonl.part.journal").exists():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(job, progress=stop)
    job = replace(job, resume=True)
    with pytest.raises(UsageError, match="the options changed"):
        run(replace(job, identity={"key": "b"}))
    kept = source.read_bytes()
    times = source.stat()
    source.write_bytes(kept + b"\n")
    with pytest.raises(UsageError, match="the inputs changed"):
        run(job)
    source.write_bytes(kept)
    os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
    part = tmp_path / "o.jsonl.part"
    content = part.read_bytes()
    part.write_bytes(b"")
    with pytest.raises(UsageError, match="shorter"):
        run(job)
    part.write_bytes(content)
    assert run(job).documents == 50


def test_resume_without_anything_to_resume_is_a_plain_run(tmp_path: Path) -> None:
    assert run(Job([str(notes(tmp_path))], shouting, str(tmp_path / "o.jsonl"), resume=True)).documents == 30


SLOW_RUN = """
    import sys, time
    from pathlib import Path
    from cliniq.core.run.job import Job, run
    from cliniq.core.run.local import BatchLimits

    def slow():
        def function(documents):
            time.sleep(0.006 * len(documents))
            return [{"note_id": d.id, "note_text": d.text.upper()} for d in documents]
        return function

    source, output, resume, workers = sys.argv[1:]
    run(Job([source], slow, output, workers=int(workers), resume=resume == "yes", checkpoint_records=20,
            limits=BatchLimits(5)))
"""


@pytest.mark.parametrize("name, workers", [("o.jsonl", 1), ("o.jsonl.gz", 2), ("tree", 1)])
def test_killed_at_random_points_and_resumed(tmp_path: Path, name: str, workers: int) -> None:
    script = tmp_path / "slow.py"
    script.write_text(textwrap.dedent(SLOW_RUN), "utf-8")
    source = tmp_path / "notes"
    source.mkdir()
    if name == "tree":
        for n in range(250):
            (source / f"{n}.txt").write_text(f"texte {n}", "utf-8")
    else:
        notes(source, 250)
    draw = random.Random(20)

    def start(output: Path, resume: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, script, source, output, resume, str(workers)])

    whole = tmp_path / "whole" / name
    cut = tmp_path / "cut" / name
    whole.parent.mkdir()
    cut.parent.mkdir()
    assert start(whole, "no").wait() == 0
    kills = 0
    for _ in range(12):
        process = start(cut, "yes")
        try:
            assert process.wait(draw.uniform(0.2, 0.9)) == 0
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            if cut.exists() and not cut.with_name(f"{name}.part.journal").exists():
                break  # killed after its last act
    else:
        assert start(cut, "yes").wait() == 0
    assert kills
    files = sorted(p.relative_to(whole.parent) for p in whole.parent.rglob("*"))
    assert files == sorted(p.relative_to(cut.parent) for p in cut.parent.rglob("*"))
    for file in files:
        if (whole.parent / file).is_file() and "rejects" not in file.name:
            assert (cut.parent / file).read_bytes() == (whole.parent / file).read_bytes()


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent("""
        import time
        from cliniq.core.run.workers import WorkerPool

        def idle():
            return lambda documents: []

        pool = WorkerPool(idle, 2)
        print(*pool.pids, flush=True)
        time.sleep(60)
        """),
        "utf-8",
    )
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 15
    while any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids):
        assert time.monotonic() < deadline, "a worker outlives its parent"
        time.sleep(0.2)
