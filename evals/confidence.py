"""How far a stated confidence can be trusted: calibration error, reliability table, risk against coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from evals import metrics
from evals.measures import Measure
from evals.metrics import Counts

Json = dict[str, Any]
BINS = 10  # of equal width, for calibration
STEPS = 50  # thresholds of confidence, for risk against coverage
# What a case says under this key: [confidence 0 to 1, 1 where right else 0] for each of its suggestions.
KEY = "judged"
Judged = Sequence[tuple[float, float]]


def _binned(judged: Judged, bins: int) -> Counts:
    """Number, summed confidence and right ones in each bin of confidence (3 × bins, flat)."""
    table = np.zeros((3, bins))
    for confidence, right in judged:
        place = min(int(confidence * bins), bins - 1)
        table[:, place] += (1.0, confidence, right)
    return table.ravel()


def _parts(total: Counts, bins: int) -> tuple[Counts, Counts, Counts]:
    shaped = total.reshape(*total.shape[:-1], 3, bins)
    return shaped[..., 0, :], shaped[..., 1, :], shaped[..., 2, :]


def calibration_error(total: Counts) -> Counts:
    """Expected calibration error: |mean confidence - share right| over the bins, weighted by their numbers."""
    number, confidence, right = _parts(total, BINS)
    found: Counts = metrics.ratio(np.abs(confidence - right).sum(axis=-1), number.sum(axis=-1))
    return found


def area_under_risk(total: Counts) -> Counts:
    """The mean share of wrong ones over all coverages, when the least confident are left out first (0 is best).

    Suggestions within one fiftieth of confidence are equals and come in together.
    """
    number, _, right = _parts(total, STEPS)
    kept = np.cumsum(number[..., ::-1], axis=-1)
    wrong = np.cumsum((number - right)[..., ::-1], axis=-1)
    risk = metrics.ratio(wrong, kept)
    found: Counts = metrics.ratio((risk * number[..., ::-1]).sum(axis=-1), number.sum(axis=-1))
    return found


def _counts(bins: int) -> Any:
    def counts(case: Json) -> Sequence[float] | None:
        judged = case.get(KEY)
        return None if judged is None else _binned(judged, bins).tolist()

    return counts


MEASURES = (
    Measure("ece", _counts(BINS), calibration_error, better=-1, optional=True),
    Measure("aurc", _counts(STEPS), area_under_risk, better=-1, optional=True),
)


class Reliability:
    """The reliability table and the risk–coverage table of a run, from one pass over its cases."""

    def __init__(self) -> None:
        self._bins, self._steps = np.zeros(3 * BINS), np.zeros(3 * STEPS)

    def add(self, case: Json) -> None:
        """Count a case's suggestions."""
        judged = case.get(KEY) or ()
        self._bins += _binned(judged, BINS)
        self._steps += _binned(judged, STEPS)

    def as_json(self) -> Json:
        """`reliability`: the bins that hold something; `risk_coverage`: what is kept from each confidence up."""
        number, confidence, right = _parts(self._bins, BINS)
        bins = [
            {
                "low": place / BINS,
                "high": (place + 1) / BINS,
                "n": int(number[place]),
                "confidence": round(float(confidence[place] / number[place]), 4),
                "right": round(float(right[place] / number[place]), 4),
            }
            for place in range(BINS)
            if number[place]
        ]
        number, _, right = _parts(self._steps, STEPS)
        every = number.sum()
        curve = []
        kept = good = 0.0
        for place in reversed(range(STEPS)):
            if number[place]:
                kept, good = kept + number[place], good + right[place]
                coverage, risk = kept / every, 1 - good / kept
                curve.append(
                    {"from": place / STEPS, "coverage": round(float(coverage), 4), "risk": round(float(risk), 4)}
                )
        return {"reliability": bins, "risk_coverage": curve}


def reliability(cases: Iterable[Json]) -> Json:
    """The two tables of some cases."""
    tables = Reliability()
    for case in cases:
        tables.add(case)
    return tables.as_json()
