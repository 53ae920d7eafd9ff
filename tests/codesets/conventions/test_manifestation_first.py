"""Manifestations in first place."""

from __future__ import annotations

import pytest

from codesets.catalog import Catalog
from codesets.conventions import judge, manifestation_first
from codesets.encounter import Encounter

# (codes in sequence, the encounter, verdict, the codes of the finding)
BREAKS = [
    ("F02.80 G30.9", "", "order", "F02.80"),
    ("N08", "", "order", "N08"),
    ("J17 A78", "in", "order", "J17"),
    ("I43 E85.4", "", "order", "I43"),
    ("G63", "", "order", "G63"),
]
# (codes in sequence, the encounter, why nothing is found)
KEEPS = [
    ("G30.9 F02.80", "", "in order"),
    ("I10 F02.80 G30.9", "", "not first: code_first speaks"),
    ("B95.61 L03.116", "", "a cause of diseases classified elsewhere is no manifestation"),
    ("D63.1 N18.4", "", "its title does not say so: code_first speaks"),
    ("M54.50", "", "no manifestation"),
]


@pytest.mark.parametrize(("codes", "about", "verdict", "named"), BREAKS)
def test_breaks(said_by, codes: str, about: str, verdict: str, named: str) -> None:
    assert (verdict, named) in said_by(manifestation_first, codes, about)


def test_the_disease_is_named_where_the_note_names_it(catalog: Catalog) -> None:
    said = judge(["D63.8", "I10", "E03.9"], Encounter(), catalog).findings[0].message
    assert said == "D63.8 is a manifestation and never first: E03.9, which its note names, stands before it."


@pytest.mark.parametrize(("codes", "about", "why"), KEEPS)
def test_keeps(said_by, codes: str, about: str, why: str) -> None:
    assert said_by(manifestation_first, codes, about) == [], why
