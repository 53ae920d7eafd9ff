"""Choices that other codes rule out."""

from __future__ import annotations

import pytest

from codesets.codes import Code
from codesets.conventions import combination
from codesets.conventions.finding import Verdict
from codesets.encounter import Encounter

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("I10 I50.9", "", "conflict", "I10 I50.9"),
    ("I10 N18.30", "", "conflict", "I10 N18.30"),
    ("I10 I50.22 N18.30", "", "conflict", "I10 I50.22 N18.30"),
    ("I10 I13.0 I50.9 N18.30", "", "conflict", "I10 I13.0"),
    ("I11.0 I50.9 I12.9 N18.30", "", "conflict", "I11.0 I12.9"),
    ("I12.9 N18.6", "", "conflict", "I12.9 N18.6"),
    ("I11.9 I50.22", "", "conflict", "I11.9 I50.22"),
    ("E11.9 N18.4", "", "conflict", "E11.9 N18.4"),
    ("E11.9 E11.42", "", "conflict", "E11.9 E11.42"),
    ("J44.9 J18.9", "in", "conflict", "J44.9 J18.9"),
    ("R03.0 I10", "", "conflict", "R03.0 I10"),
    ("N18.5 Z99.2", "", "conflict", "N18.5 Z99.2"),
    ("N18.30 N18.4", "", "conflict", "N18.30 N18.4"),
    ("I50.21 I50.22", "in", "conflict", "I50.21 I50.22"),
    ("J96.01 J96.11", "in", "conflict", "J96.01 J96.11"),
    ("J45.40 J45.41", "", "conflict", "J45.40 J45.41"),
    ("K57.30 K57.31", "", "conflict", "K57.30 K57.31"),
    ("T24.211A T24.311A", "", "conflict", "T24.211A T24.311A"),
    ("T86.12 Z94.0", "in", "conflict", "T86.12 Z94.0"),
    ("O24.414 Z79.4", "", "conflict", "O24.414 Z79.4"),
    ("E66.811 Z68.24", "", "conflict", "E66.811 Z68.24"),
    ("E66.3 Z68.23", "", "conflict", "E66.3 Z68.23"),
    ("C50.912 Z85.3", "", "review", "C50.912 Z85.3"),
    ("C61 Z85.46", "", "review", "C61 Z85.46"),
    ("C20 Z85.048", "", "review", "C20 Z85.048"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("I11.0 I50.9", "", "the right choice"),
    ("I12.9 N18.30", "", "the right choice"),
    ("C18.9 Z85.3", "", "a history of another primary"),
    ("C79.51 Z85.3", "", "a secondary of a primary that is gone"),
    ("E66.3 Z68.27", "", "a body mass index of 25 to 30 is overweight"),
    ("E66.01 Z68.38", "", "obesity with its index"),
    ("E11.65 Z79.4", "", "the note at E11 asks for it"),
    ("O24.112 E11.9 Z79.4", "", "the diabetes was there before the pregnancy"),
    ("I13.0 I50.22 N18.30", "", "the right choice"),
    ("I10 I25.2", "", "an old infarction is no heart condition of the rule"),
    ("I12.0 N18.6", "", "the right stage"),
    ("I10 N17.9", "in", "an acute failure is no chronic disease"),
    ("I10 I09.81 I50.9", "", "the failure is rheumatic"),
    ("E11.22 N18.4", "", "the right choice"),
    ("E11.40 E11.319", "", "two complications"),
    ("J44.0 J18.9", "in", "the right choice"),
    ("I16.0 I10", "", "either order, both coded"),
    ("N18.6 Z99.2", "", "the right choice"),
    ("I50.23", "in", "both in one"),
    ("J96.21", "in", "both in one"),
    ("J45.40 J44.9", "", "two conditions"),
    ("E11.3211 E11.3292", "", "two eyes"),
    ("T24.211A T24.312A", "", "two legs"),
    ("S31.126A S31.626A", "in", "an Excludes2 note lets wounds with and without penetration stand together"),
    ("T86.12 N17.9", "in", "the complication and the failure"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(combination, codes, about)


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(combination, codes, about) == [], why


def test_a_needless_code_is_told_and_not_held_against_the_list(catalog) -> None:
    listed = [Code.parse("E10.65"), Code.parse("Z79.4")]
    (finding,) = combination.check(listed, Encounter(), catalog)
    assert finding.verdict is Verdict.INFO
    assert "not at E10" in finding.message


@pytest.mark.parametrize(
    ("codes", "gives_way"),
    [
        ("I10 N18.30", "I10"),
        ("Z79.4 E10.65", "Z79.4"),
        ("C50.912 Z85.3", "Z85.3"),
        ("J45.40 J45.41", None),  # one of the two, and the record says which
    ],
)
def test_the_code_that_gives_way_is_named_where_it_is_known(catalog, codes: str, gives_way: str | None) -> None:
    listed = [Code.parse(code) for code in codes.split()]
    (finding,) = combination.check(listed, Encounter(), catalog)
    assert finding.gives_way == (Code.parse(gives_way) if gives_way else None)
