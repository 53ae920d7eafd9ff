"""Ranked lists by hand."""

from __future__ import annotations

from math import log2

import pytest

from evals.ranking import ranked

NAMES = ("acc@1", "acc@3", "acc@5", "hit@10", "mrr", "map", "ndcg@10")


def test_one_right_code_at_the_third_place() -> None:
    found = ranked(NAMES, ["E11.9"], ["E10.9", "E13.9", "E11.9", "I10"])
    assert found == pytest.approx(
        {"acc@1": 0, "acc@3": 1, "acc@5": 1, "hit@10": 1, "mrr": 1 / 3, "map": 1 / 3, "ndcg@10": 1 / log2(4)}, abs=1e-6
    )


def test_two_right_codes_first_and_fourth() -> None:
    found = ranked(NAMES, ["A", "B"], ["A", "x", "y", "B"])
    assert found["map"] == pytest.approx((1 / 1 + 2 / 4) / 2)
    assert found["ndcg@10"] == pytest.approx((1 + 1 / log2(5)) / (1 + 1 / log2(3)), abs=1e-6)
    assert found["acc@1"] == found["mrr"] == 1


def test_a_code_given_twice_counts_once() -> None:
    assert ranked(("map",), ["B"], ["A", "A", "B"])["map"] == pytest.approx(1 / 2)


@pytest.mark.parametrize(("expected", "got"), [(["A"], []), ([], ["A"]), (["A"], ["B"])])
def test_nothing_right_is_zero(expected: list[str], got: list[str]) -> None:
    assert set(ranked(NAMES, expected, got).values()) == {0.0}
