"""7th characters: missing, wrong, misplaced, not taken."""

from __future__ import annotations

import pytest

from codesets.conventions import seventh_character

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("S52.501", "", "invalid", "S52.501"),
    ("W18.30", "", "invalid", "W18.30"),
    ("S83.511Q", "", "invalid", "S83.511Q"),
    ("S72.001X", "", "invalid", "S72.001X"),
    ("M84.352B", "", "invalid", "M84.352B"),
    ("J18.9XXA", "", "invalid", "J18.9XXA"),
    ("M54.50A", "", "invalid", "M54.50A"),
    ("W19A", "", "invalid", "W19.A"),
    ("W19.XXX", "", "invalid", "W19.XXX"),
    ("E10.351", "", "invalid", "E10.351"),
    ("O41.02X1 Z3A.20", "F28", "incomplete", "O41.02X1"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("S72.001A", "", "first visit"),
    ("S52.531M", "", "nonunion of an open fracture"),
    ("W18.30XA", "", "placeholder and 7th character"),
    ("H40.1132", "", "the stage of a glaucoma"),
    ("E10.3511", "", "the eye"),
    ("M1A.0710", "", "no tophus"),
    ("S06.0XAA", "", "A in sixth place is a code of its own"),
    ("T51.0X5A", "", "the code does not exist with any 7th character: invalid_code speaks"),
    ("E11.99", "", "not a matter of the 7th character"),
    ("O41.02X1 O30.002 Z3A.20", "F28", "the fetus has its multiple gestation"),
    ("O41.02X0 Z3A.20", "F28", "0 is for a single gestation"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(seventh_character, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(seventh_character, codes, about) == [], why
