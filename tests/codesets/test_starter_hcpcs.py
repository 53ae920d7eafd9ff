"""The starter table of HCPCS agrees with the official release, in words of its own."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from tests.codesets.starter_files import official, rows, stems

UNITS = {
    "mg": r"mgs?|milligrams?",
    "mcg": r"mcg|micrograms?",
    "g": r"gm|g|grams?",
    "mL": r"ml|cc",
    "unit": r"(?:usp )?units?|i\.?u\.?",
    "mEq": r"meq",
    "mCi": r"mci|millicuries?",
    "uCi": r"microcuries?",
    "sq cm": r"sq cm|square centimeters?",
    "sq in": r"sq in|square inch(?:es)?",
    "oz": r"(?:fl |fluid )?(?:oz|ounces?)",
    "inch": r"inch(?:es)?",
    "mile": r"(?:statute )?miles?",
    "minute": r"min(?:ute)?s?",
    "hour": r"hours?",
    "calorie": r"calories",
    "pound": r"pounds?",
}
DOSE = re.compile(
    r"(?:(?P<number>\d+(?:\.\d+)?|\.\d+)\s*(?P<scale>million |billion )?|\b(?:per|each) (?:factor \w+ |one )?)"
    r"(?:" + "|".join(f"(?P<u{index}>{pattern})" for index, pattern in enumerate(UNITS.values())) + r")(?![a-z])"
)
SCALE = {"million ": 10**6, "billion ": 10**9, None: 1}


def doses(text: str) -> set[tuple[Decimal, str]]:
    """Every amount with a unit in a descriptor; "per gram" reads as 1 g."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text.lower())
    plain = re.sub(r"one half \(1/2\) hour", "30 minutes", plain).replace("per one hour", "per hour")
    return {
        (Decimal(match["number"] or 1) * SCALE[match["scale"]], unit)
        for match in DOSE.finditer(plain)
        for index, unit in enumerate(UNITS)
        if match[f"u{index}"]
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Injection, ceftriaxone sodium, per 250 mg", {(Decimal(250), "mg")}),
        ("heparin sodium, per 1,000 units", {(Decimal(1000), "unit")}),
        ("piperacillin 1 gram/0.125 grams (1.125 grams)", {(Decimal(n), "g") for n in ("1", "0.125", "1.125")}),
        ("per factor viii i.u.", {(Decimal(1), "unit")}),
        ("interferon, 1 million units", {(Decimal(1000000), "unit")}),
        ("350 mg/ml iodine, per ml", {(Decimal(350), "mg"), (Decimal(1), "mL")}),
        ("Patient with 3 gaps, each", set()),
    ],
)
def test_doses(text: str, found: set[tuple[Decimal, str]]) -> None:
    assert doses(text) == found


def test_hcpcs_codes_exist_and_doses_are_those_of_the_official_descriptor() -> None:
    wrong = []
    for row in rows("hcpcs"):
        descriptor = official().get(row["code"])
        if descriptor is None:
            wrong.append(f"{row['code']}: not in the release")
        elif extra := (doses(row["title"]) | doses(row["unit"])) - doses(descriptor):
            wrong.append(f"{row['code']} {row['title']}: {extra} not in {descriptor!r}")
    assert wrong == []


def test_a_drug_with_one_official_dose_has_it_as_unit() -> None:
    for row in rows("hcpcs"):
        dose = doses(official()[row["code"]])
        if row["section"] == "drug" and len(dose) == 1 and doses(row["unit"]) != dose:
            # A dose that tells one item, study dose or range of doses from another is not what a unit bills.
            assert row["unit"] in {"each", "per study dose"} or re.search(r"dose (of|above) \d", row["title"]), row
            assert doses(row["title"]) == dose, row


def test_hcpcs_titles_speak_of_the_same_thing_in_other_words() -> None:
    for row in rows("hcpcs"):
        descriptor = official()[row["code"]]
        assert row["title"].lower() != descriptor, row
        assert stems(row["title"]) & stems(descriptor), (row, descriptor)
