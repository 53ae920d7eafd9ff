"""The same code twice."""

from __future__ import annotations

import pytest

from codesets.conventions import duplicate

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("I10 E11.9 I10", "", "conflict", "I10"),
    ("I10 i10", "", "conflict", "I10"),
    ("R51.9 r519 R51.9", "", "conflict", "R51.9"),
    ("xyz xyz", "", "conflict", "xyz"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("I10 E11.9", "", "two codes"),
    ("E11.40 E11.41", "", "two codes of one subcategory"),
    ("S61.011A S61.012A", "", "two sides"),
    ("I10", "", "one code"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(duplicate, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(duplicate, codes, about) == [], why


def test_fifty_times_is_one_finding(said_by) -> None:
    assert said_by(duplicate, " ".join(["I10"] * 50)) == [("conflict", "I10")]
