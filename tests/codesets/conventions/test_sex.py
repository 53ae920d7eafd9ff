"""Diagnoses that do not fit the recorded sex."""

from __future__ import annotations

import pytest

from codesets.conventions import sex

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("C61", "F70", "review", "C61"),
    ("N80.00", "M40", "review", "N80.00"),
    ("C50.921", "F60", "review", "C50.921"),
    ("C50.112", "M60", "review", "C50.112"),
    ("O80", "M30", "review", "O80"),
    ("Z12.5", "F60", "review", "Z12.5"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("C61", "M70", "fits"),
    ("C50.921", "M60", "fits"),
    ("N39.3", "M68", "both are in the title"),
    ("Z31.81", "F33", "male factor in a female patient"),
    ("N62", "M17", "gynecomastia"),
    ("C61", "", "no sex is recorded"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(sex, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(sex, codes, about) == [], why
