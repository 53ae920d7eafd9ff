"""The families of CPT: ranges that nest, each with the words that it is known by."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest

from tests.codesets.starter_files import toml

Family = dict[str, Any]


def families() -> list[Family]:
    found: list[Family] = toml("cpt_families.toml")["family"]
    return found


def holds(outer: Family, first: str, last: str) -> bool:
    return outer["first"][4:].isalpha() == first[4:].isalpha() and (
        outer["first"] <= first and last <= outer["last"] and (first[4:].isdigit() or outer["first"][4] == first[4])
    )


def test_cpt_ranges_are_well_formed() -> None:
    for family in families():
        assert family.keys() == {"first", "last", "title", "kind", "keywords"}
        assert family["kind"] in {"section", "subsection", "family"}
        for end in (family["first"], family["last"]):
            assert re.fullmatch(r"\d{4}[0-9FMTU]", end), family
        assert family["first"] < family["last"], family  # never one code: single codes have licensed descriptors
        assert family["first"][4].isdigit() == family["last"][4].isdigit()
        assert family["keywords"], family
        assert len(set(family["keywords"])) == len(family["keywords"]), family
    assert sum(family["kind"] == "family" for family in families()) >= 200
    titles = [family["title"] for family in families()]
    assert len(set(titles)) == len(titles)


def test_cpt_ranges_nest_and_never_cross() -> None:
    ranges = [(family["first"], family["last"]) for family in families()]
    assert len(set(ranges)) == len(ranges)
    for one, other in combinations(families(), 2):
        if one["first"][4:].isalpha() or other["first"][4:].isalpha():
            continue
        apart = one["last"] < other["first"] or other["last"] < one["first"]
        assert apart or holds(one, other["first"], other["last"]) or holds(other, one["first"], one["last"]), (
            one["title"],
            other["title"],
        )


def test_every_cpt_family_lies_in_one_section() -> None:
    sections = [family for family in families() if family["kind"] == "section"]
    for family in families():
        around = [section for section in sections if holds(section, family["first"], family["last"])]
        assert len(around) == 1, family


@pytest.mark.parametrize(
    ("code", "keyword"),
    [
        ("20610", "joint injection"),
        ("45385", "colonoscopy"),
        ("43239", "EGD"),
        ("29881", "meniscectomy"),
        ("99213", "established patient"),
        ("99204", "new patient"),
        ("99396", "annual physical"),
        ("99284", "ED visit"),
        ("71046", "chest x-ray"),
        ("93000", "ECG"),
        ("96372", "intramuscular injection"),
        ("90471", "vaccine administration"),
        ("11102", "shave biopsy"),
        ("66984", "cataract"),
        ("17110", "wart"),
        ("80053", "CMP"),
        ("85025", "CBC"),
        ("77067", "mammogram"),
        ("70551", "MRI brain"),
        ("99473", "home blood pressure"),
        ("0075T", "category III"),
    ],
)
def test_the_narrowest_cpt_range_names_the_code(code: str, keyword: str) -> None:
    around = [family for family in families() if holds(family, code, code)]
    narrowest = min(around, key=lambda family: int(family["last"][:4]) - int(family["first"][:4]))
    assert keyword in narrowest["keywords"]
