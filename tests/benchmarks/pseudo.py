"""Speed and memory of `pseudo`, run by hand: `python tests/benchmarks/pseudo.py [NOTES.jsonl] [--model]`.

NOTES has one JSON object a line, with `note_text` or `text`; without it, the letters of tests/cases/letters are read,
which are dense: an identifying word in every ten. Figures are CPU seconds of one process, so they hold on a machine
that does other work too; each is the best of some repeats, and each length runs in a process of its own. Every
document has a patient of its own, so that no surrogate is remembered from the last.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from markup import parse

from cliniq.core.run.collector import calm_collector

LENGTHS = (500, 2_200, 10_000, 100_000, 1_000_000)
USUAL = 2_200
CHARACTERS = 1_000_000  # how much text each length gets
COMMAND_DOCUMENTS = 1000
LETTERS = Path(__file__).parents[1] / "cases" / "letters"
FIRST = "Vu ce jour en consultation Mme Jeanne MARTIN, née le 3/02/1950, adressée par le Dr Petit."


def texts_of(path: Path) -> list[str]:
    """The texts of a JSONL file, or of a folder of marked texts."""
    if path.is_dir():
        return [parse(file.read_text("utf-8"))[0] for file in sorted(path.rglob("*.txt"))]
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [row.get("note_text") or row["text"] for row in rows]


def cut(texts: list[str], length: int, characters: int = CHARACTERS) -> list[str]:
    """Documents of one length, out of the texts one after the other, again and again."""
    stream = "\n\n".join(texts)
    stream *= -(-max(length, characters) // len(stream))
    return [stream[at : at + length] for at in range(0, max(length, characters) - length + 1, length)]


def speed(texts: list[str], repeats: int, use_model: bool) -> dict[str, Any]:
    """Documents and characters a CPU second, and microseconds a document by step; the lexicons are warm."""
    from cliniq.core.document import Document
    from cliniq.core.pseudo.pseudonymiser import Pseudonymiser, PseudoOptions

    pseudonymiser = Pseudonymiser(PseudoOptions(use_model=use_model, entities=True))
    spans, best, steps = 0, float("inf"), {}
    for turn in range(repeats + 1):  # the first one warms up
        documents = [Document(f"{turn}-{n}", text, f"{turn}-{n}") for n, text in enumerate(texts)]
        times: Counter[str] = Counter()
        start = time.process_time()
        rows = []
        for at in range(0, len(documents), 64):
            rows += pseudonymiser.process(documents[at : at + 64])
            times.update(next((row["_times"] for row in rows[at:] if isinstance(row, dict)), {}))
        spent = time.process_time() - start
        if turn and spent < best:
            best = spent
            steps = {name: round(seconds / len(texts) * 1e6) for name, seconds in times.items()}
        spans = sum(len(row["entities"]) for row in rows if isinstance(row, dict))
    return {
        "documents": len(texts),
        "spans_a_document": round(spans / len(texts), 1),
        "docs_per_cpu_s": round(len(texts) / best, 1),
        "characters_per_cpu_s": round(sum(map(len, texts)) / best),
        "us_a_document": steps,
    }


def start_up(use_model: bool) -> dict[str, float]:
    """CPU seconds of this process to its imports, its rules and the end of its first document."""
    from cliniq.core.document import Document
    from cliniq.core.pseudo.pseudonymiser import Pseudonymiser, PseudoOptions

    imported = time.process_time()
    pseudonymiser = Pseudonymiser(PseudoOptions(use_model=use_model))
    loaded = time.process_time()
    pseudonymiser.process([Document("1", FIRST)])
    return {"import": imported, "rules": loaded - imported, "first_document": time.process_time()}


def peak_mib() -> float:
    """The largest resident memory of this process so far, in MiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:") or line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return float("nan")


def whole_command(texts: list[str], use_model: bool) -> dict[str, float]:
    """`cliniq pseudo` on a file of documents of the usual length: from JSON lines to JSON lines, start included."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "notes.jsonl", Path(folder) / "out.jsonl"
        documents = (cut(texts, USUAL) * COMMAND_DOCUMENTS)[:COMMAND_DOCUMENTS]
        rows = [{"note_id": f"{n}", "person_id": f"{n}", "note_text": text} for n, text in enumerate(documents)]
        source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        model = [] if use_model else ["--no-model"]
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "cliniq.cli.main", "pseudo", "-q", *model, str(source), "-o", str(target)]
        start = time.perf_counter()
        subprocess.run([*command, "--report", str(report)], check=True)
        return {"documents": len(rows), "wall_s": round(time.perf_counter() - start, 2), **_cpu(report)}


def _cpu(report: Path) -> dict[str, float]:
    """The CPU seconds that a report tells."""
    told = json.loads(report.read_text("utf-8"))
    return {name: value for name, value in told.items() if "cpu" in name and isinstance(value, int | float)}


def in_process(*arguments: str) -> Any:
    """What this script prints for some arguments, in a process of its own."""
    done = subprocess.run([sys.executable, __file__, *arguments], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def main() -> None:
    """Run what is asked for, and print it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notes", nargs="?", type=Path, default=LETTERS)
    parser.add_argument("--model", action="store_true", help="rules and model; else rules alone")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", choices=("length", "start", "command"))
    parser.add_argument("--length", type=int, default=USUAL)
    given = parser.parse_args()
    calm_collector()  # as the command does
    if given.only == "start":
        print(json.dumps(start_up(given.model)))
        return
    texts = texts_of(given.notes)
    if given.only == "length":
        print(json.dumps({**speed(cut(texts, given.length), given.repeats, given.model), "peak_mib": peak_mib()}))
        return
    if given.only == "command":
        print(json.dumps(whole_command(texts, given.model)))
        return
    shared = [str(given.notes), "--repeats", str(given.repeats), *(["--model"] if given.model else [])]
    starts = [in_process(*shared, "--only", "start") for _ in range(given.repeats)]
    result = {
        "by_length": {n: in_process(*shared, "--only", "length", "--length", str(n)) for n in LENGTHS},
        "start_cpu_s": {name: round(min(one[name] for one in starts), 3) for name in starts[0]},
        "command": in_process(*shared, "--only", "command"),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
