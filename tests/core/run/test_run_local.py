"""Order, bounded memory, failing functions and dying workers."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence

import pytest

from cliniq.core.document import BatchFunction, Document, Reject, Row
from cliniq.core.errors import CliniqError, DocumentError, RuleError
from cliniq.core.run.local import BatchLimits, batches, run_batches
from cliniq.core.run.workers import AHEAD, WorkerPool

SECRET = "Lefranc"


def shouting() -> BatchFunction:
    """Upper case, but for texts that say what to do."""

    def function(documents: Sequence[Document]) -> list[Row | Reject]:
        rows: list[Row | Reject] = []
        for document in documents:
            if document.text == "die":
                os.kill(os.getpid(), signal.SIGKILL)
            elif document.text == "leave":
                os._exit(7)
            elif document.text == "raise":
                raise ValueError(SECRET)
            elif document.text == "refuse":
                raise DocumentError("a known reason")
            elif document.text == "recurse":
                function([document])
            elif document.text.startswith("sleep"):
                time.sleep(float(document.text.split()[1]))
            rows.append({"note_id": document.id, "note_text": document.text.upper(), "pid": os.getpid()})
        return rows

    return function


def documents(count: int, **special: str) -> list[Document | Reject]:
    return [Document(str(n), special.get(f"n{n}", f"text {n}")) for n in range(count)]


@pytest.mark.parametrize("workers", [1, 3])
def test_order_and_rejects_on_their_places(workers: int) -> None:
    items = documents(500, n3="sleep 0.2", n100="raise", n101="refuse", n102="recurse")
    items[50] = Reject("50", "was broken")
    results = list(run_batches(iter(items), shouting, workers, BatchLimits(7, 1000)))
    assert [item for item, _ in results] == items
    rejects = {result.id: result.reason for _, result in results if isinstance(result, Reject)}
    assert set(rejects) == {"50", "100", "101", "102"}
    assert "ValueError" in rejects["100"] and SECRET not in rejects["100"]
    assert rejects["101"] == "a known reason"
    assert "RecursionError" in rejects["102"]
    for item, result in results:
        if isinstance(result, dict):
            assert isinstance(item, Document)
            assert (result["note_id"], result["note_text"]) == (item.id, item.text.upper())


def test_batches_are_bounded_by_number_and_by_characters() -> None:
    items = [Document(str(n), "x" * size) for n, size in enumerate([1, 1, 1, 90, 20, 500, 1])]
    sizes = [[len(d.text) for d in batch if isinstance(d, Document)] for batch in batches(iter(items), BatchLimits(2, 100))]
    assert sizes == [[1, 1], [1, 90], [20], [500], [1]]


def test_one_that_kills_its_worker_is_rejected_and_no_other_is_lost() -> None:
    items = documents(300, n40="die", n41="leave", n250="die")
    results = list(run_batches(iter(items), shouting, 2, BatchLimits(16, 10_000)))
    rejects = {result.id: result.reason for _, result in results if isinstance(result, Reject)}
    assert set(rejects) == {"40", "41", "250"}
    assert "SIGKILL" in rejects["40"] and "exit code 7" in rejects["41"]
    assert [result["note_id"] for _, result in results if isinstance(result, dict)] == [
        str(n) for n in range(300) if n not in (40, 41, 250)
    ]


def test_a_worker_killed_from_outside_costs_nothing() -> None:
    items = documents(120, **{f"n{n}": "sleep 0.01" for n in range(120)})
    with WorkerPool(shouting, 2) as pool:
        stream = pool.run(batches(iter(items), BatchLimits(4, 10_000)))
        first = [next(stream) for _ in range(9)]
        os.kill(pool.pids[0], signal.SIGKILL)
        rest = list(stream)
    results = [result for _, result in first + rest]
    assert [result["note_id"] for result in results if isinstance(result, dict)] == [str(n) for n in range(120)]


def test_reading_does_not_run_ahead() -> None:
    read = 0

    def source() -> Iterator[Document]:
        nonlocal read
        for n in range(10_000):
            read += 1
            yield Document(str(n), "x" * 10_000)

    with WorkerPool(shouting, 2) as pool:
        stream = pool.run(batches(source(), BatchLimits(8, 1_000_000)))
        for _ in range(100):
            next(stream)
        assert read <= 100 + 8 * (2 * AHEAD + 2)


def test_large_documents_do_not_block_the_pipes() -> None:
    items: list[Document | Reject] = [Document(str(n), "x" * 3_000_000) for n in range(12)]
    results = list(run_batches(iter(items), shouting, 2, BatchLimits(2, 6_000_000)))
    assert [len(result["note_text"]) for _, result in results if isinstance(result, dict)] == [3_000_000] * 12


def broken_rules() -> BatchFunction:
    raise RuleError("rules.yaml, line 3: a term is missing")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_function_that_cannot_be_made_is_an_error_not_a_reject(workers: int) -> None:
    with pytest.raises(CliniqError, match="line 3"):
        list(run_batches(iter(documents(3)), broken_rules, workers))


def test_no_worker_outlives_the_pool() -> None:
    with WorkerPool(shouting, 2) as pool:
        pids = pool.pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
