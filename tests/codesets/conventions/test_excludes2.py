"""Pairs that are not part of each other: information only."""

from __future__ import annotations

import pytest

from codesets.conventions import excludes2

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("J01.00 J32.0", "", "info", "J01.00 J32.0"),
    ("G43.909 G44.209", "", "info", "G43.909 G44.209"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("E11.9 E10.9", "", "Excludes1 is another convention"),
    ("I10 E11.9", "", "no note"),
    ("J01.00 E11.9", "", "no note"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(excludes2, codes, about, info=True)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(excludes2, codes, about, info=True) == [], why
