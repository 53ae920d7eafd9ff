"""A list of diagnoses or a short assessment in the chat, and talk about it."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application

ASSESSMENT = """A/P:
1. HTN - continue lisinopril
2. Hypothyroidism - TSH at goal on levothyroxine
3. Cough, possible pneumonia, chest x-ray ordered"""
STAY = """Discharge summary. Admitted with fever and confusion.
Final diagnoses:
1. Acute cystitis
2. Probable aspiration pneumonia
3. Type 2 diabetes with neuropathy
Disposition: home."""
VISIT = """Assessment:
1. Acute bronchitis
2. Closed fracture of lower end of left radius, initial visit
3. Urticaria due to cephalexin, taken as prescribed
HPI: cough for three days. Father had colon cancer. Smokes a pack a day."""


def _codes(application: Application, *turns: str) -> list[str]:
    conversation = application.conversation()
    answers = [conversation.ask(turn) for turn in turns]
    return [row.code.value for row in answers[-1].codes]


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("anxiety unspecified, insomnia unspecified, tinnitus of the left ear", ["F41.9", "G47.00", "H93.12"]),
        ("atrial fibrillation, hypothyroidism, obesity", ["I48.91", "E03.9", "E66.9"]),
        ("colon cancer, sigmoid, left", ["C18.7"]),
    ],
)
def test_each_item_of_a_list_is_coded(application: Application, line: str, codes: list[str]) -> None:
    assert _codes(application, line) == codes


def test_an_item_is_dropped_by_its_place(application: Application) -> None:
    line = "anxiety unspecified, insomnia unspecified, tinnitus of the left ear"
    assert _codes(application, line, "drop the second one, what's left?") == ["F41.9", "H93.12"]


def test_a_numbered_assessment_is_a_note(application: Application) -> None:
    conversation = application.conversation()
    assert {"I10", "E03.9"} <= {row.code.value for row in conversation.ask(ASSESSMENT).codes}
    said = conversation.ask("why not J18.9?")
    assert "uncertain" in said.text
    assert any(basis.ref == "IV.H" for basis in said.citations)


@pytest.mark.parametrize(
    ("note", "question", "holds"),
    [
        (VISIT, "should I code the colon cancer in his father?", "family"),
        (VISIT, "why not code the cough", "integral"),
        (VISIT, "is the tobacco code needed?", "F17.210"),
        (STAY, "why did you code the pneumonia when it is only probable", "II.H"),
    ],
)
def test_talk_about_a_condition_of_the_note(application: Application, note: str, question: str, holds: str) -> None:
    conversation = application.conversation()
    conversation.ask(note)
    assert holds in conversation.ask(question).text


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("she comes back in six weeks, fracture healing fine. which code then?", {"S52.502D"}),
        ("and if she had taken twice the dose by accident", {"T36.1X1A"}),
    ],
)
def test_the_worksheet_as_a_later_visit_or_another_cause_makes_it(
    application: Application, question: str, codes: set[str]
) -> None:
    assert codes <= set(_codes(application, VISIT, question))


def test_a_combination_that_is_presumed_is_named(application: Application) -> None:
    assert "E10.22" in _codes(application, "E10.9 and N18.4 together?")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("copd no exacerbation", "J44.9"),
        ("type 2 diabetes without CKD", "E11.9"),
        ("tension headache, not intractable; BPH without LUTS", "N40.0"),
    ],
)
def test_what_is_denied_is_not_coded(application: Application, words: str, code: str) -> None:
    assert code in _codes(application, words)
    assert not {"J44.1", "E11.22", "N40.1"} & set(_codes(application, words))


def test_an_effect_with_a_code_of_its_own_follows_its_disease(application: Application) -> None:
    assert _codes(application, "type 2 diabetic with diabetic gastroparesis") == ["E11.43", "K31.84"]


def test_a_relative_explains_why_a_code_was_left_out(application: Application) -> None:
    conversation = application.conversation()
    conversation.ask(
        "HPI: Palpitations for a week. Her brother had atrial fibrillation.\nA/P: Palpitations, Holter ordered."
    )
    assert "family history" in conversation.ask("how come no I48.91?").text
