"""Time and memory of `evaluate`: 10,000 documents with 30 entities each, intervals included. Run by hand.

python tests/benchmarks/evaluate.py [DOCUMENTS] [ENTITIES]
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from cliniq.core.evaluate import evaluate
from cliniq.core.evaluate.labels import IDENTIFIERS

WORDS = (
    ["patient", "suivi", "pour", "une", "insuffisance", "rénale", "depuis", "plusieurs", "mois", "sous", "traitement", "par", "voie", "orale"]
)


def write(folder: Path, documents: int, entities: int) -> tuple[str, str]:
    """A gold file and a prediction that misses and invents a few spans; texts of about 2,200 characters."""
    rng = random.Random(0)
    gold, predicted = folder / "gold.jsonl", folder / "predicted.jsonl"
    with gold.open("w", encoding="utf-8") as g, predicted.open("w", encoding="utf-8") as p:
        for number in range(documents):
            text, spans = "", []
            for _ in range(entities):
                text += " ".join(rng.choices(WORDS, k=9)) + " "
                word = "".join(rng.choices("abcdefghij", k=8)).title()
                spans.append({"start": len(text), "end": len(text) + 8, "label": rng.choice(IDENTIFIERS)})
                text += word + ". "
            found = [s for s in spans if rng.random() > 0.05] + [{"start": 0, "end": 7, "label": "NOM"}]
            g.write(json.dumps({"note_id": str(number), "note_text": text, "entities": spans}) + "\n")
            p.write(json.dumps({"note_id": str(number), "entities": found}) + "\n")
    return str(gold), str(predicted)


def main() -> None:
    """Print seconds and megabytes."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    entities = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    with tempfile.TemporaryDirectory() as folder:
        gold, predicted = write(Path(folder), documents, entities)
        wall, cpu = time.perf_counter(), time.process_time()
        report = evaluate(gold, predicted).report
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{report.documents:,} documents, {entities} entities each, {report.samples:,} resamplings")
    print(f"{wall:.1f} s ({cpu:.1f} s CPU), peak {peak:.0f} MB; redact {report.find('redact')}")


if __name__ == "__main__":
    main()
