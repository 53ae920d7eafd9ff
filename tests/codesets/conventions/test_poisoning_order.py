"""Substances: first, after, never first."""

from __future__ import annotations

import pytest

from codesets.conventions import poisoning_order

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("T36.0X5A L27.0", "", "order", "L27.0 T36.0X5A"),
    ("T45.515A K92.2", "in", "order", "K92.2 T45.515A"),
    ("T36.0X5A", "", "incomplete", "T36.0X5A"),
    ("R40.20 T42.4X2A", "in", "order", "T42.4X2A R40.20"),
    ("R51.9 T58.01XA", "", "order", "T58.01XA R51.9"),
    ("T46.5X6A I10", "", "order", "T46.5X6A"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("L27.0 T36.0X5A", "", "the rash first"),
    ("T42.4X2A R40.20", "in", "the poisoning first"),
    ("T58.01XA R51.9", "", "the gas first"),
    ("I10 T46.5X6A Z91.120", "", "underdosing second"),
    ("T85.614A T38.3X6A E10.9", "", "the pump first"),
    ("O99.412 T45.515A Z3A.20", "F30", "chapter 15 before the drug"),
    ("J96.01 T40.2X1S", "", "a sequela follows what is left"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(poisoning_order, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(poisoning_order, codes, about) == [], why
