"""Both commands, killed at random points and resumed, give the bytes of a run that nothing disturbed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

LETTER = "Mme Odile LEFRANC, diabétique, vue le 12/03/2019. Pas d'HTA. Père : AVC.\r\nDr Jean Vasseur\r\n"
CASES = [
    (["pseudo", "--no-model", "--entities", "--mapping", "map"], "o.jsonl", 4000),
    (["pseudo", "--no-model", "--workers", "2"], "o.csv.gz", 4000),
    (["extract"], "o.jsonl", 5000),
    (["extract", "--workers", "2", "--by", "mention"], "o.parquet", 5000),
    (["extract", "--omop"], "o.csv", 5000),
]


@pytest.mark.parametrize("arguments, name, count", CASES, ids=[" ".join(case[0]) for case in CASES])
def test_killed_at_random_points(tmp_path: Path, arguments: list[str], name: str, count: int) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    notes = tmp_path / "notes.jsonl"
    with notes.open("w") as file:
        for n in range(count):
            text = 5 if n % 997 == 5 else f"{n} {LETTER}{'Pas de fièvre. ' * (n % 40)}"
            file.write(json.dumps({"note_id": str(n), "note_text": text}) + "\n")
    environ = {**os.environ, "CLINIQ_KEY": "a key for tests, long enough"}

    def start(folder: Path, *more: str) -> subprocess.Popen[bytes]:
        folder.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "cliniq.cli.main", *arguments, "-q", "-o", name, *more, str(notes)]
        return subprocess.Popen(command, cwd=folder, env=environ, start_new_session=True)

    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert start(whole).wait() == 1
    draw = random.Random(len(arguments) + count)
    journal = cut / f"{name}.part.journal"
    kills = 0
    for _ in range(3):
        process = start(cut, "--resume")
        before = journal.read_bytes() if journal.exists() else b""
        # Somewhere between this run's first checkpoint and its end, most often.
        while process.poll() is None and (not journal.exists() or journal.read_bytes() == before):
            time.sleep(0.005)
        time.sleep(draw.uniform(0, 0.2))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            kills += 1
        process.wait()
        if (cut / name).exists() and not journal.exists():
            break
    else:
        assert start(cut, "--resume").wait() == 1
    assert kills
    names = {path.name for path in whole.iterdir()}
    assert names == {path.name for path in cut.iterdir()}
    for one in names:
        if name != "o.csv" or "rejects" in one:  # OMOP rows tell the moment of their run
            assert (whole / one).read_bytes() == (cut / one).read_bytes(), one
    if name == "o.csv":
        first, second = ((folder / name).read_text().splitlines() for folder in (whole, cut))
        assert [line.split(",")[:2] for line in first] == [line.split(",")[:2] for line in second]
