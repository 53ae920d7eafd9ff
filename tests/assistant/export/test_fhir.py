"""The FHIR bundle: valid R4, the claim's order and pointers, and the way back."""

from __future__ import annotations

import json
import random
from datetime import date

import pytest

from assistant.coding.worksheet import Evidence, Role, Suggestion, Worksheet
from assistant.export import render
from assistant.export.fhir import NotAWorksheet, from_bundle, reported, to_bundle
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Basis
from codesets.encounter import Encounter, Setting, Sex

RELEASES = {
    CodeSystem.ICD10CM: "April 2026",
    CodeSystem.HCPCS: "2026",
    CodeSystem.CPT: "2026",
    CodeSystem.ICD10PCS: "2026",
}


def suggestion(value: str, role: Role, system: CodeSystem = CodeSystem.ICD10CM, **more: object) -> Suggestion:
    words = (Evidence(0, 4, "note", "plan"),)
    made = {
        "billable": True,
        "confidence": 0.7,
        "evidence": words,
        "rationale": "said",
        "citations": (Basis("tabular", value, "t"),),
    }
    return Suggestion(Code(system, value), f"title of {value}", role, **{**made, **more})  # type: ignore[arg-type]


def sheet(*suggestions: Suggestion, encounter: Encounter | None = None) -> Worksheet:
    return Worksheet(encounter or Encounter(), RELEASES, suggestions, (), (), (), "builtin")


VISIT = sheet(
    suggestion("E11.22", Role.FIRST_LISTED),
    suggestion("N18.31", Role.SECONDARY),
    suggestion("W19.XXXA", Role.EXTERNAL_CAUSE),
    suggestion("99214", Role.SERVICE, CodeSystem.CPT, units=1.0, modifiers=("25",), pointers=("B", "A")),
    suggestion("J1885", Role.SUPPLY, CodeSystem.HCPCS, units=2.0),
    encounter=Encounter(Setting.OUTPATIENT, date(2026, 4, 14), Sex.FEMALE, 67.0),
)


def resource(bundle: dict[str, object], kind: str) -> dict[str, object]:
    entries: list[dict[str, dict[str, object]]] = bundle["entry"]  # type: ignore[assignment]
    return next(entry["resource"] for entry in entries if entry["resource"]["resourceType"] == kind)


def test_the_claim_has_the_sequence_and_the_pointers() -> None:
    claim = resource(to_bundle(VISIT), "Claim")
    assert [row["sequence"] for row in claim["diagnosis"]] == [1, 2, 3]  # type: ignore[attr-defined]
    first = claim["item"][0]  # type: ignore[index]
    assert first["diagnosisSequence"] == [2, 1]
    assert first["modifier"][0]["coding"][0]["code"] == "25"
    assert float(claim["item"][1]["quantity"]["value"]) == 2.0  # type: ignore[index]


def test_the_bundle_names_release_sex_and_day() -> None:
    bundle = to_bundle(VISIT)
    condition = resource(bundle, "Condition")
    assert condition["code"]["coding"][0]["version"] == "April 2026"  # type: ignore[index]
    assert resource(bundle, "Patient")["gender"] == "female"
    assert resource(bundle, "Encounter")["class"]["code"] == "AMB"  # type: ignore[index]
    assert resource(bundle, "Claim")["created"] == "2026-04-14"


def test_a_bundle_holds_no_words_of_the_note() -> None:
    assert "said" not in json.dumps(to_bundle(VISIT))


def test_the_same_worksheet_gives_the_same_bytes() -> None:
    assert render(VISIT, "fhir") == render(VISIT, "fhir")


@pytest.mark.parametrize(
    "worksheet",
    [
        VISIT,
        sheet(),
        sheet(suggestion("E11.2", Role.FIRST_LISTED, billable=False)),
        sheet(suggestion("0DTJ4ZZ", Role.PROCEDURE, CodeSystem.ICD10PCS), encounter=Encounter(Setting.INPATIENT)),
        # Service lines stand before the diagnoses here: a claim has its own order.
        sheet(
            suggestion("99213", Role.SERVICE, CodeSystem.CPT, units=1.0, pointers=("A",)),
            suggestion("I10", Role.FIRST_LISTED),
        ),
    ],
    ids=["visit", "empty", "incomplete", "procedure", "service first"],
)
def test_what_goes_out_comes_back(worksheet: Worksheet) -> None:
    assert from_bundle(json.loads(render(worksheet, "fhir"))) == reported(worksheet)


def test_two_hundred_worksheets_of_real_codes_come_back(catalog: Catalog) -> None:
    chance = random.Random(7)
    categories = [e.code for e in catalog.children(Code(CodeSystem.ICD10CM, "E08-E13"))] or [
        Code(CodeSystem.ICD10CM, c) for c in ("E11", "I25", "S52", "O09", "T36")
    ]
    codes = [leaf for category in categories for leaf in catalog.leaves(category)]
    for number in range(200):
        chosen = chance.sample(codes, chance.randint(0, 12))
        rows = []
        for place, code in enumerate(chosen):
            entry = catalog.entry(code)
            assert entry is not None
            role = Role.FIRST_LISTED if place == 0 else Role.SECONDARY
            rows.append(Suggestion(code, entry.title, role, entry.billable, 0.5, (), "", ()))
        pointers = tuple(chance.sample("ABCDEFGHIJKL"[: len(chosen)], min(len(chosen), chance.randint(0, 4))))
        rows.append(
            suggestion("99213", Role.SERVICE, CodeSystem.CPT, units=float(chance.randint(1, 4)), pointers=pointers)
        )
        day = date(2026, 1, 1 + number % 28) if number % 3 else None
        worksheet = sheet(
            *rows,
            encounter=Encounter(
                chance.choice(list(Setting)), day, chance.choice([None, *Sex]), chance.choice([None, 0.0, 44.5])
            ),
        )
        assert from_bundle(to_bundle(worksheet)) == reported(worksheet)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"resourceType": "Bundle"},
        {"resourceType": "Bundle", "type": "collection", "entry": []},
        {"resourceType": "Bundle", "type": 7},
    ],
)
def test_other_documents_are_refused(document: dict[str, object]) -> None:
    with pytest.raises(NotAWorksheet):
        from_bundle(document)


def test_a_claim_whose_pointer_was_damaged_is_refused() -> None:
    bundle = to_bundle(VISIT)
    resource(bundle, "Claim")["item"][0]["diagnosisSequence"] = ["second"]  # type: ignore[index]
    with pytest.raises(NotAWorksheet, match="diagnosisSequence"):
        from_bundle(bundle)
