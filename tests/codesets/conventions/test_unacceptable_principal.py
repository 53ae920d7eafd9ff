"""What cannot be a principal diagnosis."""

from __future__ import annotations

import pytest

from codesets.conventions import unacceptable_principal

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("Z66 C34.11", "in F80", "order", "Z66"),
    ("Z87.891 J44.1", "in", "order", "Z87.891"),
    ("Z85.3 C79.51", "in F60", "order", "Z85.3"),
    ("B96.20 N10", "in", "order", "B96.20"),
    ("Z00.00", "in 50", "order", "Z00.00"),
    ("Z79.4 E11.9", "in", "order", "Z79.4"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("C34.11 Z66", "in F80", "in order"),
    ("Z66 C34.11", "F80", "not an inpatient stay"),
    ("R55", "in", "a symptom may be principal"),
    ("Z51.11 C50.911", "in F50", "admitted for chemotherapy"),
    ("Z47.1 Z96.651", "in", "admitted for aftercare"),
    ("Z38.00", "in 0", "the birth record"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(unacceptable_principal, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(unacceptable_principal, codes, about) == [], why
