"""A run as one document, and as a table for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.metrics import Figure

Json = dict[str, Any]


def document(
    name: str, kind: str, model: str, figures: Mapping[str, Figure], seconds: float, cases: Sequence[Json]
) -> Json:
    """The document of `codedesk-eval run … --json`; `seconds` is the wall time of the whole run."""
    return {
        "set": name,
        "kind": kind,
        "model": model,
        "n": len(cases),
        "metrics": {metric: each.as_json() for metric, each in figures.items()},
        "seconds": round(seconds, 2),
        "cases": list(cases),
    }


def lines(run: Json) -> Iterator[str]:
    """The figures of a run with their intervals."""
    rate = run["n"] / run["seconds"] if run["seconds"] else 0.0
    yield f"{run['kind']} · {run['set']} · {run['model']} · {run['n']} cases in {run['seconds']:.1f} s ({rate:.1f}/s)"
    for name, each in run["metrics"].items():
        yield f"  {name:<24}{each['value']:>8.4f}   [{each['low']:.4f}, {each['high']:.4f}]"
    steps = Counter(loss["step"] for case in run["cases"] for loss in case.get("losses", ()))
    if steps:
        yield "  missed codes by the step that lost them: " + ", ".join(
            f"{step} {n}" for step, n in steps.most_common()
        )
    ignored = sorted({code for case in run["cases"] for code in case.get("ignored", ())})
    if ignored:
        yield f"  reference codes not complete in the release, left out: {len(ignored)} ({', '.join(ignored[:12])} …)"
