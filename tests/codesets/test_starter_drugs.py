"""The tables of brands and of what drugs are given for."""

from __future__ import annotations

import re

import pytest

from tests.codesets.starter_files import icd10cm, official, rows, stems


def test_brand_generics_are_worded_as_in_hcpcs() -> None:
    drugs = "\n".join(text for code, text in official().items() if len(code) == 5)
    named = [row for row in rows("brands") if row["generic"] in drugs]
    assert len(named) >= 500
    assert len(rows("brands")) - len(named) >= 200


def test_brands_are_brands() -> None:
    for row in rows("brands"):
        assert row["brand"].lower() != row["generic"], row
        assert row["generic"] == row["generic"].lower(), row


def test_biosimilar_brands_carry_the_suffix_of_the_official_descriptor() -> None:
    generic = {row["brand"].lower(): row["generic"] for row in rows("brands")}
    seen = 0
    for descriptor in official().values():
        if found := re.match(r"injection, (\w+-[a-z]{4})\b.*?\(([^)]+)\)", descriptor):
            for brand in found[2].split("/"):
                if brand in generic:
                    seen += 1
                    assert generic[brand] == found[1], brand
    assert seen >= 40


def test_brands_in_hcpcs_titles_name_the_drug_of_the_title() -> None:
    generic = {row["brand"]: row["generic"] for row in rows("brands")}
    seen = 0
    for row in rows("hcpcs"):
        if row["section"] != "drug":
            continue
        for part in re.findall(r"\(([^)]+)\)", row["title"]):
            for brand in part.split(", "):
                if brand in generic:
                    seen += 1
                    assert stems(generic[brand]) & stems(row["title"].replace(part, "")), (row, generic[brand])
    assert seen >= 300


# --- drugs and conditions --------------------------------------------------------------------------------


def test_drug_conditions_exist_in_icd10cm() -> None:
    known, complete = icd10cm()
    for row in rows("drug_conditions"):
        codes = row["codes"].split(",")
        assert len(set(codes)) == len(codes), row
        assert all(code.replace(".", "") in known for code in codes), row
        assert row["strength"] in {"specific", "typical"}, row
        if row["long_term"]:
            assert re.fullmatch(r"Z79\.\d{1,3}", row["long_term"]), row
            assert row["long_term"].replace(".", "") in complete, row


@pytest.mark.parametrize(
    ("drug", "code", "long_term"),
    [
        ("metformin", "E11", "Z79.84"),
        ("insulin glargine", "E10", "Z79.4"),
        ("dulaglutide", "E11", "Z79.85"),
        ("levothyroxine", "E03.9", ""),
        ("lisinopril", "I50", ""),
        ("warfarin", "I48", "Z79.01"),
        ("clopidogrel", "I25", "Z79.02"),
        ("aspirin", "I25", "Z79.82"),
        ("fluticasone and salmeterol", "J45", "Z79.51"),
        ("prednisone", "M06", "Z79.52"),
        ("naproxen", "M19", "Z79.1"),
        ("oxycodone", "G89", "Z79.891"),
        ("adalimumab", "K50", "Z79.620"),
        ("tacrolimus", "Z94", "Z79.621"),
        ("tamoxifen", "C50", "Z79.810"),
        ("alendronate", "M81", "Z79.83"),
        ("methadone", "F11", ""),
    ],
)
def test_drug_conditions(drug: str, code: str, long_term: str) -> None:
    (row,) = [row for row in rows("drug_conditions") if row["drug"] == drug]
    assert code in row["codes"].split(",")
    assert row["long_term"] == long_term


def test_most_drugs_with_a_condition_can_be_reached_from_a_brand() -> None:
    drugs = {row["drug"] for row in rows("drug_conditions")}
    assert sum(row["generic"] in drugs or row["brand"] in drugs for row in rows("brands")) >= 350
