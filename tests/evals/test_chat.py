"""What fails an answer, by hand."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from evals.cases import ChatCase, ChatExpectation, load
from evals.chat import Scored, failures, figures

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


def test_the_pass_rate_is_the_share_of_right_answers() -> None:
    scored = [Scored({}, 1), Scored({}, 0), Scored({}, 1), Scored({}, 1)]
    assert figures(scored)["pass_rate"].value == 3 / 4


def test_our_own_set_is_read_and_large_enough() -> None:
    cases = load(Path(str(files("evals").joinpath("sets/chat.jsonl"))), ChatCase)
    assert len(cases) >= 150
    assert sum(len(case.turns) > 1 for case in cases) >= 15
