"""Diagnoses that do not fit the age."""

from __future__ import annotations

import pytest

from codesets.conventions import age

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("Z00.129", "45", "review", "Z00.129"),
    ("Z00.00", "4", "review", "Z00.00"),
    ("F03.90", "10", "review", "F03.90"),
    ("E66.9 Z68.54", "48", "review", "Z68.54"),
    ("E66.01 Z68.41", "10", "review", "Z68.41"),
    ("O80 Z37.0", "in F70", "review", "O80"),
    ("Z38.00", "in 1", "review", "Z38.00"),
    ("E30.1", "40", "review", "E30.1"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("Z00.129", "4", "fits"),
    ("Z00.00", "45", "fits"),
    ("F90.0", "40", "such disorders may be found late"),
    ("E66.9 Z68.54", "12", "fits"),
    ("P27.1", "7", "a perinatal condition may persist"),
    ("Q21.0", "50", "a malformation lasts"),
    ("Z38.00", "in 0.01", "days old"),
    ("Z00.129", "", "no age is known"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(age, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(age, codes, about) == [], why
