"""Pairs that exclude each other, by notes of their own and of every level above."""

from __future__ import annotations

import pytest

from codesets.conventions import excludes1

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("E10.9 E11.9", "", "conflict", "E10.9 E11.9"),
    ("E11.9 E10.9", "", "conflict", "E11.9 E10.9"),
    ("F20.9 F25.1", "", "conflict", "F20.9 F25.1"),
    ("R19.7 K52.9", "", "conflict", "R19.7 K52.9"),
    ("K72.90 R17", "in", "conflict", "K72.90 R17"),
    ("Z34.02 O99.012", "F25", "conflict", "Z34.02 O99.012"),
    ("G54.5 E11.44", "", "conflict", "G54.5 E11.44"),
    ("S61.001A S62.501B", "", "conflict", "S61.001A S62.501B"),
    ("Q61.2 N28.1", "", "conflict", "Q61.2 N28.1"),
    ("T24.311A T07.XXXA", "", "conflict", "T24.311A T07.XXXA"),
    ("R78.81 A41.9", "in", "conflict", "R78.81 A41.9"),
    ("Z48.00 S01.01XD", "", "conflict", "Z48.00 S01.01XD"),
    ("I73.89 E11.52", "", "conflict", "I73.89 E11.52"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("E11.9 E03.9", "", "no note joins them"),
    ("M25.561 M79.661", "", "Excludes2 only"),
    ("J30.1 J45.40", "", "the note names J45.909 only"),
    ("M54.16 M51.26", "", "the note names M51.1- only"),
    ("G54.5 E11.42", "", "the note asks for .44"),
    ("S61.001A S62.501A", "", "the note asks for an open fracture"),
    ("A15.0 A18.01", "", "the block is not set against itself"),
    ("I63.9 Z86.73", "in", "Excludes2"),
    ("E11.22 E87.20", "", "the note names diabetes with ketoacidosis only"),
    ("Z48.00 S01.01XA", "", "the note asks for a subsequent encounter"),
    ("Z47.1 Z96.641", "", "the note asks for a fracture"),
    ("A41.01 Z16.11", "", "the note names A41.02 only"),
    ("K50.90 K59.00", "", "the block names K58.- and K59.3- only"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(excludes1, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(excludes1, codes, about) == [], why


def test_a_note_in_words_does_not_add_to_a_pair_already_excluded(said_by) -> None:
    assert said_by(excludes1, "A41.9 R65.20 R65.10", "in") == [("conflict", "R65.20 R65.10")]
