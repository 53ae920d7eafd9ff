"""The vectors of a build go into their collections while others are still made."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from index.former import Former
from index.plan import SMALLEST_STORED, Plan, first_rows
from index.store import StoreError, VectorStore, compact

if TYPE_CHECKING:
    from index.embedders import Vectors

APART_FROM = 5_000  # vectors; fewer are stored before a process has started


class Storing:
    """The store of a build: the collections of the former index that are as planned, and new ones, filled row by row."""

    def __init__(self, folder: Path, plan: Plan, former: Former | None) -> None:
        self._folder = folder
        kept = former.copy(folder, plan) if former else frozenset()
        folder.mkdir(exist_ok=True)
        self.total = sum(plan.counts.values())
        self.kept = sum(plan.counts[name] for name in kept)
        firsts = first_rows(plan.counts)
        self._new = {
            name: range(firsts[name], firsts[name] + count)
            for name, count in plan.counts.items()
            if name not in kept and count >= SMALLEST_STORED
        }
        vectors = sum(map(len, self._new.values()))
        self._store: StoreApart | VectorStore = (
            StoreApart(folder) if vectors >= APART_FROM else VectorStore(folder, building=True)
        )
        for name, count in former.manifest.counts.items() if former and kept else ():
            if name not in kept and count >= SMALLEST_STORED:
                self._store.remove(name)
        for name, rows in self._new.items():
            self._store.create(name, len(rows))

    def add(self, rows: Sequence[int], vectors: Vectors) -> None:
        """Store the vectors of these rows of the plan where their collections are new; raises StoreError."""
        import numpy as np

        given = np.asarray(rows, dtype=np.int64)
        for name, own in self._new.items():
            here = (given >= own.start) & (given < own.stop)
            if here.any():
                self._store.add(name, (given[here] - own.start).tolist(), vectors[here])

    def __enter__(self) -> Storing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._store.give_up()
            return
        self._store.close()
        compact(self._folder)


class StoreApart:
    """A new store that a process of its own writes: Chroma holds the interpreter while it adds.

    What is asked is done in its order while the caller goes on; an error is raised at the latest by `close`, which
    waits for all of it. The process ends with the one that started it.
    """

    def __init__(self, folder: Path) -> None:
        context = get_context("spawn")
        self._end, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, folder), daemon=True)
        self._process.start()
        theirs.close()
        self._sender = ThreadPoolExecutor(1)
        self._asked: list[Future[None]] = []

    def create(self, name: str, size: int) -> None:
        """See `VectorStore.create`."""
        self._ask("create", name, size)

    def add(self, name: str, numbers: Sequence[int], vectors: Vectors) -> None:
        """See `VectorStore.add`."""
        self._ask("add", name, numbers, vectors)

    def remove(self, name: str) -> None:
        """See `VectorStore.remove`."""
        self._ask("remove", name)

    def close(self) -> None:
        """Wait until all is done; raises StoreError where something was not."""
        self._ask("close")
        try:
            for asked in self._asked:
                asked.result()
        finally:
            self.give_up()

    def give_up(self) -> None:
        """End the process, whatever is left to do."""
        self._sender.shutdown(wait=False, cancel_futures=True)
        self._process.terminate()
        self._process.join()
        self._sender.shutdown()
        self._end.close()

    def _ask(self, what: str, *given: Any) -> None:
        self._asked.append(self._sender.submit(self._send, what, given))

    def _send(self, what: str, given: tuple[Any, ...]) -> None:
        try:
            self._end.send((what, given))
            error = self._end.recv()
        except (EOFError, OSError):
            raise StoreError("the process that stores the vectors has ended") from None
        if error is not None:
            raise error


def _serve(end: Connection, folder: Path) -> None:
    """Do what is asked until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks decides when to stop
    store = VectorStore(folder, building=True)
    try:
        while True:
            what, given = end.recv()
            try:
                getattr(store, what)(*given)
            except StoreError as error:
                end.send(error)
            else:
                end.send(None)
    except (EOFError, ConnectionError):
        return
