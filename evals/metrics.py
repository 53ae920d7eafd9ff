"""Figures with bootstrap intervals, from per-case counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import overload

import numpy as np
import numpy.typing as npt

RESAMPLES = 1000
SEED = 20260401
_AT_ONCE = 50  # resamples multiplied in one step, so that memory stays small for ten thousand cases
Counts = npt.NDArray[np.float64]
# The statistic of summed counts: columns in the last axis, so that it serves one total and a thousand of them.
Statistic = Callable[[Counts], Counts]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with the bounds of its 95 % bootstrap interval over the cases."""

    value: float
    low: float
    high: float

    def as_json(self) -> dict[str, float]:
        """The figure as every report prints it."""
        return {"value": round(self.value, 4), "low": round(self.low, 4), "high": round(self.high, 4)}


NOTHING = Figure(0.0, 0.0, 0.0)


class Draws:
    """How often each of `n` cases is drawn in each resample: the same draws for every measure, so that runs pair."""

    def __init__(self, n: int) -> None:
        generator = np.random.default_rng(SEED)
        rows = (np.bincount(generator.integers(0, n, size=n), minlength=n) for _ in range(RESAMPLES))
        self._often = np.stack([np.minimum(row, 255).astype(np.uint8) for row in rows])

    def chunks(self) -> Iterator[Counts]:
        """The draws, some resamples at a time (resamples × cases)."""
        for start in range(0, RESAMPLES, _AT_ONCE):
            yield self._often[start : start + _AT_ONCE].astype(np.float64)

    def totals(self, table: Counts) -> Counts:
        """The summed counts of each resample (resamples × columns)."""
        return np.concatenate([often @ table for often in self.chunks()])


@lru_cache(maxsize=2)
def draws(n: int) -> Draws:
    """The draws over `n` cases."""
    return Draws(n)


def interval(values: Counts) -> tuple[float, float]:
    """The bounds between which 95 % of the resampled values lie."""
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def figure(counts: Sequence[Sequence[float]], statistic: Callable[[Counts], Counts | float]) -> Figure:
    """The statistic of the summed per-case counts (cases × columns), resampled over the cases; it is given one total."""
    table = np.asarray(counts, dtype=np.float64)
    if table.size == 0:
        return NOTHING
    if table.ndim == 1:
        table = table[:, None]
    values = np.array([float(statistic(total)) for total in draws(len(table)).totals(table)])
    low, high = interval(values)
    return Figure(float(statistic(table.sum(axis=0))), low, high)


def share(values: Sequence[float]) -> Figure:
    """The mean of per-case values."""
    return figure([(value, 1.0) for value in values], mean)


@overload
def ratio(part: float, whole: float) -> float: ...
@overload
def ratio(part: Counts, whole: Counts) -> Counts: ...
def ratio(part: Counts | float, whole: Counts | float) -> Counts | float:
    """part / whole, 0 where there is nothing to divide by; for numbers and for tables of one shape."""
    if isinstance(part, float | int) and isinstance(whole, float | int):
        return part / whole if whole else 0.0
    result: Counts = np.divide(part, whole, out=np.zeros(np.broadcast(part, whole).shape), where=np.asarray(whole) != 0)
    return result


def mean(total: Counts) -> Counts:
    """Of (sum of values, number of values): their mean."""
    return ratio(total[..., 0], total[..., 1])


def amount(total: Counts) -> Counts:
    """Of (number,): the number itself."""
    return total[..., 0]


def precision(total: Counts) -> Counts:
    """Of (right, suggested, expected): right / suggested."""
    return ratio(total[..., 0], total[..., 1])


def recall(total: Counts) -> Counts:
    """Of (right, suggested, expected): right / expected."""
    return ratio(total[..., 0], total[..., 2])


def f1(total: Counts) -> Counts:
    """Of (right, suggested, expected): the harmonic mean of precision and recall."""
    return ratio(2 * total[..., 0], total[..., 1] + total[..., 2])
