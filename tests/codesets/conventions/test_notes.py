"""Notes as instructions: headings with their lines, what is asked with an "if", what a title implies."""

from __future__ import annotations

import pytest

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions.implied import implies
from codesets.conventions.notes import directions
from codesets.conventions.use_additional import mandatory
from codesets.entries import Kind


def test_lines_belong_to_their_heading(catalog: Catalog) -> None:
    found = directions(catalog, Code.parse("N18.4"), Kind.CODE_FIRST)
    assert [(direction.heading, len(direction.lines)) for direction in found] == [("any associated:", 2)]
    assert found[0].conditional
    assert str(found[0].at) == "N18"


def test_a_note_without_heading_is_its_own_line(catalog: Catalog) -> None:
    (found,) = directions(catalog, Code.parse("D63.1"), Kind.CODE_FIRST)
    assert not found.conditional
    assert not found.open_ended
    assert found.line_for(Code.parse("N18.4"))
    assert not found.line_for(Code.parse("I10"))


def test_examples_leave_the_list_open(catalog: Catalog) -> None:
    (found,) = directions(catalog, Code.parse("J17"), Kind.CODE_FIRST)
    assert found.open_ended


# (code, its partner is part of the code's own meaning)
IMPLIED = [
    ("I11.0", True),
    ("E11.22", True),
    ("E11.621", True),
    ("I70.242", True),
    ("O99.333", True),
    ("Z47.1", True),
    ("Z47.81", True),
    ("Z08", True),
    ("O98.713", True),
    ("N39.0", False),
    ("J44.9", False),
    ("E66.01", False),
    ("C50.911", False),
    ("N18.6", False),
    ("K70.30", False),
    ("T86.11", False),
    ("T20.211A", False),
    ("G31.84", False),
]


@pytest.mark.parametrize(("code", "partner"), IMPLIED)
def test_what_the_title_implies(catalog: Catalog, code: str, partner: bool) -> None:
    entry = catalog.entry(Code.parse(code))
    assert entry
    found = directions(catalog, entry.code, Kind.USE_ADDITIONAL)
    assert any(mandatory(entry, direction, catalog) for direction in found) is partner


@pytest.mark.parametrize(
    ("title", "text", "same"),
    [
        ("Hypertensive heart disease with heart failure", "code to identify type of heart failure", True),
        ("Atherosclerosis with ulceration of ankle", "code to identify severity of ulcer", True),
        ("Aftercare following surgical amputation", "code to identify the limb amputated", True),
        ("Chronic kidney disease, stage 4", "code to identify the stage of the disease", False),
        ("Alcoholic cirrhosis", "tobacco use", False),
    ],
)
def test_words_in_common(title: str, text: str, same: bool) -> None:
    assert implies(title, text) is same
