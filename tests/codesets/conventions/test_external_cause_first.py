"""External causes in first place."""

from __future__ import annotations

import pytest

from codesets.conventions import external_cause_first

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("W01.0XXA S93.402A", "", "order", "W01.0XXA"),
    ("V43.52XA", "", "order", "V43.52XA"),
    ("Y92.009 S93.401A W10.9XXA", "", "order", "Y92.009"),
    ("Y90.6 F10.129", "", "order", "Y90.6"),
    ("99283 W19.XXXA S72.001A", "", "order", "W19.XXXA"),
    ("2345-7 W19.XXXA S72.001A", "", "order", "W19.XXXA"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("S93.402A W01.0XXA", "", "in order"),
    ("T74.11XA", "", "abuse is an injury code"),
    ("T36.0X1A", "", "the poisoning says its cause itself"),
    ("427.31 I10", "", "no diagnosis of ICD-10-CM stands before I10"),
    ("823.80 W19.XXXA", "", "a diagnosis of ICD-9-CM stands before it"),
    ("125605004 W19.XXXA", "", "a concept of SNOMED CT stands before it"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(external_cause_first, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(external_cause_first, codes, about) == [], why
