"""Validity by date: what came, what went, what replaced it."""

from __future__ import annotations

from datetime import date

import pytest

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.history import history
from codesets.conventions.standing import Standing, standing

# (code, the first day in force, the last, what replaced it)
CHANGES = [
    ("G35", "2015-10-01", "2025-09-30", "G35.A"),
    ("G35.B1", "2025-10-01", "", ""),
    ("M54.5", "2015-10-01", "2021-09-30", "M54.59"),
    ("M54.50", "2021-10-01", "", ""),
    ("F32.A", "2021-10-01", "", ""),
    ("R05", "2015-10-01", "2021-09-30", "R05.9"),
    ("R51", "2015-10-01", "2020-09-30", "R51.9"),
    ("N18.3", "2015-10-01", "2020-09-30", "N18.30"),
    ("K35.20", "2018-10-01", "2023-09-30", "K35.200"),
    ("T81.4XXA", "2015-10-01", "2018-09-30", "T81.41XA"),
    ("U07.0", "2020-04-01", "", ""),
    ("U07.1", "2020-04-01", "", ""),
    ("J12.82", "2021-01-01", "", ""),
    ("U09.9", "2021-10-01", "", ""),
    ("Z79.85", "2022-10-01", "", ""),
    ("I1A.0", "2023-10-01", "", ""),
    ("J44.81", "2023-10-01", "", ""),
    ("G20", "2015-10-01", "2023-09-30", "G20.A1"),
    ("E66.813", "2024-10-01", "", ""),
    ("E11.A", "2025-10-01", "", ""),
]


@pytest.mark.parametrize(("code", "first", "last", "instead"), CHANGES)
def test_changes(code: str, first: str, last: str, instead: str) -> None:
    term = history().term(Code.parse(code, CodeSystem.ICD10CM))
    assert term is not None
    assert term.valid_from == date.fromisoformat(first)
    assert term.valid_to == (date.fromisoformat(last) if last else None)
    assert not instead or instead in term.replaced_by


def test_a_code_that_never_changed_has_no_term() -> None:
    assert history().term(Code.parse("I10")) is None
    assert history().term(Code(CodeSystem.HCPCS, "J1885")) is None


def test_the_table_agrees_with_the_release(catalog: Catalog) -> None:
    """On a day of the release every complete code is in force by the table, and what the table ended is not complete."""
    release = catalog.release_of(CodeSystem.ICD10CM)
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        for code in catalog.leaves(Code(CodeSystem.ICD10CM, letter)):
            term = history().term(code)
            assert term is None or term.covers(release.valid_from), code


def test_standing_outside_of_the_release(catalog: Catalog) -> None:
    early, late = date(2019, 6, 1), date(2026, 6, 1)
    assert standing(Code.parse("I10"), early, catalog) is Standing.COMPLETE
    assert standing(Code.parse("E66.813"), early, catalog) is Standing.NOT_YET
    assert standing(Code.parse("N18.3"), early, catalog) is Standing.COMPLETE
    assert standing(Code.parse("N18.3"), late, catalog) is Standing.INCOMPLETE
    assert standing(Code.parse("T81.4XXA"), late, catalog) is Standing.EXPIRED
    assert standing(Code.parse("E11.99"), early, catalog) is Standing.UNKNOWN
    assert standing(Code.parse("I10"), date(2015, 9, 30), catalog) is Standing.NOT_YET
