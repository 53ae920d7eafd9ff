"""Metrics against figures computed by hand, and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest

from evals import macro, metrics


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


def test_the_interval_of_a_share_is_that_of_the_binomial() -> None:
    """80 of 100 right: the standard error is 0.04, so that 95 % lie within 0.722 and 0.878."""
    found = metrics.share([1.0] * 80 + [0.0] * 20)
    assert found.low == pytest.approx(0.722, abs=0.015)
    assert found.high == pytest.approx(0.878, abs=0.015)


def test_nothing_to_divide_by_is_zero() -> None:
    assert metrics.figure([], metrics.f1) == metrics.Figure(0.0, 0.0, 0.0)
    assert metrics.figure([(0, 0, 0)], metrics.precision).value == 0.0


def test_share_is_the_mean() -> None:
    assert metrics.share([1.0, 0.0, 1.0, 1.0]).value == 3 / 4


def test_each_resample_draws_as_many_cases_as_there_are() -> None:
    often = np.concatenate(list(metrics.draws(7).chunks()))
    assert often.shape == (metrics.RESAMPLES, 7)
    assert (often.sum(axis=1) == 7).all()


PAIRS = [
    (["A", "B"], ["A", "C"]),
    (["A"], ["A", "B"]),
    (["B"], []),
]


def test_macro_figures_by_hand() -> None:
    """A: 2 of 2 right; B: suggested once wrongly, expected twice; C: suggested once wrongly, never expected."""
    found = {name: table.value() for name, table in macro.labels(PAIRS).items()}
    assert found == pytest.approx({"macro_precision": 1 / 3, "macro_recall": 1 / 3, "macro_f1": 1 / 3})


def test_macro_and_micro_figures_agree_with_scikit_learn() -> None:
    from sklearn.metrics import precision_recall_fscore_support
    from sklearn.preprocessing import MultiLabelBinarizer

    generator = np.random.default_rng(1)
    codes = [f"C{n}" for n in range(12)]
    pairs = [
        tuple(list(generator.choice(codes, size=generator.integers(0, 5), replace=False)) for _ in "ab")
        for _ in range(60)
    ]
    binary = MultiLabelBinarizer(classes=codes)
    wanted, got = (binary.fit_transform([pair[side] for pair in pairs]) for side in (0, 1))
    found = {name: table.value() for name, table in macro.labels(pairs).items()}
    precision, recall, f1, _ = precision_recall_fscore_support(wanted, got, average="macro", zero_division=0)
    assert found == pytest.approx({"macro_precision": precision, "macro_recall": recall, "macro_f1": f1})
    counts = [(len(set(a) & set(b)), len(b), len(a)) for a, b in pairs]
    micro = precision_recall_fscore_support(wanted, got, average="micro", zero_division=0)
    assert metrics.figure(counts, metrics.precision).value == pytest.approx(micro[0])
    assert metrics.figure(counts, metrics.f1).value == pytest.approx(micro[2])


def test_macro_over_nothing_is_zero() -> None:
    assert macro.labels([([], [])])["macro_f1"].value() == 0.0
