"""The HTML of the evaluation tab; everything that came with a set is escaped."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from evals import html_report, plots
from evals.cases import MODELS
from evals.opening import built_in, kind_of

if TYPE_CHECKING:
    from evals.tab import Run

Json = dict[str, Any]
_MOST_CASES_SHOWN = 300
_SEPARATOR = ","


def tokens(fields: Mapping[str, str]) -> tuple[str, ...]:
    """The runs that this page has made before, the latest first."""
    return tuple(each for each in fields.get("earlier", "").split(_SEPARATOR) if each)


def form(engines: Sequence[str], earlier: Sequence[str], last: Run | None = None) -> str:
    """What can be run, set to what ran last; `earlier` are the tokens of this page's runs."""
    plan = last.plan if last else None
    sets = {name: f"{name} ({kind_of(name)})" for name in built_in()}
    kept = escape(_SEPARATOR.join(earlier), quote=True)
    return (
        f"<form data-call='run'><input type='hidden' name='earlier' value='{kept}'>"
        f"<label>Set that came along{_select('set', sets, last.name.removesuffix('.jsonl') if last else '')}</label>"
        "<label>or a set of your own (.jsonl, .csv)<input type='file' name='own' accept='.jsonl,.csv'></label>"
        f"<label>Kind of your own set{_select('kind', _same(MODELS), plan.kind if plan else '')}</label>"
        f"<label>Engine{_select('engine', _same(engines), plan.engine if plan else '')}</label>"
        f"<label>Scope of notes{_select('scope', _same(('encounter', 'mentions')), plan.scope if plan else '')}</label>"
        f"<label>First cases{_number('limit', plan.limit if plan else None)}</label>"
        f"<label>Sample{_number('sample', plan.sample if plan else None)}</label>"
        "<button type='submit' class='primary'>Run</button></form>"
    )


def _same(names: Iterable[str]) -> dict[str, str]:
    return {name: name for name in names}


def _select(name: str, choices: Mapping[str, str], chosen: str) -> str:
    options = "".join(
        f"<option value='{escape(value)}'{' selected' * (value == chosen)}>{escape(said)}</option>"
        for value, said in choices.items()
    )
    return f"<select name='{name}'>{options}</select>"


def _number(name: str, value: int | None) -> str:
    return f"<input name='{name}' type='number' min='1' placeholder='all' value='{value or ''}'>"


def progress(run: Run, earlier: Sequence[str]) -> str:
    """How far a run is, how fast it goes, and a button that stops it."""
    share = run.done / run.total if run.total else 0.0
    rate = run.done / max(time.monotonic() - run.started, 0.1)
    left = f", about {(run.total - run.done) / rate:.0f} s left" if run.done else ""
    chain = escape(_SEPARATOR.join((run.token, *earlier)), quote=True)
    return (
        f"<div data-poll='progress:{chain}'><p>{escape(run.plan.kind)} · {escape(run.name)} · {escape(run.plan.engine)}: "
        f"{run.done} of {run.total or '?'} ({rate:.1f}/s{left})</p>"
        f"<progress max='1' value='{share:.3f}' aria-label='progress of the run'></progress> "
        f"<button type='button' data-call='stop' data-token='{run.token}' "
        f"data-earlier='{escape(_SEPARATOR.join(earlier), quote=True)}'>Stop</button></div>"
    )


def refused(problem: str) -> str:
    """Why there is no result."""
    return f"<p class='refusal' role='alert'>{escape(problem)}</p>"


def result(run: Run, others: Sequence[Run]) -> str:
    """Figures, plots, cases, downloads, and a button for each earlier run that it can be compared with."""
    document = run.document or {}
    head = f"<h3>{escape(title(run))}</h3><p>{html_report.facts(document)}</p>"
    drawn = "".join(f"<section><h4>{escape(heading)}</h4>{plot}</section>" for heading, plot in plots.of_run(document))
    chain = escape(_SEPARATOR.join((run.token, *(each.token for each in others))), quote=True)
    compare = "".join(
        f"<button type='button' data-call='compare' data-before='{each.token}' data-after='{run.token}' "
        f"data-earlier='{chain}'>Compare with {escape(title(each))}</button> "
        for each in others
    )
    figures = _wide("Figures", html_report.figures(document))
    shown = f"<div class='shown'>{figures}<div class='plots'>{drawn}</div></div>"
    return f"{head}<p class='tools'>{_downloads(document)} {compare}</p>{shown}{_cases(document)}"


def _wide(what: str, table: str) -> str:
    """A table that scrolls sideways in its own place where the window is narrow; a keyboard reaches it too."""
    return f"<div class='wide' role='region' tabindex='0' aria-label='{what}'>{table}</div>"


def title(run: Run) -> str:
    """A run in a line."""
    return f"{run.plan.kind} · {run.name} · {run.plan.engine} · {(run.document or {}).get('n', 0)} cases"


def _downloads(document: Json) -> str:
    page = "".join(html_report.pieces(document, document["cases"]))
    given = (
        ("Save the run (JSON)", "run.json", "application/json", json.dumps(document, ensure_ascii=False)),
        ("Save the report (HTML)", "run.html", "text/html", page),
    )
    return " ".join(
        f"<button type='button' data-save='{escape(json.dumps({'name': name, 'type': kind, 'text': text}), quote=True)}'>"
        f"{said}</button>"
        for said, name, kind, text in given
    )


def _cases(document: Json) -> str:
    """The cases that are not wholly right."""
    wrong = [case for case in document["cases"] if case["right"] < 1]
    if not wrong:
        return "<p>Every case is right.</p>"
    more = (
        f"<p>The first {_MOST_CASES_SHOWN} of {len(wrong)}; the saved run has all.</p>"
        if len(wrong) > _MOST_CASES_SHOWN
        else ""
    )
    rows = "".join(html_report.row(case) for case in wrong[:_MOST_CASES_SHOWN])
    head = "".join(f"<th scope='col'>{each}</th>" for each in ("Case", "Missed or expected", "Extra or given", "Why"))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<h4>Cases that differ: {len(wrong)}</h4>{more}{_wide('Cases that differ', table)}"


def comparison(before: Run, after: Run, document: Json) -> str:
    """Two runs side by side: each figure with the interval of its change, and the cases that flipped."""
    rows = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td class='n'>{each['before']:.4f}</td><td class='n'>{each['after']:.4f}</td>"
        f"<td>{escape(each['verdict'])}</td>"
        f"<td class='n'>{each['change']['value']:+.4f} ({each['change']['low']:+.4f} to {each['change']['high']:+.4f})</td></tr>"
        for name, each in document["metrics"].items()
    )
    before_after = "".join(f"<th scope='col' class='n'>{each}</th>" for each in ("Before", "After"))
    head = f"<tr><th scope='col'>Measure</th>{before_after}<td></td><th scope='col' class='n'>Change, 95 % interval</th></tr>"
    table = _wide("Changes", f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>")
    flips = "".join(
        f"<p>{len(document[name])} cases {name}{': ' * bool(document[name])}{escape(', '.join(document[name][:60]))}</p>"
        for name in ("better", "worse")
    )
    fallen = ", ".join(document["fallen"])
    verdict = f"Significantly worse: {fallen}" if fallen else "Not significantly worse"
    return (
        f"<h3>{escape(title(before))} → {escape(title(after))}</h3><p><strong>{escape(verdict)}</strong> "
        f"({document['n']} cases in both)</p>{table}{flips}"
    )
