"""The table of confidence, by hand-computed fractions."""

from __future__ import annotations

from evals import confidence_table


def test_shares_lean_on_the_share_of_their_kind() -> None:
    fitted = [("a", 0.95, True)] * 6 + [("a", 0.5, False)] * 6
    # All: (6 + 0.5·4)/(12 + 4) = 1/2, and so the kind; best band (6 + 0.5·4)/(6 + 4), the other (0 + 0.5·4)/(6 + 4).
    assert confidence_table.shares(fitted, {"a": (0.9, 0.0)}) == {"a": [(0.9, 8 / 10), (0.0, 2 / 10)]}


def test_a_better_fit_has_no_smaller_share() -> None:
    fitted = [("a", 0.95, False)] * 6 + [("a", 0.5, True)] * 6
    assert confidence_table.shares(fitted, {"a": (0.9, 0.0)}) == {"a": [(0.0, 1 / 2)]}


def test_a_kind_without_suggestions_has_the_share_of_all() -> None:
    found = confidence_table.shares([("a", 0.9, True)] * 4, {"a": (0.0,), "b": (0.0,)})
    assert found["b"] == [(0.0, round((4 + 0.5 * 4) / 8, 2))]
