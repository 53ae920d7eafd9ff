"""Equipment, supplies and modifiers told in everyday words, and what became of a container of a drug."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat.containers import parted
from assistant.chat.dosage import dose_in, unit_in
from assistant.chat.skills import goods


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("hoyer lift", True),
        ("insulin pump", True),
        ("code for a rolling walker with a seat", True),
        ("leaking suprapubic catheter", False),
        ("insulin pump stopped, blood sugar high", False),
        ("tripped over her walker, hip fracture", False),
        ("wheelchair bound after a stroke", False),
        ("heartburn", False),
        ("abnormal pap smear", False),
        ("cpap", True),
        ("dialysis catheter clotted", False),
        ("pressure ulcer mattress", True),
    ],
)
def test_a_thing_is_told_from_the_trouble_with_one(question: str, named: bool) -> None:
    assert goods.named(question) is named


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("hoyer lift", "E0630"),
        ("insulin pump", "E0784"),
        ("bedside commode", "E0163"),
        ("pneumatic walking boot off the shelf", "L4361"),
        ("hospital bed semi electric with rails, no mattress", "E0261"),
    ],
)
def test_a_thing_is_found_by_its_everyday_name(application: Application, question: str, code: str) -> None:
    assert application.conversation("builtin").ask(question).codes[0].code.value == code


def test_a_part_that_is_there_already_is_left_out(application: Application) -> None:
    conversation = application.conversation("builtin")
    conversation.ask("fully electric hospital bed with rails and mattress")
    assert conversation.ask("same but they already own a mattress").codes[0].code.value == "E0266"


@pytest.mark.parametrize(
    ("text", "given", "gone"),
    [
        ("gave 70 mg, wasted 30 mg", "70 mg", "30 mg"),
        ("70 mg given from a 100 mg vial, rest tossed", "70 mg", "30 mg"),
        ("100 mg single-dose vial, 30 mg was discarded", "70 mg", "30 mg"),
        ("used 70 mg and the other 30 was thrown out", "70 mg", "30 mg"),
        ("abatacept 750 mg out of three 250 mg vials", "750 mg", "0 mg"),
        ("eculizumab 900 mg, 300 mg vials x 4", "900 mg", "300 mg"),
        ("rimabotulinum 4500 units from a 5000 unit vial", "4500 units", "500 units"),
        ("a 100 mg and a 400 mg vial, 460 mg infused", "460 mg", "40 mg"),
        ("carmustine 230 mg, 100 mg vials", "230 mg", "70 mg"),
        ("1 g vial, gave 600 mg", "600 mg", "400 mg"),
        ("2 vials of 50 mg, 80 mg injected", "80 mg", "20 mg"),
        ("10 mg from a 50 mg multi-dose vial", "", ""),
        ("70 mg given", "", ""),
        ("a 100 mg vial", "", ""),
    ],
)
def test_a_container_is_parted_in_what_was_given_and_what_was_not(text: str, given: str, gone: str) -> None:
    assert parted(text) == (given, gone)


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("docetaxel 160 mg vial, gave 140 mg, threw out the rest", ("J9171 × 140", "JW × 20")),
        ("ketorolac 60 mg vial: 40 mg given, 20 mg wasted", ("J1885 × 3", "JW × 1")),
    ],
)
def test_what_was_discarded_has_a_line_of_its_own(
    application: Application, question: str, lines: tuple[str, ...]
) -> None:
    answer = application.conversation("builtin").ask(question)
    assert [line for line in lines if line not in answer.text] == []
    assert answer.codes[-1].code.value == "JW"


def test_what_became_of_the_container_is_of_the_drug_before(application: Application) -> None:
    conversation = application.conversation("builtin")
    conversation.ask("bevacizumab 500 mg, units?")
    answer = conversation.ask("we only gave 450 mg of it and the remaining 50 had to be discarded, how is that billed")
    assert "J9035 × 45" in answer.text
    assert "JW × 5" in answer.text


def test_goods_are_counted_by_their_box(application: Application) -> None:
    assert dose_in("150 blood glucose strips") == "150 strips"
    assert unit_in("Lancets, per box of 100") == "100 lancets"
    answer = application.conversation("builtin").ask("150 blood glucose test strips, how many units")
    assert "A4253 × 3" in answer.text


@pytest.mark.parametrize(
    ("question", "modifier"),
    [
        ("modifier for the right index finger", "F6"),
        ("modifier, lower lid of the left eye? I mean left lower eyelid", "E2"),
        ("which modifier when a PT assistant gave it: PTA treated the patient", "CQ"),
        ("hospice patient, visit not related to the terminal illness, modifier", "GW"),
        ("CPAP was stolen and replaced, modifier", "RA"),
        ("modifier when the surgeon decided to operate at this visit", "57"),
        ("modifier for the second month of rental", "KI"),
    ],
)
def test_a_modifier_is_found_by_what_it_tells(application: Application, question: str, modifier: str) -> None:
    assert application.conversation("builtin").ask(question).codes[0].code.value == modifier


@pytest.mark.parametrize("question", ["is J2505 still good", "what is C9027"])
def test_a_code_that_gave_way_is_told_with_the_one_in_its_place(application: Application, question: str) -> None:
    answer = application.conversation("builtin").ask(question)
    assert "has been replaced" in answer.text
    assert {"J2506", "J9271"} & {row.code.value for row in answer.codes}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("abnormal pap smear, ASC-US", True),
        ("feeding tube infection", True),
        ("a dressing for an infected wound, hcpcs", False),
        ("flu shot administration", False),
    ],
)
def test_a_finding_or_harm_is_no_service(question: str, told: bool) -> None:
    assert goods.ails(question) is told


def test_a_finding_is_answered_by_a_diagnosis(application: Application) -> None:
    assert application.conversation("builtin").ask("abnormal pap smear ASCUS").codes[0].code.value == "R87.610"


def test_an_abbreviation_of_its_own_title_is_no_brand() -> None:
    hits = [
        {"code": "A7035", "title": "Headgear used with positive airway pressure device"},
        {"code": "E0601", "title": "Continuous positive airway pressure (cpap) device"},
    ]
    assert [hit["code"] for hit in goods.by_brand(hits, "cpap headgear")] == ["A7035", "E0601"]
    branded = [
        {"code": "J7297", "title": "Contraceptive system (liletta), 52 mg"},
        {"code": "J7298", "title": "Contraceptive system (mirena), 52 mg"},
    ]
    assert [hit["code"] for hit in goods.by_brand(branded, "mirena")] == ["J7298", "J7297"]
