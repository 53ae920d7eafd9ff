"""Calibration and abstention by hand."""

from __future__ import annotations

import pytest

from evals import confidence, measures

# Two bins: 0.85 stated and 3 of 4 right; 0.35 stated and 1 of 2 right.
CASES = [
    {"id": "a", "right": 1, "judged": [(0.85, 1), (0.85, 1), (0.35, 1)]},
    {"id": "b", "right": 0, "judged": [(0.85, 1), (0.85, 0), (0.35, 0)]},
]


def test_calibration_error_is_the_weighted_gap() -> None:
    table = measures.tables(CASES, confidence.MEASURES).by_name["ece"]
    assert table.value() == pytest.approx((4 * abs(0.85 - 3 / 4) + 2 * abs(0.35 - 1 / 2)) / 6)


def test_area_under_risk_weighs_each_coverage() -> None:
    """At 4 of 6 kept one in four is wrong, at all six two in six."""
    table = measures.tables(CASES, confidence.MEASURES).by_name["aurc"]
    assert table.value() == pytest.approx((4 * (1 / 4) + 2 * (2 / 6)) / 6)


def test_the_tables_of_a_report() -> None:
    found = confidence.reliability(CASES)
    assert found["reliability"] == [
        {"low": 0.3, "high": 0.4, "n": 2, "confidence": 0.35, "right": 0.5},
        {"low": 0.8, "high": 0.9, "n": 4, "confidence": 0.85, "right": 0.75},
    ]
    assert [(each["coverage"], each["risk"]) for each in found["risk_coverage"]] == [(0.6667, 0.25), (1.0, 0.3333)]


def test_the_reliability_table_is_that_of_scikit_learn() -> None:
    from sklearn.calibration import calibration_curve

    stated, right = zip(*[each for case in CASES for each in case["judged"]], strict=True)  # type: ignore[misc, attr-defined]
    shares, means = calibration_curve(right, stated, n_bins=confidence.BINS)
    ours = confidence.reliability(CASES)["reliability"]
    assert [each["right"] for each in ours] == pytest.approx(list(shares))
    assert [each["confidence"] for each in ours] == pytest.approx(list(means))


def test_full_confidence_stands_in_the_last_bin_and_no_confidence_leaves_the_measure_out() -> None:
    assert confidence.reliability([{"judged": [(1.0, 1)]}])["reliability"][0]["high"] == 1.0
    assert measures.tables([{"id": "a", "right": 1}], confidence.MEASURES).by_name == {}
