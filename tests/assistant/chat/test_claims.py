"""What somebody says a code stands for is borne out or not."""

import pytest

from assistant.bootstrap import Application
from assistant.chat.claims import Claim, claim


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("you're wrong, E11.9 is for type 1", Claim("E11.9", "type 1")),
        ("no, I10 is for secondary hypertension", Claim("I10", "secondary hypertension")),
        ("i thought J18.9 was viral pneumonia", Claim("J18.9", "viral pneumonia")),
        ("isn't J44.9 emphysema?", Claim("J44.9", "emphysema")),
        # What is told of a code, and what nobody contradicts.
        ("no, I10 is first", None),
        ("but E11.22 is not needed here, right?", None),
        ("isn't I10 billable?", None),
        ("E11.9 is for type 2", None),
    ],
)
def test_a_claim_is_read(text: str, said: Claim | None) -> None:
    assert claim(text) == said


@pytest.mark.parametrize(
    ("before", "said", "begins", "codes"),
    [
        ("E11.9", "you're wrong, E11.9 is for type 1", "No.", {"E11.9", "E10.9"}),
        ("sepsis", "i thought A41.9 was bacteremia", "No.", {"A41.9", "R78.81"}),
        ("hypertension", "actually I10 is benign hypertension", "Yes,", {"I10"}),
    ],
)
def test_a_claim_is_answered(application: Application, before: str, said: str, begins: str, codes: set[str]) -> None:
    conversation = application.conversation("builtin")
    conversation.ask(before)
    answer = conversation.ask(said)
    assert answer.text.startswith(begins)
    assert {row.code.value for row in answer.codes} == codes
