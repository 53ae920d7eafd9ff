"""What terse and dictated notes tell of drugs, numbers and findings: each rule on the smallest note that needs it."""

from __future__ import annotations

import pytest

from assistant.coding.companions import companions
from assistant.coding.dominance import dominant
from assistant.coding.drug_harm import drug_harm
from assistant.coding.drug_uses import Drugs, drugs_of
from assistant.coding.exams import with_findings
from assistant.coding.history import is_over
from assistant.coding.long_term import long_term
from assistant.coding.measured import measured
from assistant.coding.obstetric import obstetric
from assistant.coding.organisms import organisms, septic, with_infection
from assistant.coding.queries import term_queries
from assistant.coding.sharpen import sharpened
from assistant.coding.stroke import after_stroke
from assistant.coding.titles import says_already
from assistant.coding.tobacco import by_product
from assistant.notes.sentences import read
from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.encounter import Encounter, Sex
from codesets.terms import vocabulary
from tests.assistant.coding.told_conditions import conditions_of, values_of


@pytest.fixture(scope="module")
def drugs() -> Drugs:
    return drugs_of(vocabulary.load())


LONG_TERM = (
    ("Meds: metformin 1000 BID, aspirin none.\nDx: type 2 diabetes", [("E11.9", "type 2 diabetes")], ["Z79.84"]),
    ("Dx: Crohn disease\nInfliximab 400 mg given.", [("K50.90", "Crohn disease")], ["Z79.620"]),
    ("Dx: Crohn disease\nStart infliximab next week.", [("K50.90", "Crohn disease")], []),
    ("Dx: type 2 diabetes - hold glipizide am of surgery", [("E11.9", "type 2 diabetes")], ["Z79.84"]),
    ("Dx: type 2 diabetes - hold glipizide, low sugars", [("E11.9", "type 2 diabetes")], []),
    ("T2DM, metformin stopped.\nDx: type 2 diabetes", [("E11.9", "type 2 diabetes")], []),
    ("Meds: alendronate weekly.\nDx: gout", [("M10.9", "gout")], []),
    ("Allergies: metformin\nDx: type 2 diabetes", [("E11.9", "type 2 diabetes")], []),
)


@pytest.mark.parametrize(("text", "named", "expected"), LONG_TERM)
def test_long_term_use(
    text: str, named: list[tuple[str, str]], expected: list[str], catalog: Catalog, drugs: Drugs
) -> None:
    document = read(text)
    assert values_of(long_term(conditions_of(document, named), document, drugs, catalog)) == expected


def test_in_dictated_prose_the_list_of_drugs_is_no_status(catalog: Catalog, drugs: Drugs) -> None:
    told = "He says that he feels well. He takes his metformin and he walks with his wife. " * 10
    document = read(f"HPI\n{told}\nASSESSMENT\n1. Type 2 diabetes.\n")
    assert document.dictated
    assert long_term(conditions_of(document, [("E11.9", "Type 2 diabetes")]), document, drugs, catalog) == ()


HARM = (
    ("A: Chronic cough, side effect of lisinopril.", [("R05.3", "Chronic cough")], ["R05.3", "T46.4X5A"]),
    ("Dx: steroid-induced hyperglycemia", [("R73.9", "hyperglycemia")], ["R73.9", "T38.0X5A"]),
    ("Dx: Psoriasis, controlled on adalimumab.", [("L40.0", "Psoriasis")], ["L40.0"]),
    ("Accidental ingestion of metoprolol.\nDx: bradycardia", [("R00.1", "bradycardia")], ["T44.7X1A", "R00.1"]),
    ("Suicide attempt, overdose of sertraline.\nDx: sedation", [("R40.0", "sedation")], ["T43.222A", "R40.0"]),
    (
        "Cut his levetiracetam, cannot afford it; underdosing of levetiracetam.\nDx: epilepsy",
        [("G40.909", "epilepsy")],
        ["G40.909", "T42.6X6A", "Z91.120"],
    ),
    (
        "BP high: skips her amlodipine and splits her lisinopril to save money.\nDx: hypertension",
        [("I10", "hypertension")],
        ["I10", "T46.1X6A", "T46.4X6A", "Z91.120"],
    ),
    (
        "Dx: Suicide attempt, sertraline poisoning",
        [("T14.91XA", "Suicide attempt"), ("T43.222A", "sertraline poisoning")],
        ["T43.222A"],
    ),
    (
        "Could not afford his lisinopril.\nDx: hypertension, underdosing of lisinopril",
        [("I10", "hypertension"), ("T46.4X6A", "underdosing of lisinopril")],
        ["I10", "T46.4X6A", "Z91.120"],
    ),
    ("Denies overdose. Takes sertraline.\nDx: sedation", [("R40.0", "sedation")], ["R40.0"]),
)


@pytest.mark.parametrize(("text", "named", "expected"), HARM)
def test_harm_by_drugs(
    text: str, named: list[tuple[str, str]], expected: list[str], catalog: Catalog, drugs: Drugs
) -> None:
    document = read(text)
    assert values_of(drug_harm(conditions_of(document, named), document, drugs, catalog)) == expected


NUMBERS = (
    ("Dx: burn of hand. TBSA 2%", [("T23.262A", "burn")], None, ["T31.0"]),
    ("Dx: burn of trunk. 18% TBSA", [("T21.22XA", "burn")], None, ["T31.10"]),
    ("NIHSS 9 on arrival.\nDx: stroke", [("I63.9", "stroke")], None, ["R29.709"]),
    ("NIHSS 4 now.\nDx: stroke, NIHSS 9", [("I63.9", "stroke"), ("R29.709", "NIHSS 9")], None, []),
    ("NIHSS 9 on arrival.\nDx: migraine", [("G43.909", "migraine")], None, []),
    ("Preterm male, 35 2/7 wks, BW 2,360 g.\nDx: newborn", [("Z38.01", "newborn")], 0.0, ["P07.18", "P07.38"]),
    ("Term male, 39 wks, BW 2,360 g.\nDx: newborn", [("Z38.00", "newborn")], 0.0, []),
)


@pytest.mark.parametrize(("text", "named", "age", "expected"), NUMBERS)
def test_numbers_that_decide_a_code(
    text: str, named: list[tuple[str, str]], age: float | None, expected: list[str], catalog: Catalog
) -> None:
    document = read(text)
    found = measured(conditions_of(document, named), document, Encounter(age=age), catalog)
    assert values_of(found) == expected


TITLES = (
    ("N40.1", "N40.0", True),
    ("K50.013", "K50.00", True),
    ("K50.013", "K63.2", True),
    ("S93.491A", "S93.401A", True),
    ("S93.492A", "S93.401A", False),
    ("G43.809", "G43.009", False),
    ("E11.22", "N18.9", False),
    ("I13.0", "I50.9", False),
)


@pytest.mark.parametrize(("specific", "general", "expected"), TITLES)
def test_what_a_title_says_already(specific: str, general: str, expected: bool, catalog: Catalog) -> None:
    assert says_already(Code.parse(specific), Code.parse(general), catalog) is expected


EXAMS = (
    (
        "Assessment:\n1. Annual physical\n2. New heart murmur",
        [("Z00.00", "Annual physical"), ("R01.1", "heart murmur")],
        "Z00.01",
    ),
    (
        "Assessment:\n1. Annual physical\n2. Hypertension, stable",
        [("Z00.00", "Annual physical"), ("I10", "Hypertension")],
        "Z00.00",
    ),
)


@pytest.mark.parametrize(("text", "named", "first"), EXAMS)
def test_an_examination_with_findings(text: str, named: list[tuple[str, str]], first: str, catalog: Catalog) -> None:
    assert values_of(with_findings(conditions_of(read(text), named), catalog))[0] == first


ORGANISMS = (
    ("Dx: UTI due to E. coli", [("N39.0", "UTI")], ["B96.20"]),
    ("Wound cx grew MRSA.\nDx: cellulitis of the leg", [("L03.115", "cellulitis")], ["B95.62"]),
    ("Wound cx: MRSA negative.\nDx: cellulitis of the leg", [("L03.115", "cellulitis")], []),
    ("Blood cx E. coli.\nDx: sepsis due to E. coli", [("A41.51", "sepsis")], []),
    ("PMH: E. coli UTI 2019.\nDx: cellulitis", [("L03.115", "cellulitis")], []),
)


@pytest.mark.parametrize(("text", "named", "expected"), ORGANISMS)
def test_the_organism_of_an_infection_that_asks_for_it(
    text: str, named: list[tuple[str, str]], expected: list[str], catalog: Catalog
) -> None:
    document = read(text)
    assert values_of(organisms(conditions_of(document, named), document, catalog)) == expected


PRODUCTS = (
    ("Smokes 1 ppd.\nDx: nicotine dependence", "F17.200", "F17.210"),
    ("Vapes daily, never smoked cigarettes.\nDx: nicotine dependence", "F17.200", "F17.290"),
    ("Chews tobacco.\nDx: tobacco use disorder, in remission", "F17.201", "F17.221"),
    ("Dx: nicotine dependence", "F17.200", "F17.200"),
)


@pytest.mark.parametrize(("text", "code", "expected"), PRODUCTS)
def test_the_product_of_a_nicotine_dependence(text: str, code: str, expected: str, catalog: Catalog) -> None:
    document = read(text)
    words = "nicotine dependence" if "nicotine" in text else "tobacco use disorder"
    assert values_of(by_product(conditions_of(document, [(code, words)]), document, catalog)) == [expected]


STROKES = (
    ("S/p stroke 2022.\nDx: Left hemiparesis", [("G81.94", "Left hemiparesis")], ["I69.354"]),
    ("Left-handed. S/p stroke 2022.\nDx: Left hemiparesis", [("G81.94", "Left hemiparesis")], ["I69.352"]),
    ("Dx: aphasia, dysphagia after intracerebral hemorrhage", [("R47.01", "aphasia")], ["I69.120"]),
    (
        "Dx: Acute stroke. Right hemiparesis",
        [("I63.9", "Acute stroke"), ("G81.90", "Right hemiparesis")],
        ["I63.9", "G81.91"],
    ),
    ("Family history of stroke.\nDx: Left hemiparesis", [("G81.90", "Left hemiparesis")], ["G81.94"]),
    ("Ambidextrous.\nDx: Left hemiparesis", [("G81.94", "Left hemiparesis")], ["G81.92"]),
)


@pytest.mark.parametrize(("text", "named", "expected"), STROKES)
def test_paralysis_after_a_stroke_and_the_dominant_side(
    text: str, named: list[tuple[str, str]], expected: list[str], catalog: Catalog
) -> None:
    conditions = conditions_of(read(text), named)
    assert values_of(dominant(after_stroke(conditions, text.lower(), catalog), text, catalog)) == expected


PREGNANCIES = (
    ("She is pregnant.\nDx: type 2 diabetes", [("E11.9", "type 2 diabetes")], ["O24.119", "E11.9"]),
    (
        "G2P1 at 30w2d, pregnant.\nDx: type 1 DM in pregnancy",
        [("O24.013", "type 1 DM")],
        ["O24.013", "E10.9", "Z3A.30"],
    ),
    (
        "Delivery note. 38w1d, pregnant. Vaginal delivery of live female.\nDx: mild preeclampsia",
        [("O14.03", "preeclampsia")],
        ["O14.04", "Z37.0", "Z3A.38"],
    ),
    (
        "Pregnant with IUP, 28w0d.\nDx: prenatal visit; gestational diabetes",
        [("Z34.93", "prenatal visit"), ("O24.410", "gestational diabetes")],
        ["O24.410", "Z3A.28"],
    ),
    ("Pregnant with 9w0d by US.\nDx: missed abortion", [("O02.1", "missed abortion")], ["O02.1"]),
    ("Not pregnant.\nDx: type 2 diabetes", [("E11.9", "type 2 diabetes")], ["E11.9"]),
    ("Would like to become pregnant.\nDx: type 2 diabetes", [("E11.9", "type 2 diabetes")], ["E11.9"]),
)


@pytest.mark.parametrize(("text", "named", "expected"), PREGNANCIES)
def test_diabetes_in_pregnancy(text: str, named: list[tuple[str, str]], expected: list[str], catalog: Catalog) -> None:
    document = read(text)
    found = obstetric(conditions_of(document, named), document, Encounter(sex=Sex.FEMALE, age=30), catalog)
    assert values_of(found) == expected


def test_urosepsis_is_asked_about() -> None:
    [query] = term_queries(read("Final diagnosis:\n1. Urosepsis"))
    assert "Urosepsis" in query.question
    assert term_queries(read("No urosepsis. Dx: cystitis")) == ()


SEPSIS = (
    ("Blood cx: Klebsiella.\nDx: sepsis", "A41.59"),
    ("Dx: sepsis due to MRSA", "A41.02"),
    ("Urine cx E. coli. Blood cx no growth.\nDx: sepsis", "A41.9"),
)


@pytest.mark.parametrize(("text", "expected"), SEPSIS)
def test_sepsis_by_its_organism(text: str, expected: str, catalog: Catalog) -> None:
    document = read(text)
    assert values_of(septic(conditions_of(document, [("A41.9", "sepsis")]), document, catalog)) == [expected]


def test_an_agent_stands_only_beside_what_asks_for_it(catalog: Catalog) -> None:
    document = read("Dx: E. coli, hypertension, cystitis")
    agent, other, asking = conditions_of(
        document, [("B96.20", "E. coli"), ("I10", "hypertension"), ("N30.00", "cystitis")]
    )
    assert values_of(with_infection([agent, other], catalog)) == ["I10"]
    assert values_of(with_infection([agent, asking], catalog)) == ["B96.20", "N30.00"]


def test_what_is_wanted_beside_a_code() -> None:
    document = read("Dx: resistant hypertension; febrile neutropenia")
    found = companions(
        conditions_of(document, [("I1A.0", "resistant hypertension"), ("D70.9", "neutropenia")]), (), lambda _: []
    )
    assert values_of(found) == ["I10", "R50.81"]


GONE = (
    ("Prostate cancer, NED", True),
    ("Breast cancer, no evidence of disease on adjuvant letrozole", False),
    ("Prostate cancer", False),
)


@pytest.mark.parametrize(("sentence", "expected"), GONE)
def test_a_cancer_that_is_gone(sentence: str, expected: bool) -> None:
    assert is_over(Code.parse("C61"), sentence) is expected


SHARPENED = (
    ("G30.9", ["G30.1"], "G30.1"),
    ("G30.9", ["G30.1", "G30.0"], "G30.9"),
    ("J44.9", ["J44.89"], "J44.9"),
    ("I10", ["I10"], "I10"),
)


@pytest.mark.parametrize(("code", "noted", "expected"), SHARPENED)
def test_an_unspecified_diagnosis_takes_the_detail_named_elsewhere(
    code: str, noted: list[str], expected: str, catalog: Catalog
) -> None:
    document = read("Hx disease of a kind.\nDx: disease")
    [condition] = conditions_of(document, [(code, "disease")])
    others = conditions_of(document, [(each, "disease of a kind") for each in noted])
    assert sharpened(condition, others, catalog).code.value == expected
