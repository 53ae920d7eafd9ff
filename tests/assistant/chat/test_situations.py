"""Situations told in a question: what is told and what only asks, and the whole set of codes that they come to."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat.situations import assessment, told
from codesets.encounter import Setting, Sex


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("septic shock due to MRSA pneumonia. codes in order?", ("septic shock due to MRSA pneumonia",)),
        ("gastric ulcer with bleeding, what's principal", ("gastric ulcer with bleeding",)),
        ("CAD and angina, I25.10 and I20.9?", ("CAD and angina",)),
        ("hypertension, which codes, and if she also has gout", ("hypertension, if she also has gout",)),
        ("sepsis from E. coli UTI. sequence?", ("sepsis from E. coli UTI",)),
        ("which code goes first", ()),
        ("broken hip, right, from a fall", ("broken hip, right side, from a fall",)),
        ("the left wrist was sprained, right?", ("the left wrist was sprained",)),
    ],
)
def test_what_only_asks_is_left_out(question: str, clauses: tuple[str, ...]) -> None:
    assert told(question).clauses == clauses


def test_where_and_who() -> None:
    stay = told("72 yo woman admitted with gout. M10.9?")
    assert (stay.setting, stay.age, stay.sex, stay.proposed) == (Setting.INPATIENT, 72.0, Sex.FEMALE, ("M10.9",))
    assert told("office visit, discharged from hospital last week").setting is Setting.OUTPATIENT
    assert told("vaginal discharge").setting is Setting.OUTPATIENT
    assert told("newborn with jaundice").age == 0.0


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("patient was admitted for pneumonia, found to have a new murmur", ["pneumonia", "new murmur"]),
        ("preeclampsia, severe, 34 weeks", ["preeclampsia, severe", "34 weeks pregnant"]),
        ("possible pneumonia, has cough", ["possible pneumonia", "cough"]),
        ("visit only for radiation, prostate cancer", ["encounter for radiation", "prostate cancer"]),
        ("concussion with no loss of consciousness", ["concussion without loss of consciousness"]),
    ],
)
def test_each_line_begins_with_what_it_is_about(words: str, lines: list[str]) -> None:
    assert assessment(words).splitlines()[1:] == [f"- {line}" for line in lines]


SETS = (
    ("type 2 diabetes with CKD stage 3a, hypertension", ["I12.9", "E11.22", "N18.31"]),
    ("diabetes due to steroids, long-term prednisone, on insulin", ["E09.9", "T38.0X5A", "Z79.4", "Z79.52"]),
    ("flu A positive with pneumonia", ["J10.00"]),
    ("COPD with acute bronchitis", ["J44.0", "J20.9"]),
    ("hypertension, stopped her blood pressure medication because it costs too much", ["I10", "T46.5X6A", "Z91.120"]),
    ("cesarean delivery of twins at 36 weeks, both liveborn, mother's codes", ["O30.003", "Z3A.36", "Z37.2"]),
    ("cut on the right little finger, nail intact", ["S61.216A"]),
    ("cut on middle finger", ["S61.218A"]),
    ("cat bite of right shin", ["S81.851A", "W55.01XA"]),
    ("diabetes with no complications", ["E11.9"]),
    ("NSTEMI last week, readmitted today with an inferior STEMI. codes?", ["I22.1", "I21.4"]),
    ("admitted only for pain control, pancreatic cancer. what's principal", ["G89.3", "C25.9"]),
    ("neutropenic fever from chemo, lymphoma", ["D70.1", "C85.90", "R50.81", "T45.1X5A"]),
    ("overdose of tylenol, suicide attempt", ["T39.1X2A"]),
    ("hives from penicillin taken correctly", ["L50.0", "T36.0X5A"]),
    ("severe sepsis with acute kidney failure, pneumonia source", ["A41.9", "J18.9", "R65.20", "N17.9"]),
    ("sepsis, encephalopathy caused by the sepsis", ["A41.9", "R65.20", "G93.41"]),
    ("hyperemesis at 8 weeks, no dehydration", ["O21.0", "Z3A.08"]),
    ("bilateral hip OA, left hip was replaced in May, admitted for the right one", ["M16.11", "Z96.642"]),
    ("suspected elder neglect, not confirmed, how is it coded", ["T76.01XA"]),
    ("aphasia left over from a stroke last year", ["I69.320"]),
    ("observation after MVA, no injuries found. code?", ["Z04.1"]),
    ("annual exam on 50 yo, elevated blood pressure found. coding?", ["Z00.01", "R03.0"]),
    ("one live baby, full term vaginal delivery. mom's codes?", ["O80", "Z37.0"]),
)


@pytest.mark.parametrize(("question", "codes"), SETS)
def test_the_whole_set_in_its_order(application: Application, question: str, codes: list[str]) -> None:
    assert [row.code.value for row in application.conversation("builtin").ask(question).codes] == codes


@pytest.mark.parametrize(
    ("question", "begins", "first"),
    [
        ("had a CVA two years ago, no deficits left. I63.9?", "No", "Z86.73"),
        ("right knee OA was replaced last year, now the left knee has OA. M17.0?", "No", "M17.12"),
        ("type 2 diabetes and PVD listed separately, E11.9 and I73.9?", "No", "E11.51"),
        ("K21.9 with K20.90 together?", "No", "K21.00"),
        ("Can I code E11.9 with R73.9?", "No", "E11.65"),
        ("can J44.1 and J18.9 be reported together?", "Yes", "J44.1"),
        ("inpatient with suspected HIV, test pending. B20?", "No", ""),
        ("inpatient, HIV antibody test sent, doctor notes suspected HIV. B20?", "No", ""),
    ],
)
def test_proposed_codes_are_agreed_or_replaced(
    application: Application, question: str, begins: str, first: str
) -> None:
    answer = application.conversation("builtin").ask(question)
    assert answer.text.startswith(begins)
    assert not first or answer.codes[0].code.value == first


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("left arm monoplegia from an old cerebral hemorrhage", ["left arm monoplegia", "old cerebral hemorrhage"]),
        ("ataxia after a stroke in 2019", ["ataxia", "stroke in 2019"]),
        ("facial palsy from a parotid tumor", ["facial palsy from a parotid tumor"]),
    ],
)
def test_a_deficit_and_the_old_stroke_that_left_it_are_told_apart(words: str, lines: list[str]) -> None:
    assert assessment(words) == "\n".join(["Assessment:", *(f"- {line}" for line in lines)])
