"""What changed: from the table of changes, between loaded releases, and both together."""

from __future__ import annotations

from datetime import date

import pytest

from codesets.catalog import Catalog
from codesets.changes import What, between, in_table, outside, validity, what_changed, why_unknown
from codesets.codes import Code, CodeSystem
from codesets.compiler import compile_catalog
from codesets.entries import Level, Release
from codesets.readers.record import Edition, Record


def _edition(
    system: CodeSystem, name: str, first: date, last: date | None, rows: dict[str, tuple[str, bool]]
) -> Edition:
    records = []
    for value, (title, billable) in rows.items():
        code = Code.parse(value, system)
        level = Level.CODE if billable else Level.CATEGORY
        above = next((r for r in reversed(records) if r.code.starts(code) and not r.billable), None)
        parent = (above.code.value, above.level) if above else None
        records.append(Record(code, level, title, parent, billable))
    return Edition(Release(system, name, first, last), tuple(records))


OLD = {
    "G35": ("Multiple sclerosis", True),
    "E11": ("Diabetes", False),
    "E11.9": ("Diabetes, plain", True),
    "A05.0": ("Old", True),
}
NEW = {
    "G35": ("Multiple sclerosis", False),
    "G35.A": ("Relapsing", True),
    "G35.D": ("Unspecified", True),
    "E11": ("Diabetes", False),
}
NEW |= {"E11.9": ("Diabetes without complications", True)}
J_OLD = {"J0001": ("Injection, first, 1 mg", True), "J0002": ("Injection, second, 1 mg", True)}
J_NEW = {"J0001": ("Injection, first, 1 mg", True), "J0003": ("Injection, third, 1 mg", True)}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Two releases of ICD-10-CM and two quarters of HCPCS."""
    cm, hcpcs = CodeSystem.ICD10CM, CodeSystem.HCPCS
    path = tmp_path_factory.mktemp("two") / "catalog.sqlite"
    editions = [
        _edition(cm, "October 2024", date(2024, 10, 1), date(2025, 9, 30), OLD),
        _edition(cm, "October 2025", date(2025, 10, 1), date(2026, 9, 30), NEW),
        _edition(hcpcs, "July 2025", date(2025, 7, 1), date(2025, 9, 30), J_OLD),
        _edition(hcpcs, "October 2025", date(2025, 10, 1), date(2025, 12, 31), J_NEW),
    ]
    compile_catalog(editions, path)
    return Catalog(path)


def _code(value: str) -> Code:
    return Code.parse(value)


def test_a_code_that_became_a_heading_names_the_codes_to_use(two: Catalog) -> None:
    [change] = what_changed(_code("G35"), two)
    assert (change.what, change.on) == (What.OPENED, date(2025, 10, 1))
    assert {"G35.A", "G35.D"} <= {code.value for code in change.replaced_by}
    assert "replaced by G35.A" in str(change)


def test_a_new_code_names_what_it_came_in_place_of(two: Catalog) -> None:
    [change] = what_changed(_code("G35.A"), two)
    assert (change.what, change.on, change.after) == (What.NEW, date(2025, 10, 1), "Relapsing")
    assert change.replaces == (_code("G35"),)


def test_a_title_that_changed_is_told_with_both_wordings(two: Catalog) -> None:
    [change] = what_changed(_code("E11.9"), two)
    assert (change.what, change.before, change.after) == (
        What.REVISED, "Diabetes, plain", "Diabetes without complications",
    )  # fmt: skip


def test_between_two_releases_every_change_is_told_once(two: Catalog) -> None:
    older, newer = (release for release in two.releases if release.system is CodeSystem.ICD10CM)
    told = {(change.code.value, change.what) for change in between(older, newer, two)}
    assert told == {
        ("A05.0", What.DELETED), ("E11.9", What.REVISED), ("G35", What.OPENED), ("G35.A", What.NEW), ("G35.D", What.NEW),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("G35", date(2015, 10, 1), date(2025, 9, 30)),  # by the table
        ("G35.A", date(2025, 10, 1), None),
        ("A05.0", date(2015, 10, 1), date(2025, 9, 30)),  # gone from the later release, which the table does not know
        ("E11.9", date(2015, 10, 1), None),  # never changed its number
        ("E11", date(2015, 10, 1), None),  # a heading has the days of its codes
        ("J0002", date(2025, 7, 1), date(2025, 9, 30)),
        ("J0003", date(2025, 10, 1), None),
        ("J0001", date(2025, 7, 1), None),
    ],
)
def test_a_code_has_its_own_days(two: Catalog, value: str, first: date, last: date | None) -> None:
    span = validity(Code.parse(value, CodeSystem.HCPCS if value.startswith("J") else None), two)
    assert span is not None
    assert (span.valid_from, span.valid_to) == (first, last)


def test_a_code_that_no_release_and_no_table_knows_has_no_days(two: Catalog) -> None:
    assert validity(_code("A00.99"), two) is None
    assert what_changed(_code("A00.99"), two) == ()
    assert why_unknown(_code("A00.99"), two) == ""


def test_every_term_of_the_table_agrees_with_the_real_release(catalog: Catalog) -> None:
    """A code that the table ends before the release is not complete in it; one that it begins before stands in it."""
    release = catalog.release_of(CodeSystem.ICD10CM)
    wrong = []
    for change in in_table(date(2015, 10, 1), release.valid_from):
        span = validity(change.code, catalog)
        if span is None:  # a placeholder's stem (T07.X) is no entry of the book
            assert change.code.plain.endswith("X")
        elif change.what is not What.NEW and span.valid_to and catalog.billable(change.code):
            wrong.append(change)
    assert wrong == []


def test_the_changes_of_one_day(catalog: Catalog) -> None:
    told = {change.code.value for change in in_table(date(2025, 10, 1), date(2025, 10, 1))}
    assert {"G35", "G35.A", "G35.D"} <= told
    assert "E11.9" not in told


def test_a_day_outside_the_releases_is_said(two: Catalog) -> None:
    assert outside(CodeSystem.HCPCS, two.on(date(2025, 8, 1))) == ""
    said = outside(CodeSystem.HCPCS, two.on(date(2026, 8, 1)))
    assert "No loaded release of HCPCS covers 2026-08-01" in said
    assert "July 2025, 2025-07-01 to 2025-09-30" in said
    assert outside(CodeSystem.CPT, two.on(date(2026, 8, 1))) == ""
