"""Two runs of one set compared: paired bootstrap of each figure, and what flipped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from evals.cases import BadSet
from evals.metrics import RESAMPLES, SEED

Json = dict[str, Any]


def read(path: Path) -> Json:
    """A run written by `codedesk-eval run --out`; raises BadSet."""
    try:
        document: Json = json.loads(path.read_text(encoding="utf-8"))
        _ = document["cases"], document["metrics"], document["set"]
    except (OSError, ValueError, KeyError, TypeError):
        raise BadSet(f"{path.name} is no run written by `codedesk-eval run --out`") from None
    return document


def compare(before: Json, after: Json) -> Json:
    """The change of the share of right cases with its 95 % interval, and the cases that flipped."""
    old = {case["id"]: _right(case) for case in before["cases"]}
    new = {case["id"]: _right(case) for case in after["cases"]}
    shared = [key for key in old if key in new]
    if not shared:
        raise BadSet("the two runs share no case; compare runs of one set")
    change = np.array([new[key] - old[key] for key in shared])
    generator = np.random.default_rng(SEED)
    means = change[generator.integers(0, len(change), size=(RESAMPLES, len(change)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return {
        "n": len(shared),
        "change": {"value": round(float(change.mean()), 4), "low": round(float(low), 4), "high": round(float(high), 4)},
        "metrics": {
            name: {"before": before["metrics"][name]["value"], "after": each["value"]}
            for name, each in after["metrics"].items()
            if name in before["metrics"]
        },
        "better": [key for key in shared if new[key] > old[key]],
        "worse": [key for key in shared if new[key] < old[key]],
    }


def worse(document: Json) -> bool:
    """True where the second run is significantly worse: the whole interval of the change lies below zero."""
    return bool(document["change"]["high"] < 0)


def _right(case: Json) -> float:
    """How right a case is, 0 to 1: its own verdict where it has one, else F1 of its codes or its first hit."""
    if "right" in case:
        return float(case["right"])
    expected = set(case["expected"])
    got = [hit["code"] for hit in case["got"]]
    if "missed" not in case:
        return float(bool(got) and got[0] in expected)
    extra, missed = len(case["extra"]), len(case["missed"])
    right = len(expected) - missed
    return 2 * right / (2 * right + extra + missed) if right + extra + missed else 1.0
