"""What a note puts first: after, or missing."""

from __future__ import annotations

import pytest

from codesets.conventions import code_first

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("I10 F02.80 G30.9", "", "order", "G30.9 F02.80"),
    ("D63.1 N18.4", "", "order", "N18.4 D63.1"),
    ("N18.4 E11.22", "", "order", "E11.22 N18.4"),
    ("N18.6 I12.0", "", "order", "I12.0 N18.6"),
    ("I50.32 I13.0 N18.30", "", "order", "I13.0 I50.32"),
    ("L97.312 I70.233", "", "order", "I70.233 L97.312"),
    ("R13.12 I69.391", "", "order", "I69.391 R13.12"),
    ("T25.622A T54.2X1A", "", "order", "T54.2X1A T25.622A"),
    ("Z17.0 C50.911", "F50", "order", "C50.911 Z17.0"),
    ("Z23 Z00.129", "4", "order", "Z00.129 Z23"),
    ("P03.4 P22.1", "in 0", "order", "P22.1 P03.4"),
    ("B94.8 G93.40", "", "order", "G93.40 B94.8"),
    ("I10 D63.1", "", "incomplete", "D63.1"),
    ("E08.9 Z79.4", "", "incomplete", "E08.9"),
    ("I10 R18.0", "", "incomplete", "R18.0"),
    ("I10 G46.3", "", "incomplete", "G46.3"),
    ("N17.9 R65.20", "in", "incomplete", "R65.20"),
    ("R53.83 Y90.6", "", "incomplete", "Y90.6"),
    ("I10 Z91.120", "", "incomplete", "Z91.120"),
    ("I85.10", "", "incomplete", "I85.10"),
    ("F06.31 E03.9", "", "order", "E03.9 F06.31"),
    ("F06.31 F30.9", "", "incomplete", "F06.31"),
    ("F30.9 F06.31", "", "incomplete", "F06.31"),
    ("B94.9 U09.9", "", "incomplete", "B94.9"),
    ("F79 Q90.9", "", "order", "Q90.9 F79"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("G30.9 F02.80", "", "in order"),
    ("N18.4 D63.1", "", "in order"),
    ("E11.22 N18.4", "", "in order"),
    ("E11.22 N18.4 I12.9", "", "after one of the two is enough"),
    ("L97.312", "", "the note asks for what is associated, if anything is"),
    ("I50.22", "", "one of several ways to heart failure, none needed"),
    ("I47.10", "", "pregnancy is one of several ways"),
    ("J18.9", "", "influenza only if applicable"),
    ("B39.4", "", "AIDS only where associated"),
    ("N64.1", "", "one way to it"),
    ("M40.204", "", "no title names its underlying disease"),
    ("K52.1 T36.95XA", "", "the agent is a drug"),
    ("U07.0 J68.0", "", "the agent was vaped"),
    ("O70.1 Z3A.39 Z37.0", "F28", "a delivery, though the range leaves it out"),
    ("Z34.83 Z3A.36", "F28", "a routine prenatal visit"),
    ("F07.81 S06.0X0S", "", "the sequela code stands second"),
    ("K74.60 I85.11", "", "the cirrhosis is the underlying disease"),
    ("C56.1 R18.0", "", "the malignancy stands first"),
    ("A40.0 R65.20 N17.9", "in", "the sepsis is the infection, though not among the examples"),
    ("G31.84 F06.71", "", "the neurological disease is the physiological condition"),
    ("O09.514 Z3A.36", "F37", "the pregnancy is there, though its code does not exist: invalid_code speaks"),
    ("F78.A1 F84.0", "", "the code-also note at F78.A1 names F84.0 and sets no order; only the block says first"),
    ("R78.0 Y90.1", "", "the note at R78.0 asks for the level of alcohol"),
    ("T36.0X5A L27.0", "", "drugs have their own order: poisoning_order speaks"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(code_first, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(code_first, codes, about) == [], why
