"""Measures: what is counted in each case of a run, and the figure that the counts give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from evals import metrics
from evals.metrics import Counts, Figure, Statistic

Json = dict[str, Any]
_WIDEST = 3  # columns of a row of zeros where no case takes part: enough for every statistic of `metrics`


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of the contract: `counts` gives a case's row, None where the case does not take part.

    `better` is 1 where more is better, -1 where less is, 0 where neither is (a rate of refusals). An optional measure is
    left out where no case takes part in it; the others are 0 then.
    """

    name: str
    counts: Callable[[Json], Sequence[float] | None]
    statistic: Statistic
    better: int = 1
    optional: bool = False


class Table(Protocol):
    """The rows of one measure over the cases of a run."""

    @property
    def better(self) -> int: ...

    def value(self) -> float: ...

    def sampled(self) -> Counts: ...

    def only(self, places: Sequence[int]) -> Table: ...


@dataclass(frozen=True, slots=True)
class Rows:
    """Counts a case (cases × columns); a case that does not take part is a row of zeros."""

    rows: Counts
    statistic: Statistic
    better: int = 1

    def value(self) -> float:
        """The figure over all cases."""
        return float(self.statistic(self.rows.sum(axis=0)))

    def sampled(self) -> Counts:
        """The figure of each resample."""
        return self.statistic(metrics.draws(len(self.rows)).totals(self.rows))

    def only(self, places: Sequence[int]) -> Rows:
        """The rows at the given places, in that order."""
        return Rows(self.rows[list(places)], self.statistic, self.better)


@dataclass
class Tables:
    """Everything that figures are made from: one table a measure, in the order of the cases."""

    ids: list[str]
    right: list[float]
    by_name: dict[str, Table] = field(default_factory=dict)

    def figures(self) -> dict[str, Figure]:
        """Each measure with its interval; one in which no case takes part is 0."""
        return {name: _figure(table) for name, table in self.by_name.items()} if self.ids else {}

    def only(self, ids: Sequence[str]) -> Tables:
        """The same measures over some of the cases."""
        place = {each: number for number, each in enumerate(self.ids)}
        places = [place[each] for each in ids]
        return Tables(
            [self.ids[p] for p in places],
            [self.right[p] for p in places],
            {name: table.only(places) for name, table in self.by_name.items()},
        )


def _figure(table: Table) -> Figure:
    low, high = metrics.interval(table.sampled())
    return Figure(table.value(), low, high)


def tables(cases: Iterable[Json], measures: Sequence[Measure]) -> Tables:
    """The tables of a run, in one pass over its cases: only numbers are kept."""
    ids: list[str] = []
    right: list[float] = []
    rows: Mapping[str, list[Sequence[float] | None]] = {measure.name: [] for measure in measures}
    for case in cases:
        ids.append(str(case["id"]))
        right.append(float(case["right"]))
        for measure in measures:
            rows[measure.name].append(measure.counts(case))
    found = Tables(ids, right)
    for measure in measures:
        taken = [row for row in rows[measure.name] if row is not None]
        if taken or not measure.optional:
            width = len(taken[0]) if taken else _WIDEST
            filled = [row if row is not None else (0.0,) * width for row in rows[measure.name]]
            found.by_name[measure.name] = Rows(
                np.asarray(filled, dtype=np.float64).reshape(len(filled), width), measure.statistic, measure.better
            )
    return found


def of(key: str, name: str = "", better: int = 1, *, optional: bool = False) -> Measure:
    """The mean of what the cases say under `key`; a case that has nothing there, or null, does not take part."""

    def counts(case: Json) -> Sequence[float] | None:
        value = case.get(key)
        return None if value is None else (float(value), 1.0)

    return Measure(name or key, counts, metrics.mean, better, optional)
