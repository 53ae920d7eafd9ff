"""Orders that no code-first note sets."""

from __future__ import annotations

import pytest

from codesets.conventions import sequencing

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("J32.0 J01.00", "", "order", "J01.00 J32.0"),
    ("K86.1 K85.90", "in", "order", "K85.90 K86.1"),
    ("B59 B20", "in", "order", "B20 B59"),
    ("J18.9 A41.9", "in", "order", "A41.9 J18.9"),
    ("S72.001S M16.51", "", "order", "M16.51 S72.001S"),
    ("T24.311S L90.5", "", "order", "L90.5 T24.311S"),
    ("T24.311S", "", "incomplete", "T24.311S"),
    ("T23.201A T22.331A X10.0XXA", "", "order", "T22.331A T23.201A"),
    ("T31.10 T22.331A", "in", "order", "T22.331A T31.10"),
    ("S00.83XA T74.11XA", "F30", "order", "T74.11XA S00.83XA"),
    ("S61.212A Y92.511 W26.0XXA", "", "order", "W26.0XXA Y92.511"),
    ("P07.32 P07.15", "in 0", "order", "P07.15 P07.32"),
    ("Z59.00 I10", "", "order", "Z59.00"),
    ("Z79.4 E11.9", "", "order", "Z79.4"),
    ("B95.61 L03.116", "", "order", "B95.61"),
    ("Z96.641 Z47.1", "", "order", "Z47.1 Z96.641"),
    ("I22.0", "in", "incomplete", "I22.0"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("J01.00 J32.0", "", "acute first"),
    ("K85.90 K86.1", "in", "acute first"),
    ("B20 B59", "in", "HIV first"),
    ("A41.9 J18.9", "in", "sepsis first"),
    ("L90.5 T24.311S", "", "scar first"),
    ("L90.5 T24.311S X10.0XXS", "", "the external cause is no residual"),
    ("T22.331A T23.201A X10.0XXA", "", "highest degree first"),
    ("T22.331A T31.10", "in", "site first"),
    ("T74.11XA S00.83XA", "F30", "abuse first"),
    ("S61.212A W26.0XXA Y92.511", "", "cause first"),
    ("P07.15 P07.32", "in 0", "weight first"),
    ("I10 Z59.00", "", "circumstances second"),
    ("L03.116 B95.61", "", "organism second"),
    ("E11.22 N18.4 I12.9", "", "the stage need follow one of the two"),
    ("Z47.1 Z96.641", "", "aftercare first"),
    ("I21.4 I22.0", "in", "either order"),
    ("I22.0 I21.4", "in", "either order"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(sequencing, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(sequencing, codes, about) == [], why
