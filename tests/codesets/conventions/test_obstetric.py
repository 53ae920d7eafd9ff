"""Chapter 15 and what goes with it."""

from __future__ import annotations

import pytest

from codesets.conventions import obstetric

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("U07.1 O98.513 Z3A.33", "F31", "order", "O98.513 U07.1"),
    ("E10.9 O24.013 Z3A.30", "F25", "order", "O24.013 E10.9"),
    ("O80 O70.1 Z37.0", "in F28", "conflict", "O80 O70.1"),
    ("O80 Z37.2", "in F28", "conflict", "O80 Z37.2"),
    ("O03.9 Z3A.10", "F28", "conflict", "O03.9 Z3A.10"),
    ("O99.011 Z3A.30", "F25", "conflict", "O99.011 Z3A.30"),
    ("O99.019 Z3A.30", "F25", "review", "O99.019"),
    ("O70.1 Z3A.39", "in F28", "incomplete", "O70.1"),
    ("Z37.0 I10", "in F28", "incomplete", "Z37.0"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("O98.513 U07.1 Z3A.33", "F31", "in order"),
    ("O80 Z37.0 Z3A.39", "in F28", "the normal delivery alone"),
    ("S93.401A Z33.1", "F28", "an incidental pregnancy"),
    ("O03.9", "F28", "no weeks"),
    ("O99.013 Z3A.30", "F25", "the trimester fits"),
    ("O99.011 Z3A.13", "F25", "the last week of the first trimester"),
    ("O70.1 Z37.0 Z3A.39", "in F28", "with its outcome"),
    ("O10.013 Z3A.30", "F25", "no delivery yet"),
    ("I10 E11.9", "", "nothing of chapter 15"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(obstetric, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(obstetric, codes, about) == [], why
