"""Harm from outside: maltreatment, chemicals, complications of care, drugs taken together (I.C.19)."""

from __future__ import annotations

import pytest

from assistant.coding.causes import causes
from assistant.coding.complications import by_surgery, disorders
from assistant.coding.consciousness import unconscious
from assistant.coding.corrosives import corrosive
from assistant.coding.drug_harm import drug_harm
from assistant.coding.drug_uses import drugs_of
from assistant.coding.measured import measured
from assistant.coding.select import select
from assistant.coding.suspected import suspected
from assistant.coding.tables import table
from assistant.coding.traumatic import traumatic
from assistant.notes.sentences import read
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter
from codesets.terms import vocabulary
from tests.assistant.coding.told_conditions import conditions_of, values_of


@pytest.mark.parametrize(
    ("text", "words", "code", "age", "expected"),
    [
        ("Dx: physical abuse, confirmed", "physical abuse", "T74.11XA", 6.0, "T74.12XA"),
        ("Dx: physical abuse, confirmed", "physical abuse", "T74.12XA", 40.0, "T74.11XA"),
        ("Dx: suspected neglect of an infant", "neglect", "T74.01XA", None, "T76.02XA"),
        ("Dx: suspected sexual abuse. Ruled out.", "sexual abuse", "T76.21XA", 9.0, "Z04.42"),
        ("Dx: possible physical abuse. Ruled out.", "physical abuse", "T74.11XA", None, "Z04.71"),
        ("Dx: sexual abuse, confirmed after it was first suspected", "sexual abuse", "T74.21XA", None, "T74.21XA"),
    ],
)
def test_maltreatment(text: str, words: str, code: str, age: float | None, expected: str, catalog: Catalog) -> None:
    [condition] = conditions_of(read(text), [(code, words)])
    assert suspected(condition, catalog, Encounter(age=age), text).code.value == expected


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("Dx: corrosion of the left palm, drain cleaner", "T23.652A", ["T54.3X1A", "T23.652A"]),
        ("Dx: corrosion of the left palm, threw acid on purpose", "T23.652A", ["T54.2X2A", "T23.652A"]),
        ("Dx: corrosion of the left palm, bleach", "T23.652A", ["T54.91XA", "T23.652A"]),
        ("Dx: burn of the left palm while using oven cleaner", "T23.252A", ["T23.252A"]),
    ],
)
def test_the_chemical_goes_before_its_corrosion(text: str, code: str, expected: list[str], catalog: Catalog) -> None:
    document = read(text)
    assert values_of(corrosive(conditions_of(document, [(code, "left palm")]), document, catalog)) == expected


def test_every_chemical_exists(catalog: Catalog) -> None:
    stems = [stem for _, stem in table("corrosives")["agents"]]
    codes = [f"{stem}1{'X' * (6 - len(stem))}A" for stem in stems]
    assert [code for code in codes if not catalog.billable(Code(CodeSystem.ICD10CM, code))] == []


def test_what_the_complication_consists_of_is_reported_too(catalog: Catalog) -> None:
    document = read("Dx: postoperative ileus")
    told = conditions_of(document, [("K91.89", "postoperative ileus")])
    ileus = conditions_of(read("Dx: ileus"), [("K56.7", "ileus")])
    asked: list[str] = []

    def named(condition: object, words: str) -> object:
        asked.append(words)
        return ileus

    assert values_of(disorders(told, catalog, named)) == ["K56.7"]  # type: ignore[arg-type]
    assert asked == ["ileus"]
    respiratory = conditions_of(read("Dx: postoperative shock"), [("T81.19XA", "postoperative shock")])
    assert disorders(respiratory, catalog, lambda *_: ileus) == []


def test_drugs_taken_together_are_each_a_poisoning(catalog: Catalog) -> None:
    document = read("Dx: stupor. Took too much oxycodone and alprazolam. Lisinopril daily.")
    found = drug_harm(conditions_of(document, [("R40.1", "stupor")]), document, drugs_of(vocabulary.load()), catalog)
    assert values_of(found) == ["T40.2X1A", "T42.4X1A", "R40.1"]


@pytest.mark.parametrize(
    ("text", "words", "code", "expected"),
    [
        ("Fell off a horse. Dx: subdural hematoma", "subdural hematoma", "I62.00", "S06.5XAA"),
        ("Dx: subdural hematoma after falling out of bed", "subdural hematoma", "I62.00", "S06.5XAA"),
        ("Dx: subdural hematoma, spontaneous", "subdural hematoma", "I62.00", "I62.00"),
        ("Dx: subdural hematoma. Fell, LOC of 45 minutes", "subdural hematoma", "I62.00", "S06.5X2A"),
        ("Dx: concussion, unconscious for 10 min", "concussion", "S06.0XAA", "S06.0X1A"),
        ("Dx: concussion, 2 hours of LOC", "concussion", "S06.0XAA", "S06.0X9A"),
        ("Dx: concussion, no loss of consciousness", "concussion", "S06.0XAA", "S06.0X0A"),
        ("Dx: concussion", "concussion", "S06.0XAA", "S06.0XAA"),
        ("Car crash. Dx: pneumothorax", "pneumothorax", "J93.9", "S27.0XXA"),
    ],
)
def test_an_accident_makes_an_injury(text: str, words: str, code: str, expected: str, catalog: Catalog) -> None:
    document = read(text)
    injured = traumatic(conditions_of(document, [(code, words)]), document, catalog)
    assert values_of(unconscious(injured, document.text, catalog)) == [expected]


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("Dx: atrial fibrillation due to surgery", "I48.91", ["I97.89", "I48.91"]),
        ("Dx: atrial fibrillation, a surgical complication", "I48.91", ["I97.89", "I48.91"]),
        ("Dx: postoperative atrial fibrillation", "I48.91", ["I48.91"]),
    ],
)
def test_what_an_operation_brought_about(text: str, code: str, expected: list[str], catalog: Catalog) -> None:
    assert values_of(by_surgery(conditions_of(read(text), [(code, "atrial fibrillation")]), catalog)) == expected


@pytest.mark.parametrize(
    ("codes", "kept"),
    [
        (["S81.812A", "S80.812A"], ["S81.812A"]),
        (["S81.812A", "S80.811A"], ["S81.812A", "S80.811A"]),
        (["S51.811A", "S50.02XA"], ["S51.811A", "S50.02XA"]),
    ],
)
def test_a_superficial_injury_at_the_site_of_a_deeper_one(codes: list[str], kept: list[str], catalog: Catalog) -> None:
    told = conditions_of(read("Dx: both"), [(code, "both") for code in codes])
    assert values_of(select(told, Encounter(), catalog).reported) == kept


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("Dx: physical abuse by her husband, confirmed", "T74.11XA", ["Y07.010"]),
        ("Dx: suspected physical abuse by her husband", "T76.11XA", []),
        ("Dx: physical abuse by mom's boyfriend", "T74.12XA", ["Y07.432"]),
    ],
)
def test_who_maltreated_is_told_where_it_is_confirmed(
    text: str, code: str, expected: list[str], catalog: Catalog
) -> None:
    document = read(text)
    assert values_of(causes(conditions_of(document, [(code, "abuse")]), document, catalog)) == expected


def test_as_what_the_patient_was_active(catalog: Catalog) -> None:
    document = read("Dx: sprain of the back. Fell from a scaffold while working.")
    found = values_of(causes(conditions_of(document, [("S33.5XXA", "sprain")]), document, catalog))
    assert found == ["W12.XXXA", "Y99.0"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dx: third degree burn of the back 12%, second degree burn of the legs 20%", ["T31.31"]),
        ("Dx: third degree burn of the back, 25% TBSA with 11% third degree", ["T31.21"]),
        ("Dx: burn of the back, 8% TBSA", ["T31.0"]),
        ("Dx: burn of the back, 2nd degree, 25 percent of body surface", ["T31.20"]),
        ("Dx: second degree burn of the back, 20% of body", ["T31.20"]),
        # nothing but the third degree is told
        ("Dx: third degree burn of the back, 15% TBSA", ["T31.11"]),
        ("Dx: burn of the back, 30 percent better", []),
    ],
)
def test_the_extent_of_burns(text: str, expected: list[str], catalog: Catalog) -> None:
    document = read(text)
    told = conditions_of(document, [("T21.34XA", "back")])
    assert values_of(measured(told, document, Encounter(), catalog)) == expected


@pytest.mark.parametrize(
    ("text", "code", "words", "expected"),
    [
        # a corrosion, and burns of which no site is told
        ("Dx: acid burn of the back, 12% TBSA", "T21.64XA", "back", ["T32.10"]),
        ("Dx: burns, 45% of body surface", "T30.0", "burns", ["T31.40"]),
    ],
)
def test_the_extent_of_corrosions_and_of_burns_without_a_site(
    text: str, code: str, words: str, expected: list[str], catalog: Catalog
) -> None:
    document = read(text)
    told = conditions_of(document, [(code, words)])
    assert values_of(measured(told, document, Encounter(), catalog)) == expected
