"""Partners that the title implies."""

from __future__ import annotations

import pytest

from codesets.conventions import use_additional

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("E11.621", "", "incomplete", "E11.621"),
    ("I11.0", "", "incomplete", "I11.0"),
    ("E10.22", "", "incomplete", "E10.22"),
    ("I13.0 I50.9", "", "incomplete", "I13.0"),
    ("I70.242", "", "incomplete", "I70.242"),
    ("A41.9 R65.20", "in", "incomplete", "R65.20"),
    ("O80 Z3A.39", "in F28", "incomplete", "O80"),
    ("O99.333 Z3A.31", "F26", "incomplete", "O99.333"),
    ("O98.713 Z3A.31", "F26", "incomplete", "O98.713"),
    ("O24.012 Z3A.20", "F30", "incomplete", "O24.012"),
    ("Z47.1", "", "incomplete", "Z47.1"),
    ("Z47.81", "", "incomplete", "Z47.81"),
    ("Z00.01", "50", "incomplete", "Z00.01"),
    ("E11.69", "", "incomplete", "E11.69"),
    ("O98.513 Z3A.33", "F31", "incomplete", "O98.513"),
    ("O99.283 Z3A.33", "F31", "incomplete", "O99.283"),
    ("O99.353 O24.410 Z3A.33", "F31", "incomplete", "O99.353"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("E11.621 L97.412", "", "the site is told"),
    ("I11.0 I50.22", "", "the type is told"),
    ("I13.0 I50.9 N18.4", "", "both are told"),
    ("A41.9 R65.20 N17.9", "in", "the organ is told"),
    ("A41.9 R65.21", "in", "the shock is the organ dysfunction"),
    ("O80 Z37.0 Z3A.39", "in F28", "the outcome is told"),
    ("O99.333 F17.210 Z3A.31", "F26", "the type is told"),
    ("J44.9", "", "tobacco is information"),
    ("E66.01", "", "body mass index is information"),
    ("N39.0", "", "the organism is information"),
    ("C50.911", "", "the receptor status is information"),
    ("K70.30", "", "alcohol is information"),
    ("T81.41XA", "", "the infection is information"),
    ("O98.513 U07.1 Z3A.33", "F31", "the virus is told"),
    ("O98.712 Z21 Z3A.24", "F30", "HIV has a note of its own"),
    ("O99.013 Z3A.33", "F31", "anemia says what it is"),
    ("O99.820 Z3A.36", "F31", "a carrier state says what it is"),
    ("I11.0 I50.99", "", "the heart failure is there, though its code does not exist"),
    ("T86.11", "", "other complications may not be there"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(use_additional, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(use_additional, codes, about) == [], why


def test_what_is_asked_for_if_known_is_information(said_by) -> None:
    assert said_by(use_additional, "N39.0", info=True) == [("info", "N39.0")]
    assert ("info", "N39.0") not in said_by(use_additional, "N39.0 B96.20", info=True)
