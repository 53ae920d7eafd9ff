"""Codes of ICD-9-CM."""

from __future__ import annotations

import pytest

from codesets.conventions import icd9_code

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("250.02", "", "invalid", "250.02"),
    ("401.1 I10", "", "invalid", "401.1"),
    ("V58.69", "", "invalid", "V58.69"),
    ("E888.9", "", "invalid", "E888.9"),
    ("428", "", "invalid", "428"),
    ("4280", "", "invalid", "4280"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("E10.9", "", "ICD-10-CM"),
    ("V10.4XXA", "", "a transport accident of ICD-10-CM"),
    ("99213", "", "a service: wrong_system speaks"),
    ("E88.81", "", "ICD-10-CM, though incomplete"),
    ("73211009", "", "a concept of SNOMED CT"),
    ("xyz", "", "no code at all"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(icd9_code, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(icd9_code, codes, about) == [], why


def test_before_the_first_edition_it_is_not_judged(said_by) -> None:
    assert said_by(icd9_code, "250.02", "2015-09-30") == [("review", "250.02")]
