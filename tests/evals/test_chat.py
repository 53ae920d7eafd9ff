"""What fails an answer, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from evals.cases import ChatCase, ChatExpectation
from evals.chat import details, failures, tabulate
from evals.opening import open_set

GOT: dict[str, Any] = {
    "answer": "No. E11.9 and E10.9 exclude each other.",
    "codes": ["E11.9", "E10.9"],
    "citations": [{"source": "tabular", "ref": "E11", "text": "Excludes1: type 1 diabetes mellitus"}],
    "declined": False,
}


@pytest.mark.parametrize(
    ("expect", "reasons"),
    [
        ({}, 0),
        ({"codes_all": ["E11.9"], "refs_any": ["excludes1"], "must_mention": ["^no\\b"]}, 0),
        ({"codes_all": ["E11.65"]}, 1),
        ({"codes_any": [["E11.65", "E10.9"]]}, 0),
        ({"codes_any": [["E11.65"], ["I10"]]}, 2),
        ({"codes_none": ["E10.9"]}, 1),
        ({"must_mention": ["type 1"]}, 1),
        ({"must_not_mention": ["^no\\b"]}, 1),
        ({"refs_any": ["I.A.12"]}, 1),
        ({"decline": True}, 1),
    ],
)
def test_reasons_are_counted(expect: dict[str, Any], reasons: int) -> None:
    assert len(failures(ChatExpectation(**expect), GOT)) == reasons


def test_a_refusal_where_an_answer_was_due() -> None:
    assert failures(ChatExpectation(), {**GOT, "declined": True}) == ["should not have been declined"]


def _scored(right: int, declined_wrong: float | None, cited: tuple[int, int]) -> dict[str, Any]:
    declined_right = None if declined_wrong is not None else 1.0
    reasons = [] if right else ["code E11.65 is missing", "code I10 must not stand"]
    return {
        "id": f"{right}{declined_wrong}{cited}",
        "right": right,
        "reasons": reasons,
        "declined_right": declined_right,
        "declined_wrong": declined_wrong,
        "cited": cited,
        "seconds": 0.1,
    }


SCORED = [_scored(1, 0.0, (2, 2)), _scored(0, 1.0, (0, 0)), _scored(1, 0.0, (1, 2)), _scored(1, None, (0, 0))]


def test_figures_by_hand() -> None:
    figures = tabulate(SCORED).figures()
    assert figures["pass_rate"].value == 3 / 4
    assert figures["decline_recall"].value == 1.0
    assert figures["over_decline_rate"].value == pytest.approx(1 / 3)
    assert figures["citation_validity"].value == 3 / 4


def test_reasons_are_counted_by_kind() -> None:
    assert details(SCORED) == {"reasons": {"a code is missing": 1, "a code that must not stand": 1}}


def test_our_own_set_is_read_and_large_enough() -> None:
    cases = [case for case in open_set("chat", "chat").cases() if isinstance(case, ChatCase)]
    assert len(cases) >= 150
    assert sum(len(case.turns) > 1 for case in cases) >= 15
