"""Speed of `cliniq pseudo` and `cliniq extract` by length, number, workers and engine, and the hours that follow.

    python tests/benchmarks/throughput.py                       # 20,000 notes of 2,200 characters, workers 1 and 2
    python tests/benchmarks/throughput.py --what length --what number --what engine --what hours
    python tests/benchmarks/throughput.py --corpus notes.jsonl --job pseudo-model

The notes are the letters of tests/cases/letters, cut and joined to the length, each with a number so that no two are
the same. Every run is the command itself, in a process of its own; seconds are those of the wall, start and end
included, CPU seconds those of the report. Measure on an idle machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from markup import parse

LETTERS = Path(__file__).parents[1] / "cases" / "letters"
JOBS = {
    "pseudo-rules": ["pseudo", "--no-model"],
    "pseudo-model": ["pseudo"],
    "extract": ["extract"],
}
FLOW, STOCK = 300_000, 150_000_000  # documents a day, documents in all
CORES = (1, 16, 256)


@dataclass(frozen=True)
class Measure:
    """A run: documents, seconds of the wall and of the CPUs."""

    documents: int
    seconds: float
    cpu_seconds: float
    steps: dict[str, float]

    @property
    def speed(self) -> float:
        """Documents a second of the wall."""
        return self.documents / self.seconds


def corpus(source: Path | None) -> str:
    """A long text to cut notes from."""
    if source is not None:
        lines = source.read_text("utf-8").splitlines()
        return "\n\n".join(json.loads(line)["note_text"] for line in lines if line.strip())
    return "\n\n".join(parse(path.read_text("utf-8"))[0] for path in sorted(LETTERS.rglob("*.txt")))


def write_notes(text: str, folder: Path, number: int, length: int, files: int = 1, parquet: bool = False) -> Path:
    """A corpus of `number` notes of about `length` characters: a JSONL file, or a folder of Parquet files."""
    while len(text) < 2 * length:
        text += "\n\n" + text
    step = max(1, (len(text) - length) // 997)

    def note(n: int) -> dict[str, str]:
        start = (n * step * 31) % (len(text) - length)
        start = text.rfind("\n", 0, start) + 1  # whole lines, as notes have
        return {"note_id": str(n), "person_id": f"p{n // 7}", "note_text": f"Document n° {n}\n{text[start : start + length]}"}

    if not parquet:
        path = folder / f"notes-{number}-{length}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for n in range(number):
                file.write(json.dumps(note(n), ensure_ascii=False) + "\n")
        return path
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / f"table-{number}-{length}"
    path.mkdir()
    for one in range(files):
        rows = [note(n) for n in range(one, number, files)]
        pq.write_table(pa.Table.from_pylist(rows), path / f"{one:04d}.parquet", row_group_size=1000)
    return path


def measure(job: str, source: Path, folder: Path, *options: str, output: str = "out.jsonl") -> Measure:
    """Run a job once."""
    report, target = folder / "report.json", folder / output
    command = [sys.executable, "-m", "cliniq.cli.main", *JOBS[job], str(source), "-o", str(target), "-q"]
    environ = {**os.environ, "CLINIQ_KEY": "a key for measuring, no secret"}
    start = time.perf_counter()
    subprocess.run([*command, "--report", str(report), *options], check=True, env=environ, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    told = json.loads(report.read_text("utf-8"))
    subprocess.run(["rm", "-rf", str(target)], check=True)
    return Measure(told["documents"], seconds, told["cpu_seconds"], told["share_of_time"])


def best(rounds: int, *arguments: object, **named: str) -> Measure:
    """The quickest of some runs: noise only adds."""
    return min((measure(*arguments, **named) for _ in range(rounds)), key=lambda one: one.seconds)  # type: ignore[arg-type]


def show(job: str, what: str, one: Measure, more: str = "") -> None:
    """A line of the table."""
    cpu = 1000 * one.cpu_seconds / one.documents
    print(f"{job:14}{what:28}{one.seconds:9.1f} s{one.speed:10.0f} documents/s{cpu:9.2f} ms CPU a document  {more}", flush=True)


def by_workers(job: str, text: str, folder: Path, number: int, length: int, rounds: int, workers: Sequence[int]) -> None:
    """The same notes with 1, 2... processes; the last column is the gain over one."""
    source = write_notes(text, folder, number, length)
    one: Measure | None = None
    for count in workers:
        found = best(rounds, job, source, folder, "--workers", str(count))
        one = one or found
        show(job, f"{count} workers, {number} notes", found, f"x {found.speed / one.speed:.2f}")
    if one:
        print(f"{job:14}share of time: {', '.join(f'{name} {share:.0%}' for name, share in one.steps.items())}")
    source.unlink()


def by_length(job: str, text: str, folder: Path, characters: int, rounds: int) -> None:
    """As many characters in ever longer notes: linear where the speed a character stays."""
    for length in (500, 2_200, 10_000, 100_000, 1_000_000):
        number = max(4, characters // length)
        source = write_notes(text, folder, number, length)
        found = best(rounds, job, source, folder)
        per_character = 1e6 * found.cpu_seconds / (found.documents * length)
        show(job, f"{number} notes of {length}", found, f"{per_character:.2f} µs CPU a character")
        source.unlink()


def by_number(job: str, text: str, folder: Path, number: int, length: int, rounds: int) -> None:
    """Ever more notes: linear where the CPU a document stays."""
    for count in (number // 16, number // 4, number):
        source = write_notes(text, folder, count, length)
        show(job, f"{count} notes", best(rounds, job, source, folder))
        source.unlink()


def by_engine(job: str, text: str, folder: Path, number: int, length: int, rounds: int, cores: int) -> None:
    """A Parquet table of 8 files, by the local engine and by Spark on as many cores of this machine."""
    table = write_notes(text, folder, number, length, files=8, parquet=True)
    local = best(rounds, job, table, folder, "--workers", str(cores), output="local.parquet")
    show(job, f"local, {cores} workers", local)
    spark = best(rounds, job, table, folder, "--engine", "spark", "--master", f"local[{cores}]", output="spark")
    show(job, f"Spark, local[{cores}]", spark, f"x {spark.speed / local.speed:.2f}")


def hours(job: str, text: str, folder: Path, number: int, length: int, rounds: int) -> None:
    """What the CPU time of a note makes of a day's flow and of a stock, if cores share the work evenly."""
    source = write_notes(text, folder, number, length)
    found = best(rounds, job, source, folder)
    each = found.cpu_seconds / found.documents
    for name, documents in (("a day's flow", FLOW), ("the stock", STOCK)):
        shown = ", ".join(f"{documents * each / cores / 3600:,.2f} h on {cores}" for cores in CORES)
        print(f"{job:14}{name} of {documents:,} notes at {1000 * each:.2f} ms CPU: {shown} cores", flush=True)
    source.unlink()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--what", action="append", choices=("workers", "length", "number", "engine", "hours"))
    parser.add_argument("--job", action="append", choices=list(JOBS))
    parser.add_argument("--number", type=int, default=20_000)
    parser.add_argument("--length", type=int, default=2_200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--corpus", type=Path, help="JSONL with note_text, in the place of the letters")
    options = parser.parse_args()
    text = corpus(options.corpus)
    number, length, rounds = options.number, options.length, options.rounds
    with tempfile.TemporaryDirectory() as name:
        for job in options.job or list(JOBS):
            for what in options.what or ["workers"]:
                folder = Path(tempfile.mkdtemp(dir=name))
                if what == "workers":
                    by_workers(job, text, folder, number, length, rounds, options.workers)
                elif what == "length":
                    by_length(job, text, folder, number * length // 8, rounds)
                elif what == "number":
                    by_number(job, text, folder, number, length, rounds)
                elif what == "engine":
                    by_engine(job, text, folder, number, length, rounds, max(options.workers))
                else:
                    hours(job, text, folder, number, length, rounds)


if __name__ == "__main__":
    main()
