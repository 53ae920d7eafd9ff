"""Pregnancy, birth and the newborn, weak bones and head injuries: each rule on the smallest case."""

from __future__ import annotations

import pytest

from assistant.coding.abortions import complicated
from assistant.coding.birth import newborn
from assistant.coding.combine import combine
from assistant.coding.consciousness import unconscious
from assistant.coding.fetuses import of_fetus
from assistant.coding.measured import measured
from assistant.coding.obstetric import obstetric
from assistant.coding.sequence import sequence
from assistant.notes.sentences import read
from codesets.catalog import Catalog
from codesets.encounter import Encounter, Setting
from tests.assistant.coding.told_conditions import conditions_of, values_of

Named = list[tuple[str, str]]

MOTHERS = (
    ("pregnant at 14 weeks, sprained ankle; pregnancy incidental", [("S93.402A", "sprained ankle")], ["S93.402A", "Z33.1"]),
    ("post term 41 weeks, delivered by c-section, liveborn girl", [], ["O48.0", "Z37.0", "Z3A.41"]),
    ("preterm labor at 31 weeks, no delivery", [("O60.14X0", "preterm labor")], ["O60.03", "Z3A.31"]),
    ("preterm labor at 34 weeks, delivered vaginally", [("O60.14X0", "preterm labor")], ["O60.14X0", "Z3A.34"]),
    ("PROM at 35 weeks gestation, labor within 24 hours", [("P01.1", "PROM")], ["O42.013", "Z3A.35"]),
    ("PROM at 39 weeks gestation, labor after 24 hours", [("O42.90", "PROM")], ["O42.12", "Z3A.39"]),
    ("bleeding two weeks after delivery", [("O72.1", "bleeding")], ["O72.2"]),
    ("prior c-section, 38 weeks pregnant, prenatal visit", [("Z34.93", "prenatal visit")], ["O34.219", "Z3A.38"]),
    ("G3P2 at 12 weeks, AMA", [("O09.511", "AMA")], ["O09.521", "Z3A.12"]),
    ("pregnant 26 weeks, wrist", [("S62.102A", "wrist")], ["O9A.212", "S62.102A", "Z3A.26"]),
    ("abruptio placentae at 30 weeks", [("P02.1", "abruptio")], ["O45.93", "Z3A.30"]),
    ("dystocia in labor, 39 weeks gestation, liveborn", [("O66.0", "dystocia")], ["O66.0", "Z37.0", "Z3A.39"]),
    ("incontinence, sequela of childbirth", [("N39.3", "incontinence")], ["N39.3", "O94"]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "named", "expected"), MOTHERS)
def test_what_chapter_15_makes_of_a_case(text: str, named: Named, expected: list[str], catalog: Catalog) -> None:
    document = read(text)
    found = obstetric(conditions_of(document, named), document, Encounter(), catalog)
    assert values_of(found) == expected


ABORTIONS = (
    ([("O03.4", "incomplete"), ("R58", "bleeding")], ["O03.1"]),
    ([("O03.9", "incomplete"), ("A41.9", "sepsis")], ["O03.87", "A41.9"]),
    ([("O03.9", "incomplete"), ("N71.0", "infection")], ["O03.5"]),
    ([("Z33.2", "incomplete"), ("N17.9", "failure")], ["O04.82", "N17.9"]),
    ([("O07.4", "incomplete"), ("N39.0", "infection")], ["O07.38", "N39.0"]),
    ([("O00.101", "incomplete"), ("R57.1", "failure")], ["O00.101", "O08.3"]),
    ([("O03.4", "incomplete"), ("D64.9", "failure")], ["O03.4", "D64.9"]),
)


@pytest.mark.parametrize(("named", "expected"), ABORTIONS)
def test_an_abortion_with_what_complicates_it(named: Named, expected: list[str], catalog: Catalog) -> None:
    document = read("incomplete, bleeding, sepsis, infection, failure")
    assert values_of(complicated(conditions_of(document, named), catalog)) == expected


FETUSES = (
    ("breech, twin B", "O32.1XX2"),
    ("twin A breech", "O32.1XX1"),
    ("breech of fetus 3", "O32.1XX3"),
    ("breech", "O32.1XX0"),
)


@pytest.mark.parametrize(("text", "expected"), FETUSES)
def test_the_fetus_that_a_code_is_about(text: str, expected: str, catalog: Catalog) -> None:
    [condition] = conditions_of(read(text), [("O32.1XX0", "breech")])
    assert of_fetus(condition, catalog).code.value == expected


NEWBORNS = (
    ("Newborn, vaginal birth. Newborn, jaundice", [("P77.9", "Newborn"), ("R17", "jaundice")], ["Z38.00", "P59.9"]),
    ("Newborn born by svd; svd, clavicle", [("O80", "svd"), ("P13.4", "clavicle")], ["Z38.00", "P13.4"]),
    ("Born here by c-section, evaluated for sepsis, ruled out", [], ["Z38.01", "Z05.1"]),
    ("Vaginal delivery, watched for seizures which were ruled out", [], ["Z38.00", "Z05.2"]),
    ("Born here by svd; ABO, jaundice", [("T80.30XA", "ABO"), ("P59.9", "jaundice")], ["Z38.00", "P55.1"]),
    ("Readmitted, community acquired pneumonia", [("J18.9", "pneumonia")], ["J18.9"]),
    ("Readmitted, pneumonia", [("J18.9", "pneumonia")], ["P23.9"]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "named", "expected"), NEWBORNS)
def test_what_chapter_16_makes_of_a_case(text: str, named: Named, expected: list[str], catalog: Catalog) -> None:
    document = read(text)
    found = newborn(conditions_of(document, named), document, Encounter(Setting.INPATIENT, age=0), catalog)
    assert sorted(values_of(found)) == sorted(expected)


BONES = (
    ("osteoporosis; tripped, wrist", [("M81.0", "osteoporosis"), ("S52.501A", "wrist")], ["M80.031A"]),
    ("osteoporosis; bent over, spine", [("M81.0", "osteoporosis"), ("S32.010A", "spine")], ["M80.08XA"]),
    ("osteoporosis; healing, arm", [("M81.0", "osteoporosis"), ("M84.422D", "arm")], ["M80.022D"]),
    ("osteoporosis; car crash, wrist", [("M81.0", "osteoporosis"), ("S52.501A", "wrist")], ["M81.0", "S52.501A"]),
    ("bone mets; femur", [("C79.51", "bone mets"), ("M84.451A", "femur")], ["C79.51", "M84.551A"]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "named", "expected"), BONES)
def test_a_fracture_of_a_bone_that_a_disease_weakened(
    text: str, named: Named, expected: list[str], catalog: Catalog
) -> None:
    document = read(text)
    assert values_of(combine(conditions_of(document, named), (), text, catalog).conditions) == expected


UNCONSCIOUS = (
    ("subdural with LOC 2 hours", "S06.5X3A"),
    ("subdural, unconscious for 20 minutes", "S06.5X1A"),
    ("subdural, 3 days of LOC", "S06.5X5A"),
    ("subdural, 3 days of LOC, never regained consciousness", "S06.5X6A"),
    ("subdural, LOC for half an hour", "S06.5X1A"),
    ("subdural, knocked out for about 45 min", "S06.5X2A"),
    ("subdural, blacked out briefly", "S06.5X1A"),
    ("subdural", "S06.5X9A"),
)


@pytest.mark.parametrize(("text", "expected"), UNCONSCIOUS)
def test_how_long_the_patient_was_unconscious(text: str, expected: str, catalog: Catalog) -> None:
    document = read(text)
    assert values_of(unconscious(conditions_of(document, [("S06.5X9A", "subdural")]), text, catalog)) == [expected]


SCALES = (
    ("subdural, GCS 7 by EMS", ["R40.2431"]),
    ("subdural, GCS total 10 on arrival in the ED", ["R40.2422"]),
    ("subdural, E2 V3 M4", ["R40.2120", "R40.2230", "R40.2340"]),
    ("subdural", []),
)


@pytest.mark.parametrize(("text", "expected"), SCALES)
def test_the_coma_scale(text: str, expected: list[str], catalog: Catalog) -> None:
    document = read(text)
    assert (
        values_of(measured(conditions_of(document, [("S06.5X9A", "subdural")]), document, Encounter(), catalog))
        == expected
    )
    assert measured(conditions_of(document, [("I10", "subdural")]), document, Encounter(), catalog) == ()


def test_the_cause_goes_before_the_inflammatory_response(catalog: Catalog) -> None:
    conditions = conditions_of(read("SIRS due to pancreatitis"), [("R65.10", "SIRS"), ("K85.90", "pancreatitis")])
    assert values_of(sequence(conditions, catalog)) == ["K85.90", "R65.10"]


def test_an_organ_that_fails_is_said_by_the_inflammatory_response(catalog: Catalog) -> None:
    text = "SIRS with kidney failure"
    conditions = conditions_of(read(text), [("R65.10", "SIRS"), ("N17.9", "kidney failure")])
    assert values_of(combine(conditions, (), text, catalog).conditions) == ["R65.11", "N17.9"]
