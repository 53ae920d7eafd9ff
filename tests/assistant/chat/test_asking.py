"""Follow-ups that ask something of the case told before: what they tell, and what the rules make of it."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat import rulings
from assistant.chat.asking import of_case
from assistant.chat.intake import taken_apart
from assistant.chat.turns import Exchange


def _after(topic: str, *codes: str, intent: str = "look-up") -> list[Exchange]:
    return [Exchange(topic, intent, topic, codes)]


@pytest.mark.parametrize("row", rulings.load(), ids=lambda row: row.name)
def test_each_ruling_holds_for_its_example(row: rulings.Ruling, application: Application) -> None:
    before, asked, code = row.example
    conversation = application.conversation(None)
    conversation.ask(before)
    answer = conversation.ask(asked)
    assert code in {each.code.value for each in answer.codes}
    assert row.ref == "" or any(each.ref == row.ref for each in answer.citations)
    if row.answer and asked.endswith("?") and "codes?" not in asked:
        assert answer.text.startswith(f"{row.answer}.")


@pytest.mark.parametrize(
    ("topic", "question", "case"),
    [
        ("acute cystitis", "culture grew E. coli, what else do i need?", "acute cystitis due to E. coli"),
        ("anemia due to kidney cancer", "what if the anemia is from the chemo?", "kidney cancer; anemia due to chemo"),
        ("burn of the left hand", "it healed 2 years ago, which code?", "burn of the left hand, healed 2 years ago"),
        ("gout", "and if he takes warfarin?", "gout; on warfarin"),
    ],
)
def test_the_case_takes_in_what_is_told(topic: str, question: str, case: str) -> None:
    asked = of_case(question, _after(topic, "N30.00"))
    assert asked
    assert asked.case == case


@pytest.mark.parametrize(
    "question",
    [
        "what is the code for gout?",
        "how many units is that?",
        "is the other one billable?",
        "next patient: gout, codes?",
    ],
)
def test_other_questions_are_left_to_other_skills(question: str) -> None:
    asked = of_case(question, _after("asthma", "J45.909", "J45.901"))
    assert asked is None or not (asked.kinds and asked.follows)


def test_a_note_is_asked_about_by_its_worksheet() -> None:
    assert of_case("why not I10?", _after("code this note", "I11.0", intent="code note")) is None


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("A/P: gout, start allopurinol. HTN stable on lisinopril. - dx codes?", True),
        ("52M, fell off a ladder. Left wrist pain. Xray shows a Colles fracture. Splinted. codes pls", True),
        ("what is the difference between an assessment and an impression?", False),
        ("type 2 diabetes with neuropathy, codes?", False),
    ],
)
def test_a_note_of_a_line_or_two_is_a_note(text: str, note: bool) -> None:
    assert bool(taken_apart(text).note) is note


def test_a_symptom_that_the_diagnosis_explains_is_left_off(application: Application) -> None:
    conversation = application.conversation(None)
    first = conversation.ask("acute cholecystitis, RUQ pain, nausea")
    assert "R11.0" not in {each.code.value for each in first.codes}
    answer = conversation.ask("so I can leave the pain off?")
    assert answer.text.startswith("Yes.")
    assert any(each.ref == "I.B.5" for each in answer.citations)


@pytest.mark.model
def test_a_note_to_be_coded_is_no_question_about_the_case_before(application: Application) -> None:
    conversation = application.conversation("builtin")
    conversation.ask("What is E11.22?", "Assessment: gout. Type 2 diabetes.")
    assert "M10.9" in conversation.ask("Code this note").text
