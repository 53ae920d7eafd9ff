"""A follow-up that tells more of what was coded: the sibling that says it, through the whole conversation."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application


@pytest.mark.parametrize(
    ("first", "then", "codes"),
    [
        ("mild persistent asthma", "came in with status asthmaticus", ["J45.32"]),
        ("mild persistent asthma", "severe, with acute exacerbation", ["J45.51"]),
        ("acute diastolic heart failure", "it's chronic actually", ["I50.32"]),
        (
            "closed fracture of the right clavicle, initial",
            "he's back two months later, it has not united",
            ["S42.001K"],
        ),
        ("sprained left ankle, first visit", "she's in PT now", ["S93.402D"]),
        (
            "burn of the back of the left hand second degree, initial",
            "came back for the scar a year later",
            ["L90.5", "T23.262S"],
        ),
        ("GERD", "EGD showed esophagitis", ["K21.00"]),
        ("type 1 diabetes with ckd stage 3a", "now it's stage 4", ["E10.22", "N18.4"]),
        ("age-related nuclear cataract, left", "both eyes", ["H25.13"]),
        ("hives from cephalexin", "turns out it was an overdose", ["T36.1X1A", "L50.9"]),
        (
            "took his wife's digoxin by mistake, now nausea",
            "what if it was his own and he took it as prescribed",
            ["R11.0", "T46.0X5A"],
        ),
        ("colon cancer", "now it has spread to the liver", ["C18.9", "C78.7"]),
        ("COPD", "now with acute exacerbation", ["J44.1"]),
    ],
)
def test_told_more(application: Application, first: str, then: str, codes: list[str]) -> None:
    conversation = application.conversation()
    conversation.ask(first)
    found = [row.code.value for row in conversation.ask(then).codes]
    assert [code for code in found if code in codes] == codes


@pytest.mark.parametrize(
    ("first", "then", "code"),
    [
        ("closed fracture of the right wrist, initial", "left ankle sprain, initial encounter", "S93.402A"),
        ("moderate persistent asthma", "gout of the right knee", "M10.061"),
        ("mild persistent asthma", "mild depression, single episode", "F32.0"),
    ],
)
def test_a_new_question_is_not_taken_for_more_of_the_old(
    application: Application, first: str, then: str, code: str
) -> None:
    conversation = application.conversation()
    conversation.ask(first)
    found = [row.code.value for row in conversation.ask(then).codes]
    assert found[:1] == [code]
