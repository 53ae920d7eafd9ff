"""Run a set: choose its cases, score those that an interrupted run has not, and make one document of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from assistant.bootstrap import Application
from evals.fingerprint import fingerprint
from evals.journal import CannotWrite, File, Journal, Memory
from evals.kinds import kind
from evals.opening import EvaluationSet
from evals.plan import Plan
from evals.pool import cores, many_processes, one_process
from evals.sampling import chosen

Json = dict[str, Any]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Result:
    """A finished run: its document without the cases, and the journal that holds them."""

    head: Json
    journal: Journal

    def document(self) -> Json:
        """The whole document; it holds every case."""
        return {**self.head, "cases": list(self.journal.cases())}

    def write(self, stream: IO[str]) -> None:
        """The document as JSON, one case at a time."""
        stream.write(json.dumps(self.head, ensure_ascii=False)[:-1] + ', "cases": [')
        for number, case in enumerate(self.journal.cases()):
            stream.write((",\n" if number else "\n") + json.dumps(case, ensure_ascii=False))
        stream.write("]}")


def run(
    cases: EvaluationSet,
    plan: Plan,
    application: Application,
    *,
    out: Path | None = None,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Score the set; with `out` the result is written there, and a killed run goes on at the next call.

    Raises BadSet, CannotRun, CannotWrite, or what the application raises without an index.
    """
    started = time.perf_counter()
    ids = chosen(cases.ids(), plan.limit, plan.sample, plan.seed)
    wanted = frozenset(ids)
    releases = {system.value: release.name for system, release in application.catalog.in_force.items()}
    mark = fingerprint({"set": cases.digest, **plan.as_json()}, application.settings.home)
    journal: Journal = File(out, mark) if out else Memory()
    done, before = journal.done(), journal.elapsed
    rest = (case for case in cases.cases() if case.id in wanted and case.id not in done)
    finished = False
    try:
        if progress:
            progress(kind(plan.kind).STAGE, len(done), len(ids))
        for number, scored in enumerate(_score(rest, plan, application, len(ids) - len(done), processes), start=1):
            journal.add(scored, before + time.perf_counter() - started)
            if progress:
                progress(kind(plan.kind).STAGE, len(done) + number, len(ids))
        seconds = before + time.perf_counter() - started
        result = Result(_head(cases, plan, journal, seconds, releases, mark), journal)
        if out:
            _write(out, result)
        finished = True
    finally:
        if not finished:
            journal.close(keep=True)
    return result


def _score(
    cases: Iterator[Any], plan: Plan, application: Application, count: int, processes: int | None
) -> Iterator[Json]:
    """In processes of their own where that pays; an application with parts handed in cannot leave this one."""
    here = application.given_retriever is not None or application.given_model is not None
    worth = 1 if here or count < kind(plan.kind).POOL_FROM else cores()
    number = min(processes or worth, max(count, 1))
    if number > 1 and not here:
        return many_processes(cases, application.settings, plan, number)
    return one_process(cases, application, plan)


def _head(cases: EvaluationSet, plan: Plan, journal: Journal, seconds: float, releases: Json, mark: str) -> Json:
    module = kind(plan.kind)
    tables = module.tabulate(journal.cases())
    return {
        "set": cases.name,
        "kind": plan.kind,
        "model": plan.engine,
        "n": len(tables.ids),
        "metrics": {name: each.as_json() for name, each in tables.figures().items()},
        "seconds": round(seconds, 2),
        "made": datetime.now(UTC).strftime("%Y-%m-%d"),
        "releases": releases,
        "plan": plan.as_json(),
        "fingerprint": mark,
        "details": module.details(journal.cases()),
    }


def _write(out: Path, result: Result) -> None:
    """Beside the place and then into it: a reader never sees half a run."""
    aside = out.with_name(f"{out.name}.new")
    try:
        with aside.open("w", encoding="utf-8") as stream:
            result.write(stream)
        aside.replace(out)
    except OSError as error:
        raise CannotWrite(f"cannot write {out.name}: {error.strerror}") from None
