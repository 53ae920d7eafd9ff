"""Which of the codes before is meant by its place."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat.ordinals import as_pronoun, asks_for_another, picked, uppermost
from assistant.chat.turns import Exchange


def told(*codes: str) -> Exchange:
    return Exchange("", "look-up", "", codes)


@pytest.mark.parametrize(
    ("asked", "earlier", "codes"),
    [
        ("is the second one complete?", [told("I10", "J44.9", "K21.9")], ("J44.9",)),
        ("and the last?", [told("I10", "J44.9", "K21.9")], ("K21.9",)),
        ("what does the middle one exclude?", [told("I10", "J44.9", "K21.9")], ("J44.9",)),
        ("may the latter go first?", [told("I10", "J44.9")], ("J44.9",)),
        ("and the other one?", [told("I10", "J44.9"), told("I10")], ("J44.9",)),
        ("and the other two?", [told("I10", "J44.9"), told("I10")], ()),
        ("and the other one?", [told("I10", "J44.9")], ()),
        ("is the fifth one complete?", [told("I10", "J44.9")], ()),
        ("which one goes first?", [told("I10", "J44.9")], ()),
        ("is the first visit coded with A?", [told("I10", "J44.9")], ()),
        ("is the first one complete?", [told("I10")], ()),
        ("is the second one complete?", [told("I10", "E11", "E11.0", "E11.1")], ("E11",)),
    ],
)
def test_the_place(asked: str, earlier: list[Exchange], codes: tuple[str, ...]) -> None:
    assert picked(asked, earlier) == codes


def test_the_place_is_not_what_is_asked() -> None:
    assert as_pronoun("is the first one billable?") == "is it billable?"
    assert asks_for_another("ok, and the other one?")
    assert not asks_for_another("is the other one billable?")
    assert uppermost(("S52.501", "S52.501A", "I10")) == ("S52.501", "I10")


@pytest.mark.parametrize(
    ("questions", "begins", "codes"),
    [
        (("J44.9 vs J44.1", "is the first one billable?"), "Yes, J44.9", {"J44.9"}),
        (("J44.9 vs J44.1", "is the first one billable?", "and the other one?"), "Yes, J44.1", {"J44.1"}),
        (("gout, E10 and asthma", "is the second code complete?"), "No. E10", {"E10"}),
        (("sprained right knee and gout", "does that need a 7th?"), "S83.91XA", {"S83.91XA", "M10.9"}),
        (("sprained right knee", "does it need a 7th character?"), "Yes, S83.91XA", {"S83.91XA"}),
        (("S83.91", "does it need a 7th?"), "Yes. S83.91", {"S83.91"}),
    ],
)
def test_the_answer_is_of_that_code(
    application: Application, questions: tuple[str, ...], begins: str, codes: set[str]
) -> None:
    conversation = application.conversation("builtin")
    answer = [conversation.ask(question) for question in questions][-1]
    assert answer.text.startswith(begins)
    assert codes <= {row.code.value for row in answer.codes}
