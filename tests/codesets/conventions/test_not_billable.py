"""Entries that need more characters."""

from __future__ import annotations

import pytest

from codesets.conventions import not_billable

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("E10", "", "invalid", "E10"),
    ("I50.3", "", "invalid", "I50.3"),
    ("M16.1", "", "invalid", "M16.1"),
    ("C50.91", "", "invalid", "C50.91"),
    ("K35", "", "invalid", "K35"),
    ("E08-E13", "", "invalid", "E08-E13"),
    ("G35", "", "invalid", "G35"),
    ("R05", "2026-05-01", "invalid", "R05"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("I10", "", "three characters are all it has"),
    ("N17.9", "", "complete"),
    ("S72.001", "", "only its 7th character is missing: seventh_character speaks"),
    ("E11.321", "", "only its 7th character is missing"),
    ("G35", "2025-09-30", "complete until the next day"),
    ("R05", "2021-09-30", "complete until the next day"),
    ("M54.5", "2021-01-01", "complete then"),
    ("Z66", "", "complete"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(not_billable, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(not_billable, codes, about) == [], why
