"""Supplies and services: several in one question, what goes with a device, rides, units with their modifiers."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat.ambulance import told
from assistant.chat.containers import parted
from assistant.chat.cpt_words import family_named
from assistant.chat.skills import goods


@pytest.mark.parametrize(
    ("question", "base", "mileage", "modifier"),
    [
        ("ALS emergency from the scene of a crash to the hospital, 9 miles", ("A0427",), "A0425", "SH"),
        ("BLS scheduled transport from dialysis center to her house", ("A0428",), "A0425", "JR"),
        ("helicopter from hospital to another hospital 60 miles", ("A0431",), "A0436", "HH"),
        ("BLS transport assisted living to the ER", ("A0429", "A0428"), "A0425", "EH"),
    ],
)
def test_a_ride_has_its_base_rate_and_places(question: str, base: tuple[str, ...], mileage: str, modifier: str) -> None:
    ride = told(question)
    assert ride is not None
    assert (ride.base, ride.mileage, ride.modifier) == (base, mileage, modifier)


def test_what_is_no_ride() -> None:
    assert told("basic life support course for staff") is None


def test_what_was_given_and_what_was_thrown_out() -> None:
    assert parted("10 mg vial, gave 7 threw out 3") == ("7 mg", "3 mg")


@pytest.mark.parametrize(
    ("title", "question", "says_not"),
    [
        ("Walking boot, non-pneumatic", "pneumatic boot", True),
        ("Walking boot, pneumatic", "non-pneumatic boot", True),
        ("Walking boot, pneumatic", "pneumatic boot", False),
    ],
)
def test_a_title_that_says_the_opposite(title: str, question: str, says_not: bool) -> None:
    assert goods.says_not(title, question) is says_not


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("nebulizer compressor and a hospital grade breast pump", ["E0570", "E0604"]),
        ("nebulizer supplies", ["A7003", "A7005"]),
        ("150 glucose strips for a patient on insulin, code, units and modifier", ["A4253", "KX"]),
        ("bortezomib 3.5 mg single dose vial, nothing wasted, modifier?", ["J9041", "JZ"]),
        ("pneumonia vaccine administration for Medicare, code and dx", ["G0009", "Z23"]),
        ("threw out 30 mg of an 80 mg single dose vial, which modifier", ["JW"]),
        ("modifier for the assistant surgeon", ["80"]),
        ("bipap tubing code", ["A7037"]),
        ("J1020 vs J1040, which is right", ["J1010"]),
    ],
)
def test_the_codes_of_goods_and_services(application: Application, question: str, codes: list[str]) -> None:
    shown = [row.code.value for row in application.conversation("builtin").ask(question).codes]
    assert [code for code in shown if code in codes] == codes


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("took a bottle of her mother's zoloft to kill herself, code?", "T43.222A"),
        ("deputy brings driver in for a blood alcohol draw, sheriff's order, dx?", "Z02.83"),
        ("here only for a refill of her inhaler, nothing else", "Z76.0"),
    ],
)
def test_the_reason_of_a_visit(application: Application, question: str, code: str) -> None:
    assert application.conversation("builtin").ask(question).codes[0].code.value == code


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("TIA two years ago, no residuals, here for pneumonia vaccine", {"Z23", "Z86.73"}),
        ("old MI, seen for flu shot", {"Z23", "I25.2"}),
        ("flu shot for an asthma patient", {"Z23", "J45.909"}),
        ("well baby visit and hpv vaccine", {"Z00.129", "Z23"}),
        ("physical with flu shot", {"Z00.00", "Z23"}),
        ("z code for a tetanus shot", {"Z23"}),
        ("copd on bipap", {"J44.9"}),
        ("asthma on cpap", {"J45.909"}),
        ("chf, takes lasix", {"I50.9"}),
        ("lupus, on prednisone 10 mg daily", {"M32.9", "Z79.52"}),
        ("lung injury from vaping, short of breath with cough. code the symptoms?", {"U07.0"}),
        ("closed head injury, no loc", {"S09.90XA"}),
        ("head injury with loc", {"S06.9X9A"}),
        ("SVD 38 weeks, GDM diet controlled, live girl", {"O24.420", "Z37.0", "Z3A.38"}),
        ("took too much ibuprofen by accident", {"T39.311A"}),
        ("history of colon polyps, here for surveillance colonoscopy", {"Z12.11", "Z86.0100"}),
    ],
)
def test_a_service_or_thing_told_with_a_case_displaces_nothing(
    application: Application, question: str, codes: set[str]
) -> None:
    assert {row.code.value for row in application.conversation("builtin").ask(question).codes} == codes


@pytest.mark.parametrize(
    ("question", "family"),
    [
        ("what cpt for xray of chest", "71045"),
        ("cpt xray right ankle", "73501"),
        ("cpt for ultrasound of the abdomen", "76700"),
        ("cpt for skin biopsy", "11102"),
    ],
)
def test_a_family_is_found_in_any_order_of_words(question: str, family: str) -> None:
    assert family_named(question) == family


def test_what_is_no_question_for_a_coder(application: Application) -> None:
    assert application.conversation("builtin").ask("make me a workout plan for the summer").declined
