"""Rules said with yes or no, codes that a note or a section asks for, and what is struck or kept."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat.skills.phrases import names_something
from assistant.chat.skills.ruled import completed
from assistant.chat.skills.ties import names
from assistant.chat.turns import Json


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("may the dietitian document BMI?", "Yes."),
        ("do I code rule out pneumonia for a clinic patient?", "No."),
        ("does charting time on the same date count?", "Yes."),
        ("can an external cause code be principal?", "No."),
        ("I50.9 together with I50.22?", "No."),
        ("can I report I10 with E78.5?", "Yes"),
        ("I11.0 by itself, is that complete?", "No"),
        ("is S52.501A right for the left wrist?", "No."),
        ("is G2211 valid?", "Yes"),
        ("Z47.89 at the cast check of a healing wrist fracture?", "No."),
        ("note only says urosepsis, A41.9?", "No."),
        ("MRSA pneumonia, do I add B95.62 too?", "No."),
        ("MRSA abscess of the arm, add B95.62?", "Yes, both"),
        ("can I code from the final radiology report of an outpatient?", "Yes."),
        ("can I code an abnormal x-ray nobody mentioned for an inpatient?", "No."),
        ("O80 with a second degree tear?", "No."),
        ("DNR order on admission, revoked on day 4. Z66 okay?", "Yes"),
        ("Munchausen by proxy, F68.A on the chart of the child?", "No."),
        ("only insulin for three days in hospital, pills at home. Add Z79.4?", "No."),
        ("seen for knee pain, all tests normal, no cause found. What do I put?", ("R", "A ", "M")),
        ("inpatient rehab after a knee replacement for arthritis, principal?", ("First", "Which goes first")),
        ("is D63.0 principal when only the anemia of the cancer is treated", "No."),
    ],
)
def test_yes_or_no_comes_first(application: Application, question: str, begins: str | tuple[str, ...]) -> None:
    assert application.conversation("builtin").ask(question).text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("UTI due to E. coli", ["N39.0", "B96.20"]),
        ("kidney transplant patient with CKD: complication or not?", ["N18.9", "Z94.0"]),
        ("dexamethasone 10 mg IV", ["J1100"]),
        ("Kenalog 40 mg", ["J3301"]),
        ("B-12 injection", ["J3420"]),
        ("HTN with CHF", ["I11.0", "I50.9"]),
        ("coronary artery disease with angina", ["I25.119"]),
        ("part of a single-dose vial was thrown away, which modifier?", ["JW"]),
    ],
)
def test_the_codes_that_belong_to_it(application: Application, question: str, codes: list[str]) -> None:
    shown = [row.code.value for row in application.conversation("builtin").ask(question).codes]
    assert shown == codes


def test_what_changed_and_since_when(application: Application) -> None:
    conversation = application.conversation("builtin")
    assert "E11.A" in conversation.ask("what changed for E11?").text
    assert "2020-04-01" in conversation.ask("when did U07.1 become effective?").text


@pytest.mark.parametrize(
    "question",
    ["is G0402 subject to deductible", "can i bill G0439 after the first year", "does G0121 need a referral"],
)
def test_a_question_about_services_alone_is_decided_by_no_section_for_diagnoses(
    application: Application, question: str
) -> None:
    refs = {citation.ref for citation in application.conversation("builtin").ask(question).citations}
    assert not any(ref.startswith(("I.", "II.", "III.", "IV.")) for ref in refs)


def test_two_diagnoses_are_no_visit_in_one(application: Application) -> None:
    answer = application.conversation("builtin").ask("Z08 with Z85 order")
    assert [row.code.value for row in answer.codes] == ["Z08", "Z85"]
    assert answer.text.startswith("Z08 goes first.")


def test_codes_that_a_section_names_are_not_struck(application: Application) -> None:
    answer = application.conversation("builtin").ask("how is the administration of a vaccine billed?")
    assert "90471" in answer.text
    assert "removed" not in answer.text


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("code (B95-B97), to identify infectious agent", "B96.20", True),
        ("stage of chronic kidney disease (N18.1-N18.6)", "N18.4", True),
        ("stage of chronic kidney disease (N18.1-N18.6)", "N18.9", False),
        ("type of heart failure (I50.-)", "I50.22", True),
        ("insulin (Z79.4)", "Z79.84", False),
    ],
)
def test_a_note_names_a_code_or_a_range(text: str, code: str, named: bool) -> None:
    assert names(text, code) is named


NOTE = """CC: follow-up.
Assessment:
1. Type 2 diabetes mellitus without complications, on insulin.
2. Mild intermittent asthma, uncomplicated.
Plan: continue insulin and albuterol, return in three months."""


def test_a_worksheet_is_asked_for_its_first_code_and_for_some_codes(application: Application) -> None:
    conversation = application.conversation("builtin")
    conversation.ask(f"Code this note:\n{NOTE}")
    assert conversation.ask("which one is first listed and why").text.startswith("E11.9")
    assert [row.code.value for row in conversation.ask("list only the Z codes").codes] == ["Z79.4"]
    left = conversation.ask("remove the asthma and give it to me as CSV")
    assert "J45.20" not in {row.code.value for row in left.codes}


WITH, WITHOUT = ({"code": code, "title": "Exam", "billable": True} for code in ("Z00.01", "Z00.00"))
HEADING = {"code": "Z00.0", "title": "Exam", "billable": False, "children": [WITHOUT, WITH]}


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ([], [WITHOUT, WITH]),
        ([{**WITH, "confidence": 0.9}], [{**WITH, "confidence": 0.9}]),
        ([{**WITH, "score": 0.9}], [WITHOUT, WITH]),
    ],
)
def test_a_heading_that_a_rule_names_is_shown_by_its_few_complete_codes(told: list[Json], shown: list[Json]) -> None:
    assert completed(HEADING, told, "") == shown


@pytest.mark.parametrize(
    ("question", "something"),
    [
        ("do I need an external cause code on every injury claim", False),
        ("is a sign or symptom ok as the principal diagnosis", False),
        ("does the doc need to say complication for it to be coded as one", False),
        ("can sepsis be principal", True),
        ("is hypertension coded at every visit", True),
        ("newborn ruled out infection what code", True),
    ],
)
def test_words_of_the_guidelines_name_no_condition(question: str, something: bool) -> None:
    assert names_something(question) is something
