"""The evaluation tab of the page: choose a set and an engine, follow the run, read it, compare it with an earlier one."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.bootstrap import Application
from assistant.settings import BUILTIN
from codesets.refusal import Refusal
from evals import tab_views
from evals.cases import MODELS
from evals.compare import compare
from evals.opening import EvaluationSet, built_in, kind_of, open_set, pasted
from evals.plan import FLOORS, CannotRun, Plan
from evals.runs import run as run_set

Json = dict[str, Any]
_MOST_CHARACTERS = 3_000_000
# Finished runs are forgotten after this many seconds, and the oldest where there are more than so many.
_KEPT_SECONDS, _MOST_KEPT = 3600, 8


class Stopped(CannotRun):
    """The run was stopped by whoever started it."""


@dataclass
class Run:
    """A run on its way: how far it is, then its document or what went wrong. Its token is known to its starter alone."""

    name: str
    plan: Plan
    token: str = field(default_factory=lambda: secrets.token_hex(12))
    done: int = 0
    total: int = 0
    document: Json | None = None
    problem: str = ""
    ended: float = 0.0
    stop: bool = False
    started: float = field(default_factory=time.monotonic)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Progress, as every run tells it."""
        self.done, self.total = done, total
        if self.stop:
            raise Stopped("the run was stopped")


class EvaluationTab:
    """One run at a time for everybody: it takes the whole machine. Finished runs are kept in memory for an hour.

    A set that is handed in stays in memory while it runs and is never written. Whoever starts a run gets its token in
    the page; without it a run can be neither read nor stopped nor compared.
    """

    title = "Evaluation"

    def __init__(self, application: Application) -> None:
        self._application = application
        self._lock = threading.Lock()
        self._running: Run | None = None
        self._runs: dict[str, Run] = {}

    def page(self) -> str:
        """The form, in the place where results appear."""
        form = tab_views.form(self._engines(), ())
        return f"<div class='plugged'><div data-out aria-live='polite'>{form}</div></div>"

    def act(self, action: str, fields: Mapping[str, str]) -> str:
        """Start a run, tell how far it is, stop it, or compare two; raises CannotRun."""
        self._forget()
        name, _, token = action.partition(":")
        if name == "run":
            run = self._start(fields)
            return self._state(run.token, tab_views.tokens(fields))
        if name == "progress":
            first, *earlier = token.split(",")
            return self._state(first, tuple(earlier))
        if name == "stop":
            self._run_of(fields.get("token", "")).stop = True
            return self._state(fields.get("token", ""), tab_views.tokens(fields))
        if name == "compare":
            return self._compared(fields)
        raise CannotRun("the page asked for something unknown; load it again")

    def _engines(self) -> tuple[str, ...]:
        model = self._application.settings.model
        return (BUILTIN, *FLOORS) if model == BUILTIN else (BUILTIN, *FLOORS, model)

    # -- running ----------------------------------------------------------------------------------------------------

    def _start(self, fields: Mapping[str, str]) -> Run:
        opened, plan = self._asked(fields)
        with self._lock:
            if self._running is not None:
                raise CannotRun("another run is going on; wait until it is done")
            run = self._running = Run(opened.name, plan)
            self._runs[run.token] = run
        threading.Thread(target=self._run, args=(run, opened), daemon=True, name="evaluation").start()
        return run

    def _asked(self, fields: Mapping[str, str]) -> tuple[EvaluationSet, Plan]:
        own, name, kind = fields.get("own", ""), fields.get("set", ""), fields.get("kind", "")
        if len(own) > _MOST_CHARACTERS:
            raise CannotRun("the set is too large for the page; use `codedesk-eval run`")
        numbers = {}
        for each in ("limit", "sample"):
            said = fields.get(each, "").strip()
            if said and not said.isdigit():
                raise CannotRun("the number of cases is a whole number")
            numbers[each] = int(said) if said else None
        engine = fields.get("engine", "") or BUILTIN
        if engine not in self._engines():
            raise CannotRun("choose an engine")
        if own.strip():
            if kind not in MODELS:
                raise CannotRun("choose a kind of run")
            # A table begins with its header; a line of JSON with a brace.
            table = not own.lstrip("\ufeff \r\n").startswith(("{", "["))
            opened = pasted("own set.csv" if table else "own set", own, kind)
        else:
            if name not in built_in():
                raise CannotRun("choose a set")
            kind = kind_of(name)
            opened = open_set(name, kind)
        scope = "mentions" if fields.get("scope") == "mentions" else "encounter"
        return opened, Plan(kind, scope, engine, numbers["limit"], numbers["sample"])

    def _run(self, run: Run, opened: EvaluationSet) -> None:
        try:
            result = run_set(opened, run.plan, self._application, processes=1, progress=run)
            run.document = result.document()
        except Refusal as error:
            run.problem = str(error)
        except Exception as error:
            run.problem = f"the run failed ({type(error).__name__}); try it with `codedesk-eval run`"
        finally:
            with self._lock:
                run.ended = time.monotonic()
                self._running = None

    def _forget(self) -> None:
        now = time.monotonic()
        with self._lock:
            ended = [run for run in self._runs.values() if run.ended]
            old = [run for run in ended if now - run.ended > _KEPT_SECONDS]
            for run in {each.token: each for each in (*old, *ended[: max(0, len(ended) - _MOST_KEPT)])}.values():
                del self._runs[run.token]

    # -- showing ----------------------------------------------------------------------------------------------------

    def _run_of(self, token: str) -> Run:
        with self._lock:
            run = self._runs.get(token)
        if run is None:
            raise CannotRun("that run is no longer kept; run the set again")
        return run

    def _state(self, token: str, earlier: tuple[str, ...]) -> str:
        run = self._run_of(token)
        if not run.ended:
            return tab_views.progress(run, earlier)
        known = [self._runs[each] for each in earlier if each in self._runs]
        form = tab_views.form(self._engines(), (token, *earlier), run)
        if run.document is None:
            return form + tab_views.refused(run.problem)
        others = [each for each in known if each.document and each.plan.kind == run.plan.kind]
        return form + tab_views.result(run, others)

    def _compared(self, fields: Mapping[str, str]) -> str:
        before, after = (self._run_of(fields.get(name, "")) for name in ("before", "after"))
        if before.document is None or after.document is None:
            raise CannotRun("both runs must have ended")
        form = tab_views.form(self._engines(), tab_views.tokens(fields), after)
        return form + tab_views.comparison(before, after, compare(before.document, after.document))


def tab(application: Application) -> EvaluationTab:
    """The entry point `codedesk.tabs`: evaluation."""
    return EvaluationTab(application)
