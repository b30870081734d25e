"""CPU seconds of both jobs on hostile texts of growing length: what is linear doubles when the length doubles.

    python tests/benchmarks/hostile.py [--size 100000] [--only NAME] [--limit 20]

Each text is processed at SIZE, 2 x SIZE and 4 x SIZE characters, each in a process of its own that is ended after
LIMIT seconds. The last column is the time for four times the text over the time for one: 4 is linear, 16 square.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from hostile import HOSTILE

from cliniq.core.document import Document


def _work(job: str, text: str, pipe: Any) -> None:
    if job == "pseudo":
        from cliniq.core.pseudo.pseudonymiser import Pseudonymiser, PseudoOptions

        process: Any = Pseudonymiser(PseudoOptions(use_model=False)).process
    else:
        from cliniq.core.extract.extractor import make_batch

        process = make_batch()
    process([Document("0", "Mme Odile LEFRANC, diabétique, le 12/03/2019.")])
    start = time.process_time()
    process([Document("1", text)])
    pipe.send(time.process_time() - start)


def seconds(job: str, text: str, limit: float) -> float | None:
    """CPU seconds of a job on a text; None if it takes longer than the limit."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_work, args=(job, text, theirs))
    process.start()
    found = ours.recv() if ours.poll(limit) else None
    process.kill()
    process.join()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--only", action="append")
    parser.add_argument("--job", action="append", choices=("pseudo", "extract"))
    parser.add_argument("--limit", type=float, default=20.0)
    options = parser.parse_args()
    for name, make in HOSTILE.items():
        if options.only and name not in options.only:
            continue
        for job in options.job or ("pseudo", "extract"):
            found = [seconds(job, make(options.size * times), options.limit) for times in (1, 2, 4)]
            shown = "  ".join(f"{one:7.3f}" if one is not None else f">{options.limit:6.0f}" for one in found)
            first, last = found[0], found[2]
            growth = f"{last / max(first, 0.002):5.1f}" if first is not None and last is not None else "    ?"
            print(f"{job:8}{name:28}{shown}  {growth}", flush=True)


if __name__ == "__main__":
    main()
