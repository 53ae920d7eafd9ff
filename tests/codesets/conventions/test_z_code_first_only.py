"""Z codes that may only be first."""

from __future__ import annotations

import pytest

from codesets.conventions import z_code_first_only

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("C50.911 Z51.11", "F50", "order", "Z51.11"),
    ("C61 Z51.0", "M70", "order", "Z51.0"),
    ("P59.9 Z38.01", "in 0", "order", "Z38.01"),
    ("I10 Z00.00", "50", "order", "Z00.00"),
    ("M16.12 Z01.818", "66", "order", "Z01.818"),
    ("E03.9 Z34.01", "F27", "order", "Z34.01"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("Z51.11 C50.911", "F50", "in order"),
    ("Z51.11 Z51.12 C34.11", "", "two of them share the record"),
    ("Z38.01 P59.9", "in 0", "in order"),
    ("I10 Z00.6", "", "an exception of the list"),
    ("E11.9 Z79.4", "", "a status code"),
    ("E11.9 Z12.11", "", "screening may be secondary"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(z_code_first_only, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(z_code_first_only, codes, about) == [], why
