"""Sides left open."""

from __future__ import annotations

import pytest

from codesets.conventions import unspecified_side

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("H66.90", "", "review", "H66.90"),
    ("C50.919", "F50", "review", "C50.919"),
    ("M17.10", "", "review", "M17.10"),
    ("S93.409A", "", "review", "S93.409A"),
    ("I82.409", "", "review", "I82.409"),
    ("L97.509", "", "review", "L97.509"),
    ("G81.90", "", "review", "G81.90"),
    ("N63.0", "F40", "review", "N63.0"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("E78.5", "", "unspecified, but not a side"),
    ("M17.11", "", "the side is told"),
    ("K40.90", "", "unilateral is told"),
    ("C71.9", "", "no sides"),
    ("M19.90", "", "a site, not a side"),
    ("L97.919", "", "the side is told"),
    ("F32.9", "", "no sides"),
    ("S93.401A", "", "the side is told"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(unspecified_side, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(unspecified_side, codes, about) == [], why
