"""A run as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def lines(run: Json) -> Iterator[str]:
    """The figures of a run with their intervals, and what its details tell in a line each."""
    rate = run["n"] / run["seconds"] if run["seconds"] else 0.0
    yield f"{run['kind']} · {run['set']} · {run['model']} · {run['n']} cases in {run['seconds']:.1f} s ({rate:.1f}/s)"
    for name, each in run["metrics"].items():
        yield f"  {name:<24}{each['value']:>8.4f}   [{each['low']:.4f}, {each['high']:.4f}]"
    yield from _details(run["details"])


def _details(details: Json) -> Iterator[str]:
    for side, said in (("missed", "missed codes"), ("extra", "extra codes")):
        found = sorted((e for e in details.get("errors", ()) if e["side"] == side), key=lambda e: -e["n"])
        if found:
            yield f"  {said}: " + ", ".join(f"{each['class']} {each['n']}" for each in found)
    if details.get("steps"):
        yield "  missed codes by the step that lost them: " + _counted(details["steps"])
    for name, said in (("missing", "findings missing"), ("unexpected", "findings not expected"), ("reasons", "failed")):
        if details.get(name):
            yield f"  {said}: {_counted(details[name])}"
    if ignored := details.get("ignored"):
        named = ", ".join(list(ignored)[:12]) + (" …" if len(ignored) > 12 else "")
        yield f"  reference codes not complete in the release, left out: {len(ignored)} ({named})"
    if any(details.get("key", {}).values()):
        yield f"  doubtful keys: {_counted(details['key'])}"
    if details.get("refused"):
        yield f"  notes that were refused and scored as empty: {details['refused']}"


def _counted(numbers: Json) -> str:
    return ", ".join(f"{name} {number}" for name, number in numbers.items())
