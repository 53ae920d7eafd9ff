"""Codes on the wrong record of the two."""

from __future__ import annotations

import pytest

from codesets.conventions import newborn

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("O80 Z37.0 Z38.00 Z3A.39", "in F28", "conflict", "Z38.00"),
    ("O80 Z37.0 P59.9", "in F28", "conflict", "P59.9"),
    ("Z38.00 O99.824", "in 0", "conflict", "O99.824"),
    ("Z38.00 Z37.0", "in 0", "conflict", "Z37.0"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("Z38.00 P59.9", "in 0", "the newborn alone"),
    ("O80 Z37.0 Z3A.39", "in F28", "the mother alone"),
    ("P27.1", "7", "no mother"),
    ("I10", "", "neither"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(newborn, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(newborn, codes, about) == [], why
