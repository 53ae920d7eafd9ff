"""Second codes without an order: information only."""

from __future__ import annotations

import pytest

from codesets.conventions import code_also

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("I16.0", "", "info", "I16.0"),
    ("F84.0", "", "info", "F84.0"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("J44.1 J45.901", "", "the type of asthma is told"),
    ("M54.50", "", "no such note"),
    ("I16.0 I10", "", "the hypertension is told"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(code_also, codes, about, info=True)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(code_also, codes, about, info=True) == [], why
