"""Batches of documents through a function: in this process or in others, results in the order of the input."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from cliniq.core.document import BatchFunction, Document, Reject, Row
from cliniq.core.errors import CliniqError

# What makes the batch function, once in each process. It crosses to other processes, so it is picklable:
# a module's function, or a `functools.partial` of one over frozen values.
BatchFactory: TypeAlias = Callable[[], BatchFunction]
# One record of the input, and what became of it.
Result: TypeAlias = tuple[Document | Reject, Row | Reject]


@dataclass(frozen=True)
class BatchLimits:
    """How much goes to the batch function at once, at most; a longer document is a batch of its own."""

    documents: int = 64
    characters: int = 400_000


@dataclass
class Clock:
    """CPU seconds that batch functions took, in all processes."""

    cpu_seconds: float = 0.0


def batches(items: Iterator[Document | Reject], limits: BatchLimits) -> Iterator[list[Document | Reject]]:
    """Group a stream, in order. Rejected records ride along: they keep their place in the output."""
    batch: list[Document | Reject] = []
    characters = 0
    for item in items:
        size = len(item.text) if isinstance(item, Document) else 0
        if batch and (len(batch) >= limits.documents or characters + size > limits.characters):
            yield batch
            batch, characters = [], 0
        batch.append(item)
        characters += size
    if batch:
        yield batch


def where_it_failed(error: BaseException) -> str:
    """Class, module and line of an exception; never its message, which may hold text of a document."""
    frames = traceback.extract_tb(error.__traceback__)
    modules = [f for f in frames if "cliniq" in f.filename or "/core/" in f.filename] or list(frames)
    place = ""
    if modules:
        frame = modules[-1]
        parts = frame.filename.replace("\\", "/").split("/")
        place = f" at {'/'.join(parts[-2:])}:{frame.lineno}"
    return f"{type(error).__name__}{place}"


def reject(document: Document, reason: str) -> Reject:
    """The rejection of a document, with its record for those who ask for it."""
    record = {**document.fields, "note_id": document.id, "note_text": document.text}
    return Reject(document.id, reason, document.path, document.line, record)


def apply(function: BatchFunction, documents: list[Document]) -> list[Row | Reject]:
    """The results of `function`. Where it fails, its documents go one by one, and those that fail are rejected."""
    if not documents:
        return []
    try:
        results = function(documents)
        if len(results) != len(documents):
            raise AssertionError("a batch function gave another number of results than of documents")
        return results
    except Exception as error:
        if len(documents) > 1:
            return list(chain.from_iterable(apply(function, [one]) for one in documents))
        # The messages of our own errors hold no text, by contract; any other message is not shown.
        own = isinstance(error, CliniqError)
        return [reject(documents[0], str(error) if own else f"processing failed ({where_it_failed(error)})")]


def with_rejects(batch: list[Document | Reject], results: list[Row | Reject]) -> Iterator[Result]:
    """Pair the records of a batch with the results of its documents."""
    rest = iter(results)
    for item in batch:
        yield item, (next(rest) if isinstance(item, Document) else item)


def documents_of(batch: list[Document | Reject]) -> list[Document]:
    """The documents of a batch, without the rejected records."""
    return [item for item in batch if isinstance(item, Document)]


def run_batches(
    items: Iterator[Document | Reject],
    factory: BatchFactory,
    workers: int = 1,
    limits: BatchLimits | None = None,
    clock: Clock | None = None,
) -> Generator[Result, None, None]:
    """Process a stream; gives each record and its result, in order, with bounded memory.

    With `workers` of 2 or more, that many processes share the work. No exception of the batch function
    leaves: its document is rejected. Raises what `factory` raises.
    """
    limits, clock = limits or BatchLimits(), clock or Clock()
    if workers > 1:
        from cliniq.core.run.workers import WorkerPool

        with WorkerPool(factory, workers, clock) as pool:
            yield from pool.run(batches(items, limits))
        return
    function = factory()
    for batch in batches(items, limits):
        start = time.process_time()
        results = apply(function, documents_of(batch))
        clock.cpu_seconds += time.process_time() - start
        yield from with_rejects(batch, results)
