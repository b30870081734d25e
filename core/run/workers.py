"""Processes that share the batches. A process that dies costs no document but the one that kills it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any

from cliniq.core.document import Document, Reject, Row
from cliniq.core.errors import CliniqError
from cliniq.core.run.collector import calm_collector
from cliniq.core.run.local import (
    BatchFactory,
    Clock,
    Result,
    apply,
    documents_of,
    reject,
    where_it_failed,
    with_rejects,
)

QUEUED = 2  # batches that a worker holds: one at work, one ready
AHEAD = 4  # batches a worker that may be read before the oldest one is done: this bounds the memory
TRIES = 2  # how often a batch, then each of its documents, may kill a worker
PARENT_CHECK_SECONDS = 2.0


class _Task:
    """A batch (or one document of a batch that kills) on its way."""

    def __init__(self, documents: list[Document]) -> None:
        self.documents = documents
        self.deaths = 0
        self.results: list[Row | Reject] | None = None
        self.parts: list[_Task] = []

    def done(self) -> bool:
        """Whether all results are there; gathers those of the parts."""
        if self.results is None and self.parts and all(part.done() for part in self.parts):
            self.results = [result for part in self.parts for result in part.results or []]
        return self.results is not None


class _Worker:
    """A process, the pipe to it, and what it holds, oldest first."""

    def __init__(self, context: Any, factory: BatchFactory) -> None:
        self.pipe, far = context.Pipe()
        self.process = context.Process(
            target=_serve, args=(far, self.pipe, factory, os.getpid()), name="cliniq", daemon=True
        )
        self.process.start()
        far.close()
        self.ready = False
        self.tasks: deque[_Task] = deque()

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class WorkerPool:
    """`workers` processes that each hold the batch function. Use as a context: leaving it ends them all."""

    def __init__(self, factory: BatchFactory, workers: int, clock: Clock | None = None) -> None:
        # Forked workers share the rules and the model that this process has loaded; elsewhere than on
        # Linux a fork is not safe, and each worker loads its own.
        fork = sys.platform == "linux"
        self._context = multiprocessing.get_context("fork" if fork else "spawn")
        if fork:
            function = factory()
            factory = lambda: function  # noqa: E731
        self._factory = factory
        self._clock = clock or Clock()
        self._workers = [self._start() for _ in range(workers)]
        self._waiting: deque[_Task] = deque()

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.stop()

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers."""
        return [worker.process.pid for worker in self._workers]

    def run(self, stream: Iterator[list[Document | Reject]]) -> Iterator[Result]:
        """The results of a stream of batches, in order."""
        inflight: deque[tuple[list[Document | Reject], _Task]] = deque()
        more = True
        while more or inflight:
            while more and len(inflight) < AHEAD * len(self._workers):
                batch = next(stream, None)
                if batch is None:
                    more = False
                    break
                task = _Task(documents_of(batch))
                if task.documents:
                    self._waiting.append(task)
                else:
                    task.results = []
                inflight.append((batch, task))
                self._hand_out()
                self._collect(timeout=0)
            while inflight and inflight[0][1].done():
                batch, task = inflight.popleft()
                yield from with_rejects(batch, task.results or [])
            if inflight and (not more or len(inflight) >= AHEAD * len(self._workers)):
                self._hand_out()
                self._collect(timeout=None)

    def _start(self) -> _Worker:
        return _Worker(self._context, self._factory)

    def _hand_out(self) -> None:
        """Give waiting tasks to the workers that hold least. A task that has killed goes alone."""
        while self._waiting:
            task = self._waiting[0]
            worker = min(self._workers, key=lambda one: len(one.tasks))
            suspect = task.deaths > 0 or any(one.deaths for one in worker.tasks)
            if len(worker.tasks) >= (1 if suspect else QUEUED):
                return
            self._waiting.popleft()
            worker.tasks.append(task)
            with contextlib.suppress(OSError):  # it is dead: `_collect` sees that and hands the task on
                worker.pipe.send(task.documents)

    def _collect(self, timeout: float | None) -> None:
        """Take what the workers have sent; with a timeout of None, wait for something."""
        signs = {worker.pipe: worker for worker in self._workers}
        for pipe in wait(list(signs), timeout):
            worker = signs[pipe]
            try:
                message = worker.pipe.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if message == "ready":
                worker.ready = True
            elif isinstance(message, CliniqError):
                raise message
            else:
                task = worker.tasks.popleft()
                task.results, cpu_seconds = message
                self._clock.cpu_seconds += cpu_seconds

    def _bury(self, worker: _Worker) -> None:
        """Put a fresh worker in the place of a dead one; what it held goes back, first in line."""
        worker.process.join()
        code = worker.process.exitcode or 0
        worker.pipe.close()
        if not worker.ready:
            raise CliniqError(f"a worker process ended before its first batch ({_cause(code)})")
        tasks = list(worker.tasks)
        if tasks:
            suspect = tasks[0]
            suspect.deaths += 1
            if suspect.deaths >= TRIES:
                tasks[:1] = self._split(suspect, code)
        self._waiting.extendleft(reversed(tasks))
        self._workers[self._workers.index(worker)] = self._start()

    @staticmethod
    def _split(task: _Task, code: int) -> list[_Task]:
        """The documents of a batch that kills, each on its own; one that kills alone is rejected."""
        if len(task.documents) == 1:
            reason = f"the process that worked on this document ended each time ({_cause(code)})"
            task.results = [reject(task.documents[0], reason)]
            return []
        task.parts = [_Task([document]) for document in task.documents]
        for part in task.parts:
            part.deaths = 1  # alone in its worker, and one more death is enough
        return task.parts


def _cause(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"{name}: out of memory?" if name == "SIGKILL" else name


def _serve(pipe: Connection, parent_end: Connection, factory: BatchFactory, parent: int) -> None:
    """The life of a worker: make the function, then batch after batch, until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the parent decides
    with contextlib.suppress(OSError):
        parent_end.close()
    calm_collector()
    try:
        function = factory()
    except CliniqError as error:
        pipe.send(error)
        return
    except Exception as error:
        pipe.send(CliniqError(f"a worker process can't start ({where_it_failed(error)})"))
        return
    pipe.send("ready")
    inbox: queue.SimpleQueue[list[Document] | None] = queue.SimpleQueue()
    # Reading on the side keeps the parent from blocking on a full pipe while this worker blocks on its own.
    threading.Thread(target=_receive, args=(pipe, inbox, parent), daemon=True).start()
    while (documents := inbox.get()) is not None:
        start = time.process_time()
        results = apply(function, documents)
        try:
            pipe.send((results, time.process_time() - start))
        except OSError:
            return


def _receive(pipe: Connection, inbox: queue.SimpleQueue[list[Document] | None], parent: int) -> None:
    try:
        while True:
            # Other workers hold copies of the pipe's far end, so its end alone does not tell of the parent's.
            while not pipe.poll(PARENT_CHECK_SECONDS):
                if os.getppid() != parent:
                    os._exit(1)
            inbox.put(pipe.recv())
    except (EOFError, OSError):
        inbox.put(None)
