"""Sides beside each other."""

from __future__ import annotations

import pytest

from codesets.conventions import laterality

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("G56.01 G56.02", "", "conflict", "G56.01 G56.02"),
    ("M17.11 M17.12", "", "conflict", "M17.11 M17.12"),
    ("H40.1111 H40.1121", "", "conflict", "H40.1111 H40.1121"),
    ("E11.3291 E11.3292", "", "conflict", "E11.3291 E11.3292"),
    ("I83.811 I83.812", "", "conflict", "I83.811 I83.812"),
    ("H66.004 H66.005", "", "conflict", "H66.004 H66.005"),
    ("M25.561 M25.569", "", "conflict", "M25.561 M25.569"),
    ("H10.33 H10.31", "", "conflict", "H10.33 H10.31"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("M25.511 M25.512", "", "no bilateral code exists"),
    ("S61.011A S61.012A", "", "no bilateral code exists"),
    ("H40.1111 H40.1122", "", "two stages"),
    ("M17.11 M16.12", "", "two joints"),
    ("H66.001 H66.005", "", "one is recurrent"),
    ("C34.11 C34.12", "", "no bilateral code exists"),
    ("I10 E78.5", "", "no sides"),
    ("M17.0", "", "bilateral alone"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(laterality, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(laterality, codes, about) == [], why
