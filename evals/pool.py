"""Score cases on every core: processes that each load the engine once and hand back scored documents in order."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from assistant.bootstrap import Application, wire
from assistant.settings import Settings
from codesets.refusal import Refusal
from evals.cases import Case
from evals.kinds import Scorer, kind
from evals.plan import CannotRun, Plan
from index.apart import end_with_parent

Json = dict[str, Any]
# An engine takes up to 900 MB: more processes than this would not fit a small machine.
MOST = 4
_AHEAD = 4  # cases a process that are handed out before the first comes back


def cores() -> int:
    """The processes worth starting on this machine."""
    return min(MOST, len(os.sched_getaffinity(0)))


def scored(case: Any, score: Scorer) -> Json:
    """One scored document; an unexpected failure names the case and nothing of what it holds."""
    try:
        return score(case)
    except Refusal:
        raise
    except Exception as error:
        raise CannotRun(f"case {case.id} cannot be scored: {type(error).__name__} in {_place(error)}") from None


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}, line {trace.tb_lineno}" if trace else "?"


def one_process(cases: Iterable[Case], application: Application, plan: Plan) -> Iterator[Json]:
    """Score the cases here, one after the other."""
    score = kind(plan.kind).scorer(application, plan)
    return (scored(case, score) for case in cases)


def many_processes(cases: Iterable[Case], settings: Settings, plan: Plan, processes: int) -> Iterator[Json]:
    """Score the cases in further processes; documents come in the order of the cases, few are held at a time."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_start, initargs=(settings, plan)) as pool:
        waiting: deque[Future[Json]] = deque()
        try:
            for case in cases:
                waiting.append(pool.submit(_work, case))
                if len(waiting) >= processes * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise CannotRun(
                "a process of the run ended by itself (out of memory?); with --out the same command goes on where it "
                "stopped, `--processes 1` needs less memory"
            ) from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


class _Engine:
    """What a process holds: the plan, and the scorer once the first case has come."""

    settings: Settings
    plan: Plan
    score: Scorer | None = None


def _start(settings: Settings, plan: Plan) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    _Engine.settings, _Engine.plan = settings, plan


def _work(case: Case) -> Json:
    if _Engine.score is None:
        _Engine.score = kind(_Engine.plan.kind).scorer(wire(_Engine.settings), _Engine.plan)
    return scored(case, _Engine.score)
