"""Visits after an operation or a cancer, records of birth, and ulcers of diseased veins: each rule on the smallest note."""

from __future__ import annotations

import pytest

from assistant.coding.aftercare import aftercare
from assistant.coding.birth import newborn
from assistant.coding.combine import combine
from assistant.coding.drug_harm import drug_harm
from assistant.coding.drug_uses import drugs_of
from assistant.coding.select import select
from assistant.coding.sequence import sequence
from assistant.coding.sharpen import sharpened
from assistant.coding.titles import says_already
from assistant.notes.sentences import read
from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.encounter import Encounter, Setting
from codesets.terms import vocabulary
from tests.assistant.coding.told_conditions import conditions_of, values_of

AFTERCARE = (
    ("POST OP VISIT\n10 d s/p lap appendectomy, no complaints.", [], ["Z48.815"]),
    ("ENT\nCC: post-op check\nSeptoplasty last week, breathing well.", [], ["Z48.813"]),
    ("Postoperative visit\nSeptoplasty for nasal polyp, benign.\nDx: basal cell carcinoma", [("C44.311", "basal")], ["Z48.3"]),
    ("POST OP CHECK\nAppendectomy, wound infection.\nDx: wound infection", [("T81.49XA", "wound infection")], []),
    ("POST OP CHECK\nKnee arthroscopy.\nDx: meniscal tear", [("S83.241D", "meniscal tear")], []),
    ("OFFICE VISIT\nAppendectomy 2004.\nDx: gout", [("M10.9", "gout")], []),
    ("A: hx of colon cancer, no evidence of disease", [("Z85.038", "hx of colon cancer")], ["Z08"]),
    ("A: gout, hx of colon cancer, NED", [("M10.9", "gout"), ("Z85.038", "hx of colon cancer")], []),
)  # fmt: skip


@pytest.mark.parametrize(("text", "named", "expected"), AFTERCARE)
def test_the_aftercare_that_a_visit_is_for(
    text: str, named: list[tuple[str, str]], expected: list[str], catalog: Catalog
) -> None:
    document = read(text)
    found = aftercare(conditions_of(document, named), document, Encounter(), catalog)
    assert values_of(found) == expected
    assert aftercare((), document, Encounter(Setting.INPATIENT), catalog) == ()


BIRTHS = (
    ("NURSERY\nMale by repeat c-section. Dx: TTN", [("P22.1", "TTN")], ["Z38.01", "P22.1"]),
    ("Newborn discharge\nTwins, born vaginally. Dx: TTN", [("P22.1", "TTN")], ["Z38.30", "P22.1"]),
    ("NICU admission, transferred from OSH, c-section. Dx: TTN", [("P22.1", "TTN")], ["P22.1"]),
    ("Apgar 8/9, SVD. Dx: observation for suspected sepsis", [("Z03.89", "observation")], ["Z38.00", "Z05.1"]),
)


@pytest.mark.parametrize(("text", "named", "expected"), BIRTHS)
def test_the_record_of_a_birth(text: str, named: list[tuple[str, str]], expected: list[str], catalog: Catalog) -> None:
    document = read(text)
    conditions = conditions_of(document, named)
    assert values_of(newborn(conditions, document, Encounter(Setting.INPATIENT, age=0), catalog)) == expected
    assert newborn(conditions, document, Encounter(Setting.INPATIENT, age=30), catalog) == conditions


@pytest.mark.parametrize(("days", "expected"), [("5 day old", "Z00.110"), ("12 d/o", "Z00.111"), ("DOL 3", "Z00.110")])
def test_a_newborn_is_examined_by_its_days(days: str, expected: str, catalog: Catalog) -> None:
    document = read(f"Newborn, {days}. A: newborn visit")
    conditions = conditions_of(document, [("Z00.111", "newborn visit")])
    assert values_of(newborn(conditions, document, Encounter(age=0), catalog)) == [expected]


COMBINED = (
    ("varicose veins right leg; ulcer of right calf", [("I83.91", "varicose"), ("L97.211", "ulcer")], ["I83.012", "L97.211"]),
    ("stasis ulcer left calf; venous insufficiency", [("I83.022", "stasis"), ("I87.2", "venous")], ["L97.229", "I87.2"]),
    ("stasis ulcer left calf of varicose veins; insufficiency", [("I83.022", "stasis"), ("I87.2", "insuf")], ["I83.022", "L97.229", "I87.2"]),
    ("cirrhosis; esophageal varices", [("K74.60", "cirrhosis"), ("I85.00", "esophageal")], ["K74.60", "I85.10"]),
    ("secondary hyperparathyroidism; ESRD", [("E21.1", "secondary"), ("N18.6", "ESRD")], ["N25.81", "N18.6"]),
    ("choledocholithiasis; cholangitis", [("K80.50", "chole"), ("K83.09", "cholang")], ["K80.30"]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "named", "expected"), COMBINED)
def test_what_stands_together(text: str, named: list[tuple[str, str]], expected: list[str], catalog: Catalog) -> None:
    document = read(text)
    assert sorted(values_of(combine(conditions_of(document, named), (), text, catalog).conditions)) == sorted(expected)


FORMS = (
    ("Dx: acute gout right foot due to HCTZ", [("M10.9", "acute gout")], "M10.271"),
    ("Dx: constipation from oxycodone", [("K59.00", "constipation")], "K59.03"),
    ("Dx: gout, on HCTZ for blood pressure", [("M10.9", "gout")], "M10.9"),
)


@pytest.mark.parametrize(("text", "named", "expected"), FORMS)
def test_the_drug_induced_form(text: str, named: list[tuple[str, str]], expected: str, catalog: Catalog) -> None:
    document = read(text)
    assert (
        values_of(drug_harm(conditions_of(document, named), document, drugs_of(vocabulary.load()), catalog))[0]
        == expected
    )


def test_what_nobody_prescribes_has_no_adverse_effect(catalog: Catalog) -> None:
    document = read("Dx: rhabdomyolysis due to cocaine")
    conditions = conditions_of(document, [("M62.82", "rhabdo")])
    assert values_of(drug_harm(conditions, document, drugs_of(vocabulary.load()), catalog)) == ["M62.82"]


def test_without_gives_way_to_with_and_is_no_more_than_unspecified(catalog: Catalog) -> None:
    crisis, none = Code.parse("D57.00"), Code.parse("D57.1")
    assert says_already(crisis, none, catalog)
    assert not says_already(none, crisis, catalog)
    document = read("Dx: HbSS with crisis. Sickle cell disease.")
    [stated, noted] = conditions_of(document, [("D57.00", "HbSS"), ("D57.1", "Sickle")])
    assert sharpened(stated, [noted], catalog) == stated


def test_what_a_named_condition_takes_in(catalog: Catalog) -> None:
    document = read("Dx: osteomyelitis, MSSA. ACL tear, effusion")
    named = [("M86.172", "osteo"), ("A49.01", "MSSA"), ("S83.512A", "ACL"), ("M25.40", "effusion")]
    assert values_of(select(conditions_of(document, named), Encounter(), catalog).reported) == ["M86.172", "S83.512A"]
    alone = conditions_of(document, [("A49.01", "MSSA")])
    assert values_of(select(alone, Encounter(), catalog).reported) == ["A49.01"]


def test_septic_shock_stands_behind_its_sepsis(catalog: Catalog) -> None:
    document = read("Dx: septic shock; Klebsiella sepsis")
    conditions = conditions_of(document, [("R65.21", "septic"), ("A41.59", "Klebs")])
    assert values_of(sequence(conditions, catalog)) == ["A41.59", "R65.21"]
