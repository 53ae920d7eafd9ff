"""Macro figures: precision, recall and F1 of each code, averaged over the codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evals import metrics
from evals.metrics import Counts

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Labels:
    """Which codes were right, suggested and expected in each case (three sparse tables, cases × codes)."""

    right: csr_array
    got: csr_array
    expected: csr_array
    statistic: Callable[[Counts, Counts, Counts], Counts]
    better: int = 1

    def value(self) -> float:
        """The mean over the codes that the run suggests or the set expects."""
        return float(self._mean(np.ones((1, self.right.shape[0])))[0])

    def sampled(self) -> Counts:
        """The same for each resample, over the codes that it holds."""
        return np.concatenate([self._mean(often) for often in metrics.draws(self.right.shape[0]).chunks()])

    def only(self, places: Sequence[int]) -> Labels:
        """The rows at the given places."""
        chosen = list(places)
        return Labels(self.right[chosen], self.got[chosen], self.expected[chosen], self.statistic, self.better)

    def _mean(self, often: Counts) -> Counts:
        right, got, expected = (often @ table for table in (self.right, self.got, self.expected))
        present = (got + expected) > 0
        values = self.statistic(right, got, expected) * present
        found: Counts = metrics.ratio(values.sum(axis=1), present.sum(axis=1).astype(np.float64))
        return found


def _precision(right: Counts, got: Counts, _expected: Counts) -> Counts:
    return metrics.ratio(right, got)


def _recall(right: Counts, _got: Counts, expected: Counts) -> Counts:
    return metrics.ratio(right, expected)


def _f1(right: Counts, got: Counts, expected: Counts) -> Counts:
    return metrics.ratio(2 * right, got + expected)


STATISTICS = {"macro_precision": _precision, "macro_recall": _recall, "macro_f1": _f1}


def labels(pairs: Iterable[tuple[Iterable[str], Iterable[str]]]) -> dict[str, Labels]:
    """The macro tables of (expected codes, suggested codes) a case."""
    from scipy.sparse import csr_array

    column: dict[str, int] = {}
    cells: tuple[list[tuple[int, int]], ...] = ([], [], [])
    count = 0
    for row, (expected, got) in enumerate(pairs):
        count = row + 1
        wanted, suggested = set(expected), set(got)
        for place, codes in zip(cells, (wanted & suggested, suggested, wanted), strict=True):
            place += [(row, column.setdefault(code, len(column))) for code in sorted(codes)]
    shape = (count, max(len(column), 1))

    def table(where: list[tuple[int, int]]) -> csr_array:
        rows, columns = ([place[axis] for place in where] for axis in (0, 1))
        return csr_array((np.ones(len(where)), (rows, columns)), shape=shape)

    right, got_table, expected_table = (table(where) for where in cells)
    return {name: Labels(right, got_table, expected_table, each) for name, each in STATISTICS.items()}
