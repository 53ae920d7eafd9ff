"""Metrics against figures computed by hand."""

from __future__ import annotations

import pytest

from evals import metrics


def test_micro_precision_recall_and_f1_by_hand() -> None:
    # two notes: 2 of 3 suggested are right out of 4 expected; 1 of 1 right out of 1
    counts = [(2, 3, 4), (1, 1, 1)]
    assert metrics.figure(counts, metrics.precision).value == 3 / 4
    assert metrics.figure(counts, metrics.recall).value == 3 / 5
    assert metrics.figure(counts, metrics.f1).value == pytest.approx(2 * (3 / 4) * (3 / 5) / (3 / 4 + 3 / 5))


def test_the_interval_holds_the_value_and_is_the_same_each_time() -> None:
    counts = [(index % 2, 1, 1) for index in range(40)]
    first, second = metrics.figure(counts, metrics.f1), metrics.figure(counts, metrics.f1)
    assert first == second
    assert first.low < first.value == 0.5 < first.high


def test_nothing_to_divide_by_is_zero() -> None:
    assert metrics.figure([], metrics.f1) == metrics.Figure(0.0, 0.0, 0.0)
    assert metrics.figure([(0, 0, 0)], metrics.precision).value == 0.0


def test_share_is_the_mean() -> None:
    assert metrics.share([1.0, 0.0, 1.0, 1.0]).value == 3 / 4
