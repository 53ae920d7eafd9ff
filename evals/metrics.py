"""Figures with bootstrap intervals, from per-case counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RESAMPLES = 1000
SEED = 20260401
Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with the bounds of its 95 % bootstrap interval over the cases."""

    value: float
    low: float
    high: float

    def as_json(self) -> dict[str, float]:
        """The figure as every report prints it."""
        return {"value": round(self.value, 4), "low": round(self.low, 4), "high": round(self.high, 4)}


def figure(counts: Sequence[Sequence[float]], statistic: Callable[[Counts], float]) -> Figure:
    """The statistic of the summed per-case counts (cases × columns), resampled over the cases."""
    table = np.asarray(counts, dtype=np.float64)
    if table.size == 0:
        return Figure(0.0, 0.0, 0.0)
    if table.ndim == 1:
        table = table[:, None]
    generator = np.random.default_rng(SEED)
    draws = generator.integers(0, len(table), size=(RESAMPLES, len(table)))
    values = [statistic(table[draw].sum(axis=0)) for draw in draws]
    low, high = np.percentile(values, [2.5, 97.5])
    return Figure(float(statistic(table.sum(axis=0))), float(low), float(high))


def share(values: Sequence[float]) -> Figure:
    """The mean of per-case values."""
    return figure([(value, 1.0) for value in values], lambda total: ratio(total[0], total[1]))


def ratio(part: float, whole: float) -> float:
    """part / whole, 0 where there is nothing to divide by."""
    return float(part) / float(whole) if whole else 0.0


def precision(total: Counts) -> float:
    """Of (right, suggested, expected): right / suggested."""
    return ratio(total[0], total[1])


def recall(total: Counts) -> float:
    """Of (right, suggested, expected): right / expected."""
    return ratio(total[0], total[2])


def f1(total: Counts) -> float:
    """Of (right, suggested, expected): the harmonic mean of precision and recall."""
    return ratio(2 * total[0], total[1] + total[2])
