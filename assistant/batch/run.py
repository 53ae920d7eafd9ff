"""Run a batch: what is done already is kept, results are written in the order of the notes, memory stays the same."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from assistant.batch import source
from assistant.batch.crew import Crew
from assistant.batch.source import NoBatch, Task
from assistant.batch.worker import failed
from assistant.coding.worksheet import Scope
from codesets.encounter import Encounter

AHEAD = 16  # notes a worker may be ahead of the slowest
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be coded, how, and over which build of the index (`inputs`)."""

    notes: Path
    out: Path
    encounter: Encounter
    scope: Scope
    inputs: str

    @property
    def run(self) -> str:
        """The name of this way of coding: it differs where a worksheet could. No note goes into it."""
        return hashlib.sha256(f"{self.inputs} {self.scope} {self.encounter}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a batch went: all its notes, those that were done before, those that have an error, seconds for the rest."""

    notes: int
    before: int
    errors: int
    seconds: float


def run(plan: Plan, make_crew: Callable[[], Crew], tell: Tell) -> Outcome:
    """Code every note of the plan that has no record yet; raises NoBatch.

    A record is one line `{"id", "run", "worksheet"}` or `{"id", "run", "error"}`; the lines stand in the order of the
    notes, so that the file is the same however often the run was killed.
    """
    total = source.count(plan.notes)
    if not total:
        raise NoBatch(f"{plan.notes} holds no note: give a folder of text files or a JSONL file")
    with _opened(plan.out) as file:
        before, errors = _done(file, plan)
        tell("notes", before, total)
        began = time.monotonic()
        if before < total:
            crew = make_crew()
            try:
                errors += _code(plan, crew, file, before, lambda done: tell("notes", done, total))
            finally:
                crew.close()
        os.fsync(file.fileno())
    return Outcome(total, before, errors, time.monotonic() - began)


def _code(plan: Plan, crew: Crew, file: IO[bytes], done: int, tell: Callable[[int], None]) -> int:
    """Write the records from place `done` on; returns how many have an error."""
    errors = 0
    waiting: dict[int, tuple[Task, str]] = {}
    rest = source.tasks(plan.notes, plan.encounter, done)
    out, more = 0, True
    while more or out or waiting:
        while more and crew.free() and out + len(waiting) < AHEAD * crew.size:
            task = next(rest, None)
            if task is None:
                more = False
            elif task.problem:
                waiting[task.place] = (task, failed(task.problem))
            else:
                crew.give(task)
                out += 1
        if out or (more and not crew.free()):
            for task, record in crew.results():
                waiting[task.place] = (task, record)
                out -= 1
        while done in waiting:
            task, record = waiting.pop(done)
            errors += record.startswith('"error"')
            file.write(f'{{"id": {json.dumps(task.id)}, "run": "{plan.run}", {record}}}\n'.encode())
            done += 1
        file.flush()
        tell(done)
    return errors


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file of results, for this run only; it quotes notes, so it is its owner's alone."""
    from filelock import FileLock, Timeout

    lock = path.with_name(f".{path.name}.lock")
    try:
        with FileLock(lock, timeout=0), os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            yield file
        lock.unlink(missing_ok=True)
    except Timeout:
        raise NoBatch(f"another batch is writing {path}: wait until it is done") from None
    except OSError as error:
        raise NoBatch(f"{path} cannot be written: {error.strerror}; what is written stays, run it again") from None


def _done(file: IO[bytes], plan: Plan) -> tuple[int, int]:
    """(records, errors among them) of an earlier run; a half-written last line is cut off. Raises NoBatch."""
    done = errors = whole = 0
    wanted = source.ids(plan.notes)
    while line := file.readline():
        if not line.endswith(b"\n"):
            break
        try:
            record = json.loads(line)
            name, how = record["id"], record["run"]
        except (ValueError, TypeError, KeyError):
            raise NoBatch(f"{plan.out} is no file of results: choose another --out") from None
        if how != plan.run:
            raise NoBatch(f"{plan.out} was begun with another index or other options: choose another --out")
        if name != next(wanted, None):
            raise NoBatch(f"{plan.out} was begun with other notes (record {done + 1}): choose another --out")
        errors += "error" in record
        done, whole = done + 1, file.tell()
    file.truncate(whole)
    file.seek(whole)
    return done, errors
