"""A run as one HTML file: figures, plots and cases, with nothing fetched from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from evals import plots
from evals.journal import CannotWrite

Json = dict[str, Any]
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d2733;background:#fff}"
    "table{border-collapse:collapse;margin:1rem 0}th,td{padding:.25rem .7rem;border-bottom:1px solid #d7dde3;"
    "text-align:left;vertical-align:top}.n{text-align:right!important;white-space:nowrap;font-variant-numeric:tabular-nums}"
    "pre{white-space:pre-wrap;background:#f5f7f9;padding:.5rem}svg{max-width:100%;height:auto}"
)
# A file that is opened from disk: it may show its own styles and nothing else.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write(path: Path, head: Json, cases: Iterable[Json]) -> None:
    """Write the report; raises CannotWrite."""
    try:
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(pieces(head, cases))
    except OSError as error:
        raise CannotWrite(f"cannot write {path.name}: {error.strerror}") from None


def pieces(head: Json, cases: Iterable[Json]) -> Iterator[str]:
    """The file, piece by piece; the words of notes and questions stand in it only where the run kept them."""
    title = escape(f"{head['kind']} · {head['set']} · {head['model']}")
    yield (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title>"
        f"<meta http-equiv='Content-Security-Policy' content=\"{_POLICY}\"><style>{_STYLE}</style></head><body>"
        f"<h1>{title}</h1><p>{facts(head)}</p>{figures(head)}"
    )
    for heading, plot in plots.of_run(head):
        yield f"<h2>{escape(heading)}</h2>{plot}"
    yield "<h2>Cases</h2><table><thead><tr><th>Case</th><th>Missed or expected</th><th>Extra or given</th><th>Why</th></tr></thead><tbody>"
    for case in cases:
        yield row(case) + _words(case)
    yield "</tbody></table></body></html>\n"


def facts(head: Json) -> str:
    """When, with which releases, how many cases and how fast."""
    rate = head["n"] / head["seconds"] if head["seconds"] else 0.0
    releases = ", ".join(f"{system} {name}" for system, name in head["releases"].items())
    return escape(f"{head['n']} cases in {head['seconds']:.1f} s ({rate:.1f}/s) · {head['made']} · {releases}")


def figures(head: Json) -> str:
    """The figures with their intervals."""
    rows = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td class='n'>{each['value']:.4f}</td>"
        f"<td class='n'>{each['low']:.4f} to {each['high']:.4f}</td></tr>"
        for name, each in head["metrics"].items()
    )
    numbers = "".join(f"<th scope='col' class='n'>{each}</th>" for each in ("Value", "95 % interval"))
    head_row = f"<tr><th scope='col'>Measure</th>{numbers}</tr>"
    return f"<table><thead>{head_row}</thead><tbody>{rows}</tbody></table>"


def row(case: Json) -> str:
    """One case: what was missed and what was too much, or what was expected and what came, and why it failed."""
    if "missed" in case:
        missed, extra = ", ".join(case["missed"]), ", ".join(case["extra"])
        why = "; ".join(f"{e['code']}: {e['class']}" for e in case["errors"] if e["side"] != "key")
    else:
        missed = _told(case["expected"]) if not case["right"] else ""
        extra = _given(case) if not case["right"] else ""
        why = "; ".join(case.get("reasons", ()))
    cells = "".join(f"<td>{escape(each)}</td>" for each in (missed, extra, why))
    return f"<tr><th scope='row'>{escape(str(case['id']))}</th>{cells}</tr>"


def _told(expected: Any) -> str:
    if isinstance(expected, list):
        return ", ".join(each if isinstance(each, str) else _finding(each) for each in expected)
    return "; ".join(f"{name} {json.dumps(value)}" for name, value in expected.items() if value)


def _given(case: Json) -> str:
    """The codes or sections that came; an answer's words may repeat a note, its codes do not."""
    got = case["got"]
    if isinstance(got, dict):
        return ", ".join(got["codes"])
    return ", ".join(each if isinstance(each, str) else each.get("code") or _finding(each) for each in got)


def _finding(each: Json) -> str:
    return f"{each['convention']} {each['verdict']} {'+'.join(each['codes'])}"


def _words(case: Json) -> str:
    said = case.get("text") or case.get("query") or "\n".join(case.get("turns", ()))
    return f"<tr><td></td><td colspan='3'><pre>{escape(said)}</pre></td></tr>" if said else ""
