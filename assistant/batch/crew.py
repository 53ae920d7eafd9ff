"""The processes of this machine that code a batch, each with one note at a time, so that a lost one tells which."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from assistant.batch.source import NoBatch, Task
from assistant.batch.worker import failed, work
from assistant.coding.worksheet import Scope

MAX_STARTS = 3  # a worker that never gets ready is not tried for ever


class Crew(Protocol):
    """Whoever codes the notes: this machine's processes, or a cluster's."""

    @property
    def size(self) -> int:
        """How many notes are coded at once."""
        ...

    def free(self) -> bool:
        """True where a worker has no note."""
        ...

    def give(self, task: Task) -> None:
        """Hand a note to a free worker."""
        ...

    def results(self) -> list[tuple[Task, str]]:
        """Wait until notes are done (or a second has passed); each with the rest of its record."""
        ...

    def close(self) -> None:
        """Let the workers go."""
        ...


@dataclass
class _Seat:
    """One worker's place: its process, its pipe, the note it has and until when."""

    process: BaseProcess
    pipe: Connection
    ready: bool = False
    task: Task | None = None
    until: float = 0.0


class Processes:
    """`size` processes, started afresh (never forked: the index does not survive a fork)."""

    def __init__(self, size: int, home: Path, inputs: str, scope: Scope, seconds: float) -> None:
        self.size = size
        self._seconds = seconds
        self._context = multiprocessing.get_context("spawn")
        self._given = (home, inputs, scope)
        self._failed_starts = 0
        self._seats = [self._seat() for _ in range(size)]

    def free(self) -> bool:
        return any(seat.ready and seat.task is None for seat in self._seats)

    def give(self, task: Task) -> None:
        seat = next(seat for seat in self._seats if seat.ready and seat.task is None)
        seat.task, seat.until = task, time.monotonic() + self._seconds
        seat.pipe.send(task)

    def results(self) -> list[tuple[Task, str]]:
        found: list[tuple[Task, str]] = []
        spoken = set(wait([seat.pipe for seat in self._seats], timeout=1.0))
        for place, seat in enumerate(self._seats):
            task = seat.task
            try:
                if seat.pipe in spoken:
                    said = str(seat.pipe.recv())
                elif task is not None and time.monotonic() > seat.until:
                    raise TimeoutError
                else:
                    continue
            except (EOFError, OSError) as error:
                if task is not None:
                    what = (
                        f"took more than {self._seconds:g} s" if isinstance(error, TimeoutError) else "ended the worker"
                    )
                    found.append((task, failed(f"the note {what} and was left")))
                self._replace(place)
                continue
            if not seat.ready:
                if said:
                    raise NoBatch(said)
                seat.ready, self._failed_starts = True, 0
            elif task is not None:
                found.append((task, said))
                seat.task = None
        return found

    def close(self) -> None:
        for seat in self._seats:
            seat.pipe.close()
            seat.process.terminate()
        for seat in self._seats:
            seat.process.join()

    def _seat(self) -> _Seat:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=work, args=(theirs, *self._given), daemon=True)
        process.start()
        theirs.close()
        return _Seat(process, ours)

    def _replace(self, place: int) -> None:
        """A new process in the place of one that is lost or too slow."""
        seat = self._seats[place]
        if not seat.ready:
            self._failed_starts += 1
            if self._failed_starts >= MAX_STARTS:
                raise NoBatch(
                    "the workers end as soon as they begin: try fewer with --workers (each takes about 0.6 GB)"
                )
        seat.process.kill()
        seat.process.join()
        seat.pipe.close()
        self._seats[place] = self._seat()
