"""From an entry to the complete code that the documentation supports, on the real tabular list."""

from __future__ import annotations

import pytest

from assistant.coding.documentation import Documentation
from assistant.coding.specify import specify, trimester_leaf
from codesets.catalog import Catalog
from codesets.codes import Code
from index.words import roots, tokens

CASES = (
    ("S93.40", "left ankle sprain", "A", "S93.402A"),
    ("S52.50", "right distal radius fracture", "D", "S52.501D"),
    ("M25.56", "pain in the right knee", "A", "M25.561"),
    ("M25.569", "pain in the right knee", "A", "M25.561"),
    ("L03.115", "cellulitis of the left lower limb", "A", "L03.116"),
    ("S61.412", "laceration of left hand", "A", "S61.412A"),
    ("E10.32", "type 1 diabetes with mild nonproliferative retinopathy, both eyes, no macular edema", "A", "E10.3293"),
    ("K35.3", "acute appendicitis with localized peritonitis, no perforation or abscess", "A", "K35.30"),
    ("J18", "pneumonia, left lower lobe", "A", "J18.9"),
    ("N30.0", "acute cystitis without hematuria", "A", "N30.00"),
)


@pytest.mark.parametrize(("start", "statement", "episode", "expected"), CASES)
def test_specify(start: str, statement: str, episode: str, expected: str, catalog: Catalog) -> None:
    documentation = Documentation(statement, frozenset(roots(tokens(statement))), episode=episode)
    assert [each.code.value for each in specify(Code.parse(start), documentation, catalog)] == [expected]


def test_both_sides_are_two_codes_where_the_book_has_none_for_both(catalog: Catalog) -> None:
    documentation = Documentation.of("bilateral medial epicondylitis")
    assert [each.code.value for each in specify(Code.parse("M77.0"), documentation, catalog)] == ["M77.01", "M77.02"]


def test_a_side_that_nobody_gives_stays_open(catalog: Catalog) -> None:
    [found] = specify(Code.parse("M25.56"), Documentation.of("knee pain"), catalog)
    assert found.code.value == "M25.569"
    assert {code.value for code in found.open_sides} == {"M25.561", "M25.562"}


def test_trimester(catalog: Catalog) -> None:
    assert trimester_leaf(Code.parse("O23.4"), 20, catalog) == Code.parse("O23.42")


def test_an_entry_that_is_not_there_gives_nothing(catalog: Catalog) -> None:
    assert specify(Code.parse("E11.999"), Documentation.of("anything"), catalog) == ()
