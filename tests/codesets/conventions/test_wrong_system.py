"""What belongs to another classification."""

from __future__ import annotations

import pytest

from codesets.conventions import wrong_system

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("I10 99214", "", "invalid", "99214"),
    ("M25.561 RT", "", "invalid", "RT"),
    ("0DTJ4ZZ", "in", "invalid", "0DTJ4ZZ"),
    ("F07Z9ZZ", "in", "invalid", "F07Z9ZZ"),
    ("I64", "", "invalid", "I64"),
    ("E14.9", "", "invalid", "E14.9"),
    ("5A11", "", "invalid", "5A11"),
    ("73211009", "", "invalid", "73211009"),
    ("4548-4", "", "invalid", "4548-4"),
    ("0002-8215-01", "", "invalid", "0002-8215-01"),
    ("8140/3", "", "invalid", "8140/3"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("I10", "", "ICD-10-CM"),
    ("A419", "", "ICD-10-CM without its point"),
    ("G0439", "", "the point is left out: G04.39 is a diagnosis"),
    ("U07.1", "", "ICD-10-CM"),
    ("QA0.0101", "", "ICD-10-CM, though it looks like ICD-11"),
    ("250.00", "", "ICD-9-CM: icd9_code speaks"),
    ("E11.99", "", "no code: invalid_code speaks"),
    ("I63.9", "", "ICD-10-CM"),
    ("Z23", "", "ICD-10-CM"),
    ("B20", "", "ICD-10-CM"),
    ("Y09", "", "ICD-10-CM has it too"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(wrong_system, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(wrong_system, codes, about) == [], why


def test_a_code_of_another_system_is_taken_as_it_is(catalog, encounter_of) -> None:
    from codesets.codes import Code, CodeSystem

    codes = [Code.parse("I10"), Code(CodeSystem.HCPCS, "J1885")]
    found = wrong_system.check(codes, encounter_of(""), catalog)
    assert [finding.codes for finding in found] == [(codes[1],)]
