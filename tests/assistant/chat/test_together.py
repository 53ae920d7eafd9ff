"""May codes stand together: what is said of the pair, and why."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application


@pytest.mark.parametrize(
    ("question", "begins", "holds"),
    [
        ("R50.9 and J15.1 on one claim?", "No. R50.9", "I.B.5"),
        ("can M25.551 go with M16.11", "No. M25.551", "integral part"),
        ("M25.511 plus M16.11?", "Yes, M25.511", "may be reported together"),
        ("R63.4 with S93.401A, fine?", "Yes, R63.4", "Mind the rule on symptoms"),
        ("D64.9 with D51.0?", "No.", "report D51.0 alone"),
        ("N18.9 next to E11.22, ok?", "Yes,", "N18.9"),
        ("may Z79.4 stand with E10.65", "Not needed", "type 1"),
        ("is E66.813 together with Z68.23 plausible?", "No.", "(BMI) below 30"),
        ("F17.290 with J43.9 - allowed?", "Yes,", "tobacco dependence (F17.-)"),
        ("can I50.9 and I42.0 go together", "Yes, I50.9", "may be reported together"),
        ("M54.50 and M54.2 ok on one claim?", "Yes, M54.50", "may be reported together"),
        ("L40.50 with L40.0?", "Yes, L40.50", "may be reported together"),
        ("I63.9 with I69.351?", "Yes, I63.9", "Excludes2"),
        ("J45.909 with J45.20 ok?", "No.", "report J45.20 alone"),
        ("I50.9 with I50.22 ok?", "No.", "report I50.22 alone"),
        ("G40.909 with G40.209 ok?", "No.", "report G40.209 alone"),
    ],
)
def test_pair(application: Application, question: str, begins: str, holds: str) -> None:
    said = application.conversation().ask(question).text
    assert said.startswith(begins)
    assert holds in said


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("are J45.40 and J45.41 interchangeable", {"J45.40", "J45.41"}),
        ("what separates E10.21 from E10.22", {"E10.21", "E10.22"}),
        ("I21.4 or I25.2 or I22.2 - which is for what", {"I21.4", "I25.2", "I22.2"}),
    ],
)
def test_asked_how_they_differ(application: Application, question: str, codes: set[str]) -> None:
    answer = application.conversation().ask(question)
    assert {row.code.value for row in answer.codes} == codes
    assert not answer.text.startswith(("Yes", "No.")), "how they differ was asked, not whether they may stand together"
    assert all(row.title in answer.text for row in answer.codes)


def test_one_answer_to_two_questions_that_are_one(application: Application) -> None:
    said = application.conversation().ask("G0402 or G0438? how do they differ").text
    assert said.count("G0438 Annual wellness visit") == 1


@pytest.mark.parametrize(
    ("question", "begins", "code"),
    [
        ("C73 looks too short, can it go out like that?", "Yes, C73", "C73"),
        ("the payer keeps rejecting N18.3, why", "No. N18.3", "N18.31"),
        ("is K35.8 too vague to submit", "No. K35.8", "K35.80"),
        ("can I submit E11 as is", "No. E11", "E11.2"),
        ("G43.9", "G43.9 is Migraine, unspecified. It is not complete", "G43.90"),
    ],
)
def test_validity_in_other_words(application: Application, question: str, begins: str, code: str) -> None:
    answer = application.conversation().ask(question)
    assert answer.text.startswith(begins)
    assert code in {row.code.value for row in answer.codes}


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("acute vs chronic sinusitis codes", ("J01.90", "J32.9")),
        ("viral vs bacterial pneumonia, how do I choose?", ("J12.9", "J15.9")),
        ("asthma with or without exacerbation, codes", ("J45.901", "J45.909")),
        ("K35.80 or K35.20, how do I choose?", ("K35.80", "K35.20")),
        ("G0105 or G0121, which is for high risk", ("G0105", "G0121")),
    ],
)
def test_two_things_are_set_side_by_side(application: Application, question: str, codes: tuple[str, ...]) -> None:
    answer = application.conversation().ask(question)
    assert {row.code.value for row in answer.codes} >= set(codes), answer.text
    assert "not a diagnosis" not in answer.text


def test_two_words_of_the_book_are_told_apart_by_the_rules(application: Application) -> None:
    assert "I.A.12" in application.conversation().ask("excludes1 vs excludes2").text


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("N40 only has three characters, will it bounce?", "N40 Benign"),
        ("I10 only has three characters, is that ok", "Yes, I10"),
        ("is K59.0 still good for constipation", "No. K59.0"),
    ],
)
def test_what_is_wrong_with_a_code_is_said_before_the_case(
    application: Application, question: str, begins: str
) -> None:
    assert application.conversation().ask(question).text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "begins", "codes"),
    [
        ("viral pneumonia with cough, do I add the cough code to J12.9?", "No. These symptoms", {"J12.9"}),
        ("varices bled, alcoholic cirrhosis of liver, can I85.11 be principal?", "No: K70.30", {"K70.30", "I85.11"}),
        ("anemia in stage 5 CKD, D63.1 first?", "No: N18.5", {"N18.5", "D63.1"}),
        ("is R35.0 separate from N40.1 or included?", "Yes, both", {"R35.0", "N40.1"}),
        ("type 1 diabetic with CKD stage 4, can I also code N18.4?", "Yes, both", {"E10.22", "N18.4"}),
        (
            "could not afford her metoprolol, blood pressure is up with her hypertension. T44.7X6A first?",
            "No. Underdosing",
            {"I10", "Z91.120"},
        ),
        ("kidney growth: C64.1 or D41.01, when which", "C64.1", {"C64.1", "D41.01"}),
        ("O09.512 or O09.522, first pregnancy at 39", "O09.512", {"O09.512", "O09.522"}),
    ],
)
def test_what_the_case_tells_beside_a_code_is_checked_with_it(
    application: Application, question: str, begins: str, codes: set[str]
) -> None:
    answer = application.conversation("builtin").ask(question)
    assert answer.text.startswith(begins)
    assert codes <= {row.code.value for row in answer.codes}


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("diabetic on metformin and Lantus, which Z79 codes", ["Z79.4", "Z79.84"]),
        ("which I50 code for acute HFpEF", ["I50.31"]),
    ],
)
def test_the_codes_below_a_heading_that_the_words_call_for(
    application: Application, question: str, codes: list[str]
) -> None:
    assert [row.code.value for row in application.conversation("builtin").ask(question).codes] == codes


def test_a_combination_never_says_less_than_one_of_its_codes(application: Application) -> None:
    answer = application.conversation("builtin").ask("J10.01 with J18.9, both?")
    assert not any(row.code.value.startswith("J11") for row in answer.codes)


@pytest.mark.parametrize(
    ("before", "added", "begins", "codes"),
    [
        ("I10", "can I add N18.4?", "No, not both: I10 gives way to I12.9. Together they are coded as I12.9", ["I12.9", "N18.4"]),
        ("J44.9", "add J44.1?", "No, not both: J44.9 gives way to J44.1. J44.9 beside J44.1: ", ["J44.1"]),
        ("Z79.4", "can I add E10.65?", "No, not both: Z79.4 gives way to E10.65. Z79.4 beside E10.65: ", ["E10.65"]),
        ("Z85.3", "can I add C50.911?", "No, not both: Z85.3 gives way to C50.911. Z85.3 beside C50.911: ", ["C50.911"]),
        ("E10.65", "can I add Z79.4 too?", "Not needed, though no note forbids the pair.", ["E10.65", "Z79.4"]),
    ],
)  # fmt: skip
def test_what_is_added_takes_the_place_of_what_says_less(
    application: Application, before: str, added: str, begins: str, codes: list[str]
) -> None:
    conversation = application.conversation()
    conversation.ask(before)
    answer = conversation.ask(added)
    assert answer.text.startswith(begins)
    assert [row.code.value for row in answer.codes] == codes
