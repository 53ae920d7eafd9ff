"""The starter tables for services and drugs keep their form, and the modifiers agree with the official release."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tests.codesets.starter_files import TABLES, official, rows

MAY_BE_EMPTY = {"unit", "long_term"}
SECTIONS = {
    "drug", "vaccine administration", "preventive", "screening", "evaluation", "supply", "dme", "orthotic",
    "prosthetic", "ambulance", "temporary", "blood", "therapy", "vision", "hearing", "other",
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_table_is_well_formed_sorted_and_without_duplicates(name: str) -> None:
    path, header, least = TABLES[name]
    text = path.read_bytes()
    assert not text.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in text
    assert text.endswith(b"\n")
    table = rows(name)
    assert len(table) >= least
    for row in table:
        for column, value in row.items():
            assert value == " ".join(value.split()), row
            assert value or column in MAY_BE_EMPTY, row
    fold = str.casefold if name in {"brands", "drug_conditions"} else str
    keys = [fold(row[header[0]]) for row in table]
    assert all(one < other for one, other in pairwise(keys))


def test_hcpcs_codes_and_sections() -> None:
    for row in rows("hcpcs"):
        assert re.fullmatch(r"[ABCEGHJKLMPQRSTUV]\d{4}", row["code"]), row
        assert row["section"] in SECTIONS, row
    assert {row["section"] for row in rows("hcpcs")} == SECTIONS


# --- modifiers --------------------------------------------------------------------------------

COMMON_HCPCS = (
    "LT RT E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 T8 T9 LC LD LM RC RI GA GX GY GZ GC GP "
    "GO GN KX NU RR UE JW JZ QW TC XE XP XS XU FQ FR FS FT GT G0 PT PO PN SA TH AI AS AT"
)
COMMON_CPT = (
    "22 23 24 25 26 27 32 33 47 50 51 52 53 54 55 56 57 58 59 62 63 66 73 74 76 77 78 79 80 81 82 90 91 92 93 95 96 "
    "97 99"
)
AMBULANCE_LETTERS = set("DEGHIJNPRSX")


def test_common_modifiers_are_there_and_belong_to_one_code_set() -> None:
    hcpcs = {row["modifier"] for row in rows("hcpcs_modifiers")}
    cpt = {row["modifier"] for row in rows("cpt_modifiers")}
    assert set(COMMON_HCPCS.split()) <= hcpcs
    assert set(COMMON_CPT.split()) <= cpt
    assert not hcpcs & cpt
    assert {modifier for modifier in hcpcs if len(modifier) == 1} == AMBULANCE_LETTERS
    assert all(re.fullmatch(r"[A-Z]|[A-Z][0-9A-Z]", modifier) for modifier in hcpcs)
    assert all(re.fullmatch(r"\d\d|\dP", modifier) for modifier in cpt)


def test_hcpcs_modifiers_exist_in_the_official_release() -> None:
    assert {row["modifier"] for row in rows("hcpcs_modifiers")} - AMBULANCE_LETTERS <= official().keys()
