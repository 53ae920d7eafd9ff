"""Units, visit levels and dates: arithmetic that a coder can check by hand."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.bootstrap import Application
from assistant.chat.dates import day_in
from assistant.chat.dosage import bare_number, billed, dose_in, unit_in
from assistant.chat.visit_reading import read
from assistant.chat.visits import Visit, levels


@pytest.mark.parametrize(
    ("dose", "unit", "units"),
    [
        ("1 gram", "250 mg", 4),
        ("60 mg", "15 mg", 4),
        ("1000 mcg", "1000 mcg", 1),
        ("80 mg", "10 mg", 8),
        ("45 mg", "10 mg", 5),
        ("500 mcg", "1 mg", 1),
        ("2.5 mg", "0.5 mg", 5),
        ("100 units", "1 unit", 100),
        ("5 ml", "10 mg", None),
    ],
)
def test_units_are_whole_and_rounded_up(dose: str, unit: str, units: int | None) -> None:
    assert billed(dose, unit) == units


def test_the_dose_is_found_in_the_question() -> None:
    assert dose_in("Rocephin 1 gram IM") == "1 gram"
    assert dose_in("what is J0696") == ""
    assert bare_number("toradol 60 IM, units?") == "60"
    assert bare_number("2 injections of 40") == ""


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Injection, ketorolac tromethamine, per 15 mg", "15 mg"),
        ("Blood glucose strips, per 50 strips", "50 strips"),
        ("Walker, folding", ""),
    ],
)
def test_a_title_says_what_one_unit_is(title: str, unit: str) -> None:
    assert unit_in(title) == unit


@pytest.mark.parametrize(
    ("visit", "mdm"),
    [
        ("two stable chronic illnesses, refilled both meds", "moderate"),
        ("one self-limited problem, over the counter drugs", "straightforward"),
        ("chronic heart failure with severe exacerbation, admitted", "high"),
        ("two stable chronic illnesses", ""),
    ],
)
def test_two_elements_make_a_level(visit: str, mdm: str) -> None:
    assert read(visit).visit.mdm == mdm


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("established patient, moderate MDM", {"99214"}),
        ("new patient, 47 minutes", {"99204"}),
        ("25 minutes with an established patient in the office", {"99213"}),
        ("emergency visit, high MDM", {"99285"}),
        ("ER visit of 60 minutes", set()),
        ("new patient, 14 minutes", set()),
    ],
)
def test_visit_levels(question: str, codes: set[str]) -> None:
    assert {row["code"] for row in levels(read(question).visit)} == codes


def test_both_families_where_none_is_named() -> None:
    assert {"99204", "99214"} <= {row["code"] for row in levels(Visit(mdm="moderate"))}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("valid on 2021-03-15?", date(2021, 3, 15)),
        ("on 3/5/2024", date(2024, 3, 5)),
        ("March 3, 2022", date(2022, 3, 3)),
        ("in 2019", date(2019, 7, 1)),
        ("on 2021-13-45", None),
        ("today", None),
    ],
)
def test_dates_of_service(text: str, day: date | None) -> None:
    assert day_in(text) == day


@pytest.mark.parametrize(
    ("question", "ref"),
    [
        ("I.C.9.a", "I.C.9.a"),
        ("uncertain diagnosis outpatient", "IV.H"),
        ("uncertain diagnosis inpatient", "II.H"),
        ("urosepsis", "I.C.1.d.1.a.2"),
        ("who documents BMI", "I.B.14"),
        ("modifier 25", "MOD.25"),
    ],
)
def test_the_section_that_a_topic_is_about(application: Application, question: str, ref: str) -> None:
    assert application.retriever.search_guidelines(question, 1)[0].ref == ref


def test_a_number_alone_finds_its_section_alone(application: Application) -> None:
    assert [hit.ref for hit in application.retriever.search_guidelines(" iv.h. ", 5)] == ["IV.H"]


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("SNF admission visit, high MDM", ("99306",)),
        ("nursing facility subsequent, 32 minutes", ("99309",)),
        ("house call, established, low MDM", ("99348",)),
        ("preventive visit, new patient, age 52", ("99386",)),
        ("well child established, 7 years old", ("99393",)),
        ("outpatient consult, 30 minutes", ("99243",)),
        ("rounding visit, high MDM", ("99233",)),
        ("99214 minutes?", ("99214",)),
        ("est pt, two stable chronic illnesses, refilled meds", ("99214",)),
    ],
)
def test_a_visit_of_every_place_has_its_level(application: Application, question: str, codes: tuple[str, ...]) -> None:
    shown = tuple(row.code.value for row in application.conversation("builtin").ask(question).codes)
    assert shown == codes


def test_minutes_beyond_the_highest_level_are_prolonged(application: Application) -> None:
    ask = application.conversation("builtin").ask
    assert "99417" in ask("new patient, 78 minutes").text
    assert "99417" not in ask("new patient, 62 minutes").text


@pytest.mark.parametrize(
    ("question", "code", "units"),
    [
        ("Feraheme 510 mg units", "Q0138", "510"),
        ("Feraheme 510 mg units, ESRD on dialysis", "Q0139", "510"),
    ],
)
def test_the_code_says_no_more_than_the_question(
    application: Application, question: str, code: str, units: str
) -> None:
    answer = application.conversation("builtin").ask(question)
    assert answer.codes[0].code.value == code
    assert units in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Can I bill 20 units of J3301 in one day?", "No. J3301"),
        ("Is it a problem to bill J3430 x 30 for one date of service?", "No. J3430"),
        ("J1885 x 2 same day ok?", "Yes. J1885"),
        ("whats the daily cap on J0696", "J0696"),
    ],
)
def test_the_most_units_of_a_day_are_known_without_a_table_of_ones_own(
    application: Application, question: str, said: str
) -> None:
    answer = application.conversation("builtin").ask(question).text
    assert answer.startswith(said)
    assert "first quarter 2026)." in answer


@pytest.mark.parametrize(
    ("visit", "code"),
    [("est, 22 min", "99213"), ("returning patient, 41 minutes", "99215"), ("new, 33 min in all", "99203")],
)
def test_bare_minutes_give_the_level(visit: str, code: str) -> None:
    [level] = levels(read(visit).visit)
    assert level["code"] == code


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        ("triamcinolone 40 mg left shoulder, units?", "60 mg in all, 30 each side. units then?", "J3301 × 6"),
        ("triamcinolone 20 mg in each knee, units?", "", "J3301 × 4"),
        (
            "botox 100 units for spasticity, units",
            "the vial held 200 units, rest thrown away. bill it how?",
            "JW × 100",
        ),
        ("denosumab 60 mg, units", "and for ketorolac 30 mg?", "J1885 × 2"),
    ],
)
def test_another_dose_is_of_the_drug_before(application: Application, first: str, then: str, said: str) -> None:
    conversation = application.conversation("builtin")
    answer = conversation.ask(first)
    assert said in (conversation.ask(then) if then else answer).text
