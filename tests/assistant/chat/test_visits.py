"""Visits read from words: whose minutes count, who is new, which kind of visit it is, and what lies beyond the highest level."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat.acquaintance import acquaintance
from assistant.chat.minutes import minutes_in
from assistant.chat.visit_reading import read, told


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("LPN took 10 min for vitals, the doctor 24 min", 24),
        ("50 min total including 15 min for the biopsy billed separately", 35),
        ("20 min face to face plus 14 min charting that evening", 34),
        ("20 min with the patient and 14 min charting the next day", 20),
        ("an hour and 10 minutes in all", 70),
        ("discharge took over 30 minutes", 31),
        ("less than 30 minutes", 29),
        ("no time is given", None),
    ],
)
def test_only_the_clinicians_own_time_of_that_day_counts(text: str, counted: int | None) -> None:
    assert minutes_in(text).counted == counted


@pytest.mark.parametrize(
    ("text", "patient"),
    [
        ("our urologist saw him 18 months ago, today another urologist of the group", "established"),
        ("last seen 37 months ago", "new"),
        ("saw our urologist 18 months ago, now sees our rheumatologist", "new"),
        ("two years ago only an x-ray was read by us", "new"),
        ("seen a year ago by another practice", "new"),
        ("seen a year ago at another practice by the same doctor, who joined us", "established"),
        ("new patient, 32 minutes", "new"),
        ("established patient of 3 years old", "established"),
        ("a visit", ""),
    ],
)
def test_new_or_established_by_the_last_service(text: str, patient: str) -> None:
    assert acquaintance(text).patient == patient


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("observation in at 7am, discharged 6pm the same day, high MDM", "hospital-same-day"),
        ("rounding on day 3, moderate MDM", "hospital-subsequent"),
        ("observation turned to inpatient, low MDM", "hospital-subsequent"),
        ("monthly nursing home visit, low MDM", "nursing-subsequent"),
        ("discharge day, 20 minutes", "hospital-discharge"),
        ("group home visit, established, high MDM", "home"),
        ("nurse visit for a weight check", "nurse"),
    ],
)
def test_the_kind_of_visit(text: str, kind: str) -> None:
    assert read(text).kind == kind


def test_a_disease_seen_in_the_emergency_room_is_no_question_about_a_visit() -> None:
    assert told("ER patient with chest pain for 30 minutes") is None


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("established, 71 minutes by time, Medicare", ["99215", "G2212"]),
        ("established, 60 minutes by time, Medicare", ["99215"]),
        ("new patient, 92 minutes by time, commercial plan", ["99205", "99417"]),
        ("rounds, 66 minutes by time, Medicare", ["99233", "G0316"]),
        ("critical care 80 minutes", ["99291", "99292"]),
        ("discharge day of 35 minutes in the hospital", ["99239"]),
        ("Medicare office consult, established, low MDM", ["99213"]),
        ("physical of an established patient, 30 y/o, and new migraine treated, low MDM", ["99395", "99213", "25"]),
        ("number of problems high, data limited, risk low, established", ["99213"]),
        ("shared hospital visit: PA 30 min, MD 12 min, rounding, who bills?", ["99232", "FS"]),
    ],
)
def test_the_codes_of_a_visit(application: Application, question: str, codes: list[str]) -> None:
    assert [row.code.value for row in application.conversation("builtin").ask(question).codes] == codes


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("seen by our GI doctor 10 months ago, same group and specialty now, new or established?", "Established"),
        ("established patient, 7 minutes", "No level by time"),
        ("came only for the planned mole removal, 99212-25?", "No. "),
        ("asthma follow-up with new inhaler and also a wart frozen, 99213-25?", "Yes. "),
        ("would 26 minutes support 99214?", "No. 99213"),
    ],
)
def test_the_answer_comes_first(application: Application, question: str, begins: str) -> None:
    assert application.conversation("builtin").ask(question).text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "modifier"),
    [
        ("seen 5 weeks after her hysterectomy by the same surgeon for an unrelated rash, modifier?", "24"),
        ("surgeon decides on a colectomy at today's visit, operates tomorrow, mod for the visit", "57"),
        ("follow-up for gout and the shoulder was injected, which modifier on the 99213", "25"),
    ],
)
def test_the_modifier_of_a_visit(application: Application, question: str, modifier: str) -> None:
    assert [row.code.value for row in application.conversation("builtin").ask(question).codes] == [modifier]


@pytest.mark.parametrize(
    ("question", "begins", "codes"),
    [
        ("does 99417 go with 99204", "No: 99417", ["99417", "99204"]),
        ("G2212 beside 99205 ok?", "Yes, where", ["G2212", "99205"]),
        ("video visit, established, 22 minutes, Medicare, code and modifier", "99213", ["99213", "95"]),
        ("obs patient, still in observation day 2, moderate MDM", "99232", ["99232"]),
        ("our PA saw her 5 months ago, same specialty, now sees the doctor, low MDM", "99213", ["99213"]),
    ],
)
def test_what_goes_with_a_visit(application: Application, question: str, begins: str, codes: list[str]) -> None:
    answer = application.conversation("builtin").ask(question)
    assert answer.text.startswith(begins)
    assert [row.code.value for row in answer.codes] == codes
