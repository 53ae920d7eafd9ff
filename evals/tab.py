"""The evaluation tab of the page: choose a set, run it, read the figures case by case, compare two runs."""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.bootstrap import Application
from codesets.refusal import Refusal
from evals import report
from evals.cases import MODELS
from evals.compare import compare

Json = dict[str, Any]
_MOST_CASES_SHOWN = 300
_MOST_CHARACTERS = 3_000_000
# Which kind of run a set that came along is for.
_KINDS = tuple(MODELS)


class CannotRun(Refusal, ValueError):
    """The run cannot be started; the message says what to do."""


@dataclass
class Run:
    """A run on its way: how far it is, then its document or what went wrong."""

    name: str
    kind: str
    done: int = 0
    total: int = 0
    document: Json | None = None
    problem: str = ""
    started: float = field(default_factory=time.perf_counter)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Progress, as every runner tells it."""
        self.done, self.total = done, total


class EvaluationTab:
    """One run at a time for everybody: it takes the whole machine. The last two runs are kept in memory."""

    title = "Evaluation"

    def __init__(self, application: Application) -> None:
        self._application = application
        self._lock = threading.Lock()
        self._running: Run | None = None
        self._finished: list[Run] = []

    def page(self) -> str:
        """The form, and the place where results appear."""
        sets = "".join(f"<option value='{escape(name)}'>{escape(name)}</option>" for name in _built_in())
        kinds = "".join(f"<option>{escape(kind)}</option>" for kind in _KINDS)
        return (
            "<div class='plugged'><form data-call='run'>"
            f"<label>Set that came along<select name='set'>{sets}</select></label>"
            "<label>or a set of your own (.jsonl)<input type='file' name='own' accept='.jsonl'></label>"
            f"<label>Kind<select name='kind'>{kinds}</select></label>"
            "<label>Scope<select name='scope'><option>encounter</option><option>mentions</option></select></label>"
            "<label>Cases at most<input name='limit' type='number' min='1' placeholder='all'></label>"
            "<button type='submit'>Run</button>"
            "<button type='button' data-call='compare'>Compare the last two</button></form>"
            "<div data-out aria-live='polite'></div></div>"
        )

    def act(self, action: str, fields: Mapping[str, str]) -> str:
        """Start a run, tell how far it is, or compare the last two; raises CannotRun."""
        if action == "run":
            self._start(fields)
            return self._state()
        if action == "progress":
            return self._state()
        if action == "compare":
            return self._compared()
        raise CannotRun("the page asked for something unknown; load it again")

    # -- running ----------------------------------------------------------------------------------------------------

    def _start(self, fields: Mapping[str, str]) -> None:
        kind, own, name = fields.get("kind", ""), fields.get("own", ""), fields.get("set", "")
        if kind not in _KINDS:
            raise CannotRun("choose a kind of run")
        if not own.strip() and name not in _built_in():
            raise CannotRun("choose a set")
        if len(own) > _MOST_CHARACTERS:
            raise CannotRun("the set is too large for the page; use `codedesk-eval run`")
        limit = fields.get("limit", "").strip()
        if limit and not limit.isdigit():
            raise CannotRun("the number of cases is a whole number")
        with self._lock:
            if self._running is not None:
                raise CannotRun("another run is going on; wait until it is done")
            run = self._running = Run("own set" if own.strip() else name, kind)
        options = {
            "scope": "mentions" if fields.get("scope") == "mentions" else "encounter",
            "limit": int(limit) if limit else None,
        }
        threading.Thread(target=self._run, args=(run, own, name, options), daemon=True, name="evaluation").start()

    def _run(self, run: Run, own: str, name: str, options: Mapping[str, Any]) -> None:
        from evals.cli import RUNNERS

        try:
            with tempfile.TemporaryDirectory(prefix="codedesk-") as scratch:
                path = _built_in()[name] if not own.strip() else Path(scratch) / "own.jsonl"
                if own.strip():
                    path.write_text(own, encoding="utf-8")
                given = argparse.Namespace(set=str(path), kind=run.kind, model=None, **options)
                figures, cases = RUNNERS[run.kind](given, self._application, run)  # type: ignore[arg-type]
            seconds = time.perf_counter() - run.started
            run.document = report.document(
                run.name, run.kind, self._application.settings.model, figures, seconds, cases
            )
        except Refusal as error:
            run.problem = str(error)
        except Exception as error:
            run.problem = f"the run failed ({type(error).__name__}); try it with `codedesk-eval run`"
        finally:
            with self._lock:
                self._running = None
                self._finished = [*self._finished, run][-2:]

    def _state(self) -> str:
        with self._lock:
            running = self._running
            last = self._finished[-1] if self._finished else None
        if running is not None:
            share = running.done / running.total if running.total else 0.0
            return (
                f"<div data-poll='progress'><p>{escape(running.kind)} · {escape(running.name)}: {running.done} of {running.total or '?'}</p>"
                f"<progress max='1' value='{share:.3f}' aria-label='progress of the run'></progress></div>"
            )
        if last is None:
            return ""
        if last.document is None:
            return f"<p class='refusal' role='alert'>{escape(last.problem)}</p>"
        return _table(last.document)

    def _compared(self) -> str:
        with self._lock:
            documents = [run.document for run in self._finished if run.document]
        if len(documents) < 2:
            raise CannotRun("run two sets of one kind first")
        difference = compare(documents[0], documents[1])
        return f"<pre>{escape(json.dumps(difference, ensure_ascii=False, indent=1))}</pre>"


def tab(application: Application) -> EvaluationTab:
    """The entry point `codedesk.tabs`: evaluation."""
    return EvaluationTab(application)


def _built_in() -> dict[str, Path]:
    folder = Path(str(files("evals").joinpath("sets")))
    return {path.name: path for path in sorted(folder.glob("*.jsonl"))}


def _table(document: Json) -> str:
    rate = document["n"] / document["seconds"] if document["seconds"] else 0.0
    head = f"{document['kind']} · {document['set']} · {document['model']} · {document['n']} cases in {document['seconds']:.1f} s ({rate:.1f}/s)"
    metrics = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td class='n'>{each['value']:.4f}</td><td class='n'>{each['low']:.4f} to {each['high']:.4f}</td></tr>"
        for name, each in document["metrics"].items()
    )
    cases = "".join(_case(each) for each in document["cases"][:_MOST_CASES_SHOWN])
    saved = escape(
        json.dumps({"name": "run.json", "type": "application/json", "text": json.dumps(document, ensure_ascii=False)}),
        quote=True,
    )
    return (
        f"<h3>{escape(head)}</h3><table><thead><tr><th scope='col'>Measure</th><th scope='col'>Value</th><th scope='col'>95 % interval</th></tr></thead>"
        f"<tbody>{metrics}</tbody></table><p><button type='button' data-save='{saved}'>Save the run</button></p>"
        f"<table><thead><tr><th scope='col'>Case</th><th scope='col'>Missed</th><th scope='col'>Extra</th></tr></thead><tbody>{cases}</tbody></table>"
    )


def _case(case: Json) -> str:
    missed, extra = case.get("missed"), case.get("extra")
    if missed is None:
        missed, extra = [case.get("expected")], [case.get("got")]
    cells = "".join(f"<td>{escape(', '.join(str(each)[:200] for each in part))}</td>" for part in (missed, extra or []))
    return f"<tr><th scope='row'>{escape(str(case.get('id')))}</th>{cells}</tr>"
