"""The score of a conventions case."""

from __future__ import annotations

import pytest

from evals.conventions import false_alarm, score_case


def found(convention: str, codes: str, verdict: str) -> dict[str, object]:
    return {"convention": convention, "codes": codes.split(), "verdict": verdict, "message": "", "basis": {}}


PAIR = {"convention": "code_first", "codes": ["D63.1", "N18.4"], "verdict": "order", "or": ["sequencing"]}
LOOSE = {"convention": "age", "codes": ["O80"], "verdict": "review", "verdict_any": ["review", "conflict"]}
ALSO = [{"convention": "age", "codes": ["Z37.0"]}]

# (expected, also allowed, findings, right)
CASES = [
    ([], [], [], True),
    ([], [], [found("use_additional", "I10", "info")], True),
    ([], [], [found("age", "O80", "review")], False),
    ([PAIR], [], [found("code_first", "N18.4 D63.1", "order")], True),
    ([PAIR], [], [found("sequencing", "n184 D631", "order")], True),
    ([PAIR], [], [found("code_first", "N18.4 D63.1", "incomplete")], False),
    ([PAIR], [], [found("code_first", "D63.1", "order")], False),
    ([PAIR], [], [], False),
    ([LOOSE], ALSO, [found("age", "O80", "conflict"), found("age", "Z37.0", "review")], True),
    ([LOOSE], [], [found("age", "O80", "conflict"), found("age", "Z37.0", "review")], False),
]


@pytest.mark.parametrize(("expect", "also_ok", "findings", "right"), CASES)
def test_cases(expect: list, also_ok: list, findings: list, right: bool) -> None:
    good, reasons = score_case(expect, also_ok, findings)
    assert good is right
    assert bool(reasons) is not right


def test_a_false_alarm_is_more_than_information_on_a_clean_list() -> None:
    assert false_alarm(True, [found("age", "O80", "review")])
    assert not false_alarm(True, [found("code_also", "J44.0", "info")])
    assert not false_alarm(False, [found("age", "O80", "review")])
