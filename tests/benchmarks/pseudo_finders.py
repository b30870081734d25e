"""Documents of 2,200 characters a CPU second that the rule finders read, by step. Run by hand:

    python tests/benchmarks/pseudo_finders.py [FILE.jsonl | FOLDER of .txt] [--rounds 5]

Without a path, the letters of tests/cases/letters are read. The best of all rounds counts.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cliniq.core.document import Document, Span
from cliniq.core.pseudo.find import RULES, KnownIdentity
from cliniq.core.pseudo.find.headers import read_headers
from cliniq.core.pseudo.find.view import View
from cliniq.core.pseudo.merge import merge
from cliniq.core.pseudo.propagate import propagate

sys.path.insert(0, str(Path(__file__).parents[1]))
from markup import parse

SIZE = 2200


def read(path: Path) -> list[str]:
    """The texts of a JSONL file (`note_text`) or of a folder of texts, mark-up taken off."""
    if path.is_dir():
        return [parse(file.read_text(encoding="utf-8"))[0] for file in sorted(path.rglob("*.txt"))]
    return [
        json.loads(line)["note_text"]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def measure(texts: list[str], rounds: int) -> dict[str, float]:
    """Best CPU seconds of each step over the rounds."""
    best: dict[str, float] = {}
    context = {
        "NOM": "Lefebvre",
        "PRENOM": "Marie-Claude",
        "DATE_NAISSANCE": "1950-03-12",
        "IPP": "8001234567",
    }
    for _ in range(rounds):
        seconds: dict[str, float] = {}

        def timed(
            name: str, call: Callable[[], list[Span]], seconds: dict[str, float] = seconds
        ) -> list[Span]:
            start = time.process_time()
            result = list(call())
            seconds[name] = seconds.get(name, 0.0) + time.process_time() - start
            return result

        for text in texts:
            document = Document("d", text, context=context)
            start = time.process_time()
            assert len(document.folded) == len(text)
            seconds["fold"] = seconds.get("fold", 0.0) + time.process_time() - start
            start = time.process_time()
            view = View.of(document)
            seconds["words"] = seconds.get("words", 0.0) + time.process_time() - start
            found: list[Span] = []
            for name, rule in RULES.items():
                found += timed(name, lambda rule=rule, view=view: rule(view))
            found = timed("headers", lambda view=view, found=found: read_headers(view, found))
            merged = timed("merge", lambda document=document, found=found: list(merge(document, found)))
            timed("propagate", lambda document=document, merged=merged: list(propagate(document, merged)))
            timed("known (not in total)", lambda document=document: KnownIdentity().find(document))
        for name, spent in seconds.items():
            best[name] = min(best.get(name, spent), spent)
    return best


def main() -> None:
    """Print microseconds a document by step, and documents a CPU second."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", nargs="?", type=Path, default=Path(__file__).parents[1] / "cases" / "letters")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    texts = read(options.path)
    documents = sum(map(len, texts)) / SIZE
    best = measure(texts, options.rounds)
    total = sum(spent for name, spent in best.items() if "not in total" not in name)
    for name, spent in best.items():
        print(f"{name:22}{spent / documents * 1e6:8.0f} µs")
    print(
        f"{'total':22}{total / documents * 1e6:8.0f} µs   {documents / total:.0f} documents of {SIZE} characters a CPU second"
    )


if __name__ == "__main__":
    main()
