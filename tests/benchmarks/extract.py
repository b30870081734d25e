"""Speed and memory of `extract`, run by hand: `python tests/benchmarks/extract.py NOTES.jsonl [--peer COMMAND]`.

NOTES has one JSON object a line, with `note_text` or `text`. Figures are CPU seconds of one process, so they hold on
a machine that does other work too; each is the best of some repeats, and runs in a process of its own. A peer is
any command that reads such a file (given as its last argument, as `id` and `text`) and prints a JSON object with
`docs_per_cpu_s`; it runs in turn with ours, so that both see the same machine.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

LENGTHS = (500, 2_200, 10_000, 100_000, 1_000_000)
CHARACTERS = 4_000_000  # how much text each length gets
FIRST = "Patient diabétique de type 2, sans antécédent d'infarctus."


def texts_of(path: Path) -> list[str]:
    """The texts of a JSONL file."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [row.get("note_text") or row["text"] for row in rows]


def cut(texts: list[str], length: int, characters: int = CHARACTERS) -> list[str]:
    """Documents of one length, out of the texts one after the other."""
    stream = "\n".join(texts)
    while len(stream) < length:
        stream += "\n" + stream
    pieces = [stream[at : at + length] for at in range(0, len(stream) - length + 1, length)]
    return pieces[: max(1, characters // length)]


def speed(texts: list[str], repeats: int) -> dict[str, Any]:
    """Documents and characters a CPU second; the extractor and its lazy patterns are warm."""
    from cliniq.core.document import Document
    from cliniq.core.extract.extractor import make_batch

    batch = make_batch()
    documents = [Document(str(number), text) for number, text in enumerate(texts)]
    mentions = sum(len(row["mentions"]) for row in batch(documents) if isinstance(row, dict))
    spent = []
    for _ in range(repeats):
        start = time.process_time()
        batch(documents)
        spent.append(time.process_time() - start)
    best = min(spent)
    return {
        "documents": len(texts),
        "mentions": mentions,
        "docs_per_cpu_s": round(len(texts) / best, 1),
        "characters_per_cpu_s": round(sum(map(len, texts)) / best),
        "spread": round((max(spent) - best) / best, 2),
    }


def start_up() -> dict[str, float]:
    """CPU seconds of this process to its imports, its rules and its first document."""
    from cliniq.core.extract.extractor import Extractor

    imported = time.process_time()
    extractor = Extractor()
    loaded = time.process_time()
    extractor.process([FIRST])
    return {"import": imported, "rules": loaded - imported, "first_document": time.process_time()}


def peak_mib() -> float:
    """The largest resident memory of this process so far, in MiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:") or line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return float("nan")


def in_process(*arguments: str) -> Any:
    """What this script prints for some arguments, in a process of its own."""
    done = subprocess.run([sys.executable, __file__, *arguments], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def command_line(repeats: int) -> dict[str, float]:
    """Wall seconds of `cliniq extract` on one short text, from the call to its end, and of an empty interpreter."""

    def seconds(command: list[str]) -> float:
        start = time.perf_counter()
        subprocess.run(command, input=FIRST.encode(), capture_output=True, check=True)
        return time.perf_counter() - start

    ours = [sys.executable, "-m", "cliniq.cli.main", "extract", "-q"]
    return {
        "cliniq_extract": round(min(seconds(ours) for _ in range(repeats)), 3),
        "python_alone": round(min(seconds([sys.executable, "-c", "pass"]) for _ in range(repeats)), 3),
    }


def side_by_side(path: Path, peer: str, rounds: int) -> list[dict[str, float]]:
    """Ours and the peer in turn on the same texts."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "notes.jsonl"
        rows = [{"id": str(number), "text": text} for number, text in enumerate(texts_of(path))]
        copy.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        found = []
        for _ in range(rounds):
            ours = in_process(str(path), "--only", "speed")["docs_per_cpu_s"]
            command = [*shlex.split(peer), str(copy)]
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
            theirs = json.loads(done.stdout)["docs_per_cpu_s"]
            found.append({"ours": ours, "peer": round(theirs, 1), "times": round(ours / theirs, 1)})
        return found


def main() -> None:
    """Run what is asked for, and print it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notes", type=Path)
    parser.add_argument("--peer", metavar="COMMAND")
    parser.add_argument("--rounds", type=int, default=2, help="rounds side by side with the peer")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", choices=("speed", "length", "start", "memory"))
    parser.add_argument("--length", type=int, default=2_200)
    given = parser.parse_args()
    if given.only == "start":
        print(json.dumps(start_up()))
        return
    if given.only:
        texts = texts_of(given.notes)
        found = speed(texts if given.only == "speed" else cut(texts, given.length), given.repeats)
        print(json.dumps({**found, "peak_mib": peak_mib()}))
        return
    lengths = {n: in_process(str(given.notes), "--only", "length", "--length", str(n)) for n in LENGTHS}
    starts = [in_process(str(given.notes), "--only", "start") for _ in range(given.repeats)]
    result: dict[str, Any] = {
        "notes": in_process(str(given.notes), "--only", "speed"),
        "by_length": lengths,
        "start_cpu_s": {name: round(min(one[name] for one in starts), 3) for name in starts[0]},
        "start_wall_s": command_line(given.repeats),
    }
    if given.peer:
        result["side_by_side"] = side_by_side(given.notes, given.peer, given.rounds)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
