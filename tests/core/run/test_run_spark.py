"""Spark: the local engine's results, row for row, on a real session of two cores.

Without the extra `spark` or Java these tests are skipped, except in CI, where they fail.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from cliniq.core.document import BatchFunction, Document, Reject, Row
from cliniq.core.errors import CliniqError, UsageError
from cliniq.core.extract import extractor
from cliniq.core.extract.omop import NoteNlpRows
from cliniq.core.extract.tables import DocumentRows, MentionRows, PatientRows
from cliniq.core.pseudo.patients import KnownPatients
from cliniq.core.pseudo.pseudonymiser import PseudoOptions, make_batch
from cliniq.core.pseudo.replace.keys import Key
from cliniq.core.run.job import Job, run
from cliniq.core.run.local import BatchLimits
from cliniq.core.run.spark import SparkSettings, run_spark
from cliniq.core.run.spark_storage import File
from cliniq.core.run.spark_task import Names, plain_path

MISSING = find_spec("pyspark") is None or find_spec("pyarrow") is None or shutil.which("java") is None
if MISSING and not os.environ.get("CI"):
    pytest.skip("needs the extra 'spark' and Java", allow_module_level=True)

KEY = "a key for tests, long enough"
MASTER = "local[2]"
SETTINGS = SparkSettings(MASTER, {"spark.ui.enabled": "false"})
LETTER = "Mme Odile LEFRANC, née le 12/03/1950, diabétique, vue ce jour. Pas d'HTA. Sevré du tabac.\r\nDr Jean Vasseur"


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """One Spark for the tests of this file: it takes seconds to start."""
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.master(MASTER).config("spark.ui.enabled", "false")
        spark = builder.config("spark.sql.shuffle.partitions", "4").getOrCreate()
    yield spark
    spark.stop()


def notes(folder: Path, files: int = 3, each: int = 30, **special: Any) -> Path:
    """A table of `files` files, with nulls, doubled ids, times and a partition column in the folders' names."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    for file in range(files):
        rows = []
        for _ in range(each):
            rows.append(
                {
                    "ward": f"W{number % 3}" if number % 4 else None,
                    "note_id": special.get("id", number) if number == 7 else number,
                    "person_id": f"p{number % 5}" if number % 6 else None,
                    "note_text": None if number == 11 else f"{number} {special.get(f'n{number}', LETTER)}",
                    "note_datetime": datetime(2020, 1 + number % 12, 3, 12, 30, tzinfo=timezone.utc),
                    "context": {"NOM": ["Zyxwvut"]},
                    "rate": number / 7,
                }
            )
            number += 1
        schema = pa.schema(
            [("ward", pa.string()), ("note_id", pa.int32()), ("person_id", pa.string()), ("note_text", pa.string()),
             ("note_datetime", pa.timestamp("us", tz="UTC")), ("context", pa.struct([("NOM", pa.list_(pa.string()))])),
             ("rate", pa.float32())]
        )  # fmt: skip
        place = folder / ("a b" if file % 2 else "c") / f"part é{file}.parquet"
        place.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema), place, row_group_size=7)
    return folder


def table(path: Path) -> Any:
    import pyarrow.parquet as pq

    return pq.read_table(path)


def in_order(rows: list[Row], *names: str) -> list[Row]:
    return sorted(rows, key=lambda row: [str(row.get(name)) for name in names or row])


def rejects(path: Path) -> list[Row]:
    rows = table(path).to_pylist() if path.is_dir() else [json.loads(line) for line in path.read_text().splitlines()]
    return in_order(rows, "path", "line")


def pseudo_job(tmp_path: Path, source: Path, **changes: Any) -> Job:
    options = PseudoOptions(key=Key(KEY.encode()), use_model=False, entities=True, keep=KEPT)
    settings: dict[str, Any] = {
        "factory": partial(make_batch, options),
        "columns": ["note_id", "note_text", "entities", *KEPT],
        "kinds": {"entities": "spans"},
        "identity": {"key": "k"},
    }
    return Job([str(source)], output=str(tmp_path / "out"), **{**settings, **changes})


KEPT = ("ward", "person_id", "note_datetime", "rate")


def both(job: Job, tmp_path: Path, settings: SparkSettings = SETTINGS) -> tuple[Any, Any, Any, Any]:
    """The tables and the reports of the local engine and of Spark."""
    local = run(replace(job, output=str(tmp_path / "local.parquet")))
    spark = run_spark(replace(job, output=str(tmp_path / "spark")), settings)
    return table(tmp_path / "local.parquet"), table(tmp_path / "spark"), local, spark


def test_rows_rejects_columns_and_counts_are_those_of_the_local_engine(tmp_path: Path, session: Any) -> None:
    source = notes(tmp_path / "in", id=65)
    prepare = KnownPatients({"p1": {"NOM": ["Vue"]}})
    local, spark, here, there = both(pseudo_job(tmp_path, source, prepare=prepare), tmp_path)
    assert spark.column_names == local.column_names
    assert [str(field.type) for field in spark.schema] == [str(field.type) for field in local.schema]
    assert in_order(spark.to_pylist(), "note_id") == in_order(local.to_pylist(), "note_id")
    assert 0 < local.num_rows < 90 and "LEFRANC" not in str(spark.column("note_text").to_pylist())
    assert rejects(tmp_path / "spark.rejects") == rejects(tmp_path / "local.parquet.rejects.jsonl")
    assert (there.documents, there.rejected) == (here.documents, here.rejected) == (88, 2)
    assert there.counts == here.counts
    assert there.characters == here.characters and there.cpu_seconds > 0 and set(there.times) == set(here.times)
    assert prepare.unknown == 2 * sum(row["person_id"] != "p1" for row in local.to_pylist())
    assert {path.name for path in tmp_path.iterdir()} == {
        "in", "local.parquet", "local.parquet.rejects.jsonl", "spark", "spark.rejects"
    }  # fmt: skip


@pytest.mark.parametrize("by", ["document", "mention", "patient"])
def test_extraction_is_that_of_the_local_engine(tmp_path: Path, session: Any, by: str) -> None:
    conditions = extractor.shared_extractor().conditions
    layout: Any = {"document": DocumentRows, "mention": MentionRows, "patient": PatientRows}[by]
    source = notes(tmp_path / "in")
    job = Job([str(source)], partial(extractor.make_batch, None), makes_texts=False)
    run(replace(job, output=str(tmp_path / "local.parquet"), layout=layout(conditions, flat=True)))
    settings = replace(SETTINGS, by_person=by == "patient")
    run_spark(replace(job, output=str(tmp_path / "spark"), layout=layout(conditions, flat=True)), settings)
    local, spark = table(tmp_path / "local.parquet"), table(tmp_path / "spark")
    assert spark.column_names == local.column_names
    assert [str(field.type) for field in spark.schema] == [str(field.type) for field in local.schema]
    assert local.num_rows > 10
    assert in_order(spark.to_pylist()) == in_order(local.to_pylist())


def test_rows_of_note_nlp_are_numbered_apart(tmp_path: Path, session: Any) -> None:
    source = notes(tmp_path / "in")
    job = Job([str(source)], partial(extractor.make_batch, None), str(tmp_path / "spark"), makes_texts=False, layout=NoteNlpRows())
    run_spark(job, replace(SETTINGS, step_files=1))
    rows = table(tmp_path / "spark").to_pylist()
    assert len({row["note_nlp_id"] for row in rows}) == len(rows) > 50
    assert len({row["nlp_datetime"] for row in rows}) == 1


def shouting(marks: Path | None = None) -> BatchFunction:
    """Upper case, but for texts that say what to do; leaves a mark for each time that it is made."""
    if marks:
        (marks / f"{os.getpid()}-{time.time_ns()}").touch()

    def function(documents: Sequence[Document]) -> list[Row | Reject]:
        for document in documents:
            if "die" in document.text:
                os.kill(os.getpid(), signal.SIGKILL)
            if "raise" in document.text:
                raise ValueError(document.text)
        return [{"note_id": d.id, "note_text": d.text.upper()} for d in documents]

    return function


def shouts(**special: Any) -> Any:
    return partial(shouting, special.get("marks"))


@pytest.fixture()
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spark's workers import what they are sent by name: this module's functions go by value."""
    from pyspark import cloudpickle

    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


def test_a_document_that_kills_its_worker_is_rejected_and_no_text_is_told(
    tmp_path: Path, session: Any, importable: None
) -> None:
    source = notes(tmp_path / "in", n20="die", n40="raise Lefranc")
    marks = tmp_path / "marks"
    marks.mkdir()
    job = Job([str(source)], shouts(marks=marks), str(tmp_path / "spark"), columns=["note_id", "note_text"], limits=BatchLimits(8))
    report = run_spark(job, replace(SETTINGS, step_files=1))
    assert (report.documents, report.rejected) == (87, 3)
    found = {row["id"]: row["reason"] for row in rejects(tmp_path / "spark.rejects")}
    assert set(found) == {"11", "20", "40"}
    assert "SIGKILL" in found["20"] and "ValueError" in found["40"] and "Lefranc" not in found["40"]
    # Made once in each of the (at most two) Python workers, though there are three steps of several tasks.
    assert 1 <= len(list(marks.iterdir())) <= 2


def test_a_damaged_file_and_files_of_other_formats(tmp_path: Path, session: Any, importable: None) -> None:
    source = notes(tmp_path / "in")
    good = source / "c" / "part é0.parquet"
    (source / "c" / "cut.parquet").write_bytes(good.read_bytes()[:-500])
    (source / "c" / "_hidden.parquet").write_bytes(b"x")
    (source / "c" / "readme.txt").write_bytes(b"x")
    job = Job([str(source)], shouts(), str(tmp_path / "spark"), columns=["note_id", "note_text"])
    report = run_spark(job, SETTINGS)
    assert (report.documents, report.rejected) == (89, 2)
    [damaged] = [row for row in rejects(tmp_path / "spark.rejects") if row["id"] is None]
    assert damaged["path"].endswith("cut.parquet") and "cut short" in damaged["reason"]


def broken_rules() -> BatchFunction:
    raise CliniqError("rules.yaml, line 3: a term is missing")


def test_errors_are_one_line(tmp_path: Path, session: Any, importable: None) -> None:
    source = notes(tmp_path / "in", 1)
    job = Job([str(source)], broken_rules, str(tmp_path / "spark"), columns=["note_id", "note_text"])
    with pytest.raises(CliniqError, match=r"^rules.yaml, line 3: a term is missing$"):
        run_spark(job, SETTINGS)
    job = replace(job, factory=shouts())
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    for change, words in (
        ({"output": "-"}, "name it"),
        ({"output": str(source / "o")}, "in the input"),
        ({"output": str(tmp_path / "full")}, "not empty"),
        ({"inputs": [str(tmp_path / "none")]}, "no such input"),
        ({"inputs": [str(tmp_path / "full")]}, "no Parquet"),
        ({"workers": 2}, "--master"),
        ({"mapping": tmp_path / "m"}, "--mapping"),
        ({"format": "csv"}, "Parquet"),
        ({"resume": True, "resumable": False}, "resumed"),
    ):
        with pytest.raises(UsageError, match=words):
            run_spark(replace(job, **change), SETTINGS)  # type: ignore[arg-type]
    assert not (tmp_path / "spark").exists()


def test_resuming_passes_over_what_is_done(tmp_path: Path, session: Any, importable: None) -> None:
    source = notes(tmp_path / "in", 4, 10)
    marks = tmp_path / "marks"
    marks.mkdir()
    job = Job([str(source / "*" / "*.parquet")], shouts(), str(tmp_path / "spark"), columns=["note_id", "note_text"])
    settings = replace(SETTINGS, step_files=1)
    seen = 0

    def stop(count: int) -> None:
        nonlocal seen
        seen += count
        if seen == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_spark(job, settings, stop)
    assert not (tmp_path / "spark").exists()
    first = {path: path.stat().st_mtime_ns for path in (tmp_path / "spark.part").rglob("step-0000[01]/part*")}
    assert first
    again = replace(job, resume=True)
    with pytest.raises(UsageError, match="the options changed"):
        run_spark(replace(again, identity={"key": "other"}), settings)
    assert first == {path: path.stat().st_mtime_ns for path in first}
    report = run_spark(again, settings)
    assert (report.documents, report.rejected, report.resumed_at) == (39, 1, 20)
    assert [row["note_id"] for row in in_order(table(tmp_path / "spark").to_pylist(), "note_id")] == sorted(
        (n for n in range(40) if n != 11), key=str
    )
    assert not (tmp_path / "spark.part").exists()


def test_the_command_line_keeps_the_key_to_itself(tmp_path: Path) -> None:
    source = notes(tmp_path / "in", 2, 10)
    key = tmp_path / "key"
    key.write_text(KEY)
    key.chmod(0o600)
    events = tmp_path / "events"
    events.mkdir()
    shared = [sys.executable, "-m", "cliniq.cli.main", "pseudo", "--no-model", "--key-file", str(key)]
    spark = [*shared, "--engine", "spark", "--master", MASTER, "--input", str(source), "--output", str(tmp_path / "out")]
    logging = ["enabled=true", "compress=false", f"dir={events.as_uri()}"]
    for setting in ("spark.ui.enabled=false", *(f"spark.eventLog.{one}" for one in logging)):
        spark += ["--spark-conf", setting]
    done = subprocess.run([*spark, "--report", str(tmp_path / "report")], capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    local = subprocess.run([*shared, "-o", str(tmp_path / "local.parquet"), str(source)], capture_output=True, text=True)
    assert local.returncode == 1, local.stderr
    rows = table(tmp_path / "out").to_pylist()
    assert in_order(rows, "note_id") == in_order(table(tmp_path / "local.parquet").to_pylist(), "note_id")
    logs = done.stderr + (tmp_path / "report").read_text()
    logs += "".join(path.read_text("utf-8", "replace") for path in events.rglob("*") if path.is_file())
    assert "cliniq" in logs and "SparkListenerJobEnd" in logs
    for secret in (KEY, KEY.encode().hex(), "LEFRANC", "Zyxwvut"):
        assert secret not in logs


def test_a_killed_driver_can_be_resumed(tmp_path: Path) -> None:
    source = notes(tmp_path / "in", 5, 16)
    command = [sys.executable, "-m", "cliniq.cli.main", "pseudo", "--no-model", "--engine", "spark", "--master", MASTER]
    command += ["--step-files", "1", str(source), "-o", str(tmp_path / "out"), "--spark-conf", "spark.ui.enabled=false"]
    environ = {**os.environ, "CLINIQ_KEY": KEY}
    process = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL, start_new_session=True)
    part = tmp_path / "out.part"
    deadline = time.monotonic() + 120
    while not any(part.glob("step-*/_SUCCESS")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert part.exists() and not (tmp_path / "out").exists()
    done = subprocess.run([*command, "--resume"], env=environ, capture_output=True, text=True)
    assert done.returncode == 1 and "resumed after" in done.stderr, done.stderr
    assert sorted(row["note_id"] for row in table(tmp_path / "out").to_pylist()) == [n for n in range(80) if n != 11]


def test_names_of_records_without_an_id_are_those_of_the_local_engine() -> None:
    files = [File("file:/d/t/x/a b.parquet", "file:/d/t", 1, 1)]
    assert plain_path(files[0].path) == "/d/t/x/a b.parquet"
    assert Names((("/d/t", "t/"),)).name_of("/d/t/x/a b.parquet") == "t/x/a b"
    assert Names(()).name_of("/d/t/a.pq") == "a"
