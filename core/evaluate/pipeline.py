"""Predictions made on the spot: cliniq's own pipeline run on the texts of the gold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cliniq.core.document import Document, Reject
from cliniq.core.evaluate.annotated import AnnotatedSet
from cliniq.core.evaluate.faults import DataError, Faults
from cliniq.core.evaluate.labels import PSEUDO
from cliniq.core.evaluate.reading import from_rows

NAME = "cliniq"
_BATCH = 64


def predict(
    gold: AnnotatedSet, task: str, faults: Faults, *, use_model: bool = True, model: Path | None = None
) -> AnnotatedSet:
    """What `pseudo --replace annotate` or `extract` find in the texts of the gold, without known identities.

    `use_model` and `model` are those of `pseudo`.

    `DataError` names the documents that the pipeline refuses: a figure that leaves them out would flatter.
    """
    missing = [d.id for d in gold.documents.values() if d.text is None]
    if missing:
        raise DataError(
            f"{gold.name}: {len(missing)} documents have no text to run on (first: {', '.join(missing[:5])}); "
            "give predictions as a second file"
        )
    rows = _pseudo(gold, use_model, model) if task == PSEUDO else _extract(gold)
    return from_rows(NAME, rows, faults)


def _pseudo(gold: AnnotatedSet, use_model: bool, model: Path | None) -> Iterator[Mapping[str, Any]]:
    # Heavy, and needed only here.
    from cliniq.core.pseudo.pseudonymiser import PseudoOptions, make_batch

    work = make_batch(PseudoOptions(replace="annotate", use_model=use_model, model=model))
    documents = [Document(d.id, d.text or "") for d in gold.documents.values()]
    rejects = []
    for first in range(0, len(documents), _BATCH):
        for row in work(documents[first : first + _BATCH]):
            if isinstance(row, Reject):
                rejects.append(f"{row.id}: {row.reason}")
            else:
                yield {"note_id": row["note_id"], "entities": row.get("entities", [])}
    if rejects:
        raise DataError(f"the pipeline refused {len(rejects)} documents (first: {'; '.join(rejects[:5])})")


def _extract(gold: AnnotatedSet) -> Iterator[Mapping[str, Any]]:
    from cliniq.core.extract.extractor import Extractor

    extractor = Extractor()
    ids = list(gold.documents)
    for first in range(0, len(ids), _BATCH):
        batch = ids[first : first + _BATCH]
        found = extractor.process([gold.documents[key].text or "" for key in batch])
        for key, record in zip(batch, found, strict=True):
            yield {"note_id": key, "conditions": record["conditions"], "mentions": record["mentions"]}
