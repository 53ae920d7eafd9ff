"""The words for HCPCS codes: each names one code, the code is in the official release, and every code of ours has some."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from codesets.codes import CodeSystem
from codesets.readers import starter
from codesets.terms.vocabulary import fold, load

TERMS = Path(__file__).parents[3] / "codesets" / "terms" / "synonyms_hcpcs.tsv"
KINDS = {"acronym", "everyday", "variant"}


@cache
def rows() -> list[tuple[str, str, str]]:
    lines = TERMS.read_text(encoding="utf-8").splitlines()[1:]
    return [(term, code, kind) for term, code, kind in (line.split("\t") for line in lines)]


def test_lines_are_sorted_by_code_and_their_kinds_are_known() -> None:
    codes = [code for _, code, _ in rows()]
    assert codes == sorted(codes)
    assert {kind for _, _, kind in rows()} == KINDS
    assert [term for term, _, _ in rows() if term != " ".join(term.split())] == []


def test_a_term_names_one_code() -> None:
    assert [term for term, times in Counter(fold(term) for term, _, _ in rows()).items() if times > 1] == []


def test_every_code_is_in_the_official_release(shared: Path) -> None:
    path = shared / "data/codesets/hcpcs_2025_10/hcpc_short.csv"
    if not path.exists():
        pytest.skip("needs ../shared/data/codesets/hcpcs_2025_10/hcpc_short.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        official = {row["Code"].strip(): row["Description"].lower() for row in csv.DictReader(file)}
    assert {code for _, code, _ in rows()} - official.keys() == set()
    assert [(term, code) for term, code, _ in rows() if term.lower() == official[code] and len(term) > 40] == []


def test_every_code_of_our_summary_has_a_term() -> None:
    assert {code.value for code, _ in starter.hcpcs_words()} - {code for _, code, _ in rows()} == set()


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ("cane", "E0100"),
        ("crutches", "E0114"),
        ("walker with wheels", "E0143"),
        ("hospital bed", "E0260"),
        ("wheelchair", "K0001"),
        ("oxygen concentrator", "E1390"),
        ("TENS unit", "E0730"),
        ("cervical collar", "L0120"),
        ("BLS ambulance", "A0428"),
        ("screening colonoscopy", "G0121"),
    ],
)
def test_a_generic_word_means_the_basic_standard_item(term: str, code: str) -> None:
    assert next(own for name, own, _ in rows() if name == term) == code


def test_a_code_of_a_service_is_never_read_as_a_diagnosis() -> None:
    """A release without the service would else give its words to the diagnosis: H2000 is not H20.00."""
    own = {term for term, _, _ in rows()}
    found = [
        synonym for synonym in load().synonyms if synonym.term in own and synonym.readings[0].system is CodeSystem.HCPCS
    ]
    assert len(found) >= len(own)
    assert {reading.system for synonym in found for reading in synonym.readings} == {CodeSystem.HCPCS}
