"""The catalog on the real tabular list: counts, spellings, hierarchy, notes, dates."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from codesets.catalog import Catalog, CatalogError
from codesets.codes import Code, CodeSystem
from codesets.entries import Kind, Level
from codesets.readers.icd10cm_tabular import read_code_list
from codesets.sources import bundled


@pytest.fixture(scope="module")
def code_list() -> frozenset[str]:
    tabular = next(source for source in bundled() if source.reader == "icd10cm_tabular")
    path = tabular.path()
    assert path is not None
    return read_code_list(path.parent / Path(tabular.code_list).name)


def test_leaf_codes_agree_with_the_published_list(catalog: Catalog, code_list: frozenset[str]) -> None:
    ordered = sorted(code_list)
    leaves = {
        code for code, after in itertools.zip_longest(ordered, ordered[1:], fillvalue="") if not after.startswith(code)
    }
    complete = {entry.code.plain for entry in catalog.entries(CodeSystem.ICD10CM, generated=True) if entry.billable}
    assert complete == leaves
    assert len(leaves) == 74_719


def test_counts_of_the_printed_list(catalog: Catalog) -> None:
    counts = catalog.counts()[catalog.in_force[CodeSystem.ICD10CM]]
    assert (counts["chapter"], counts["block"], counts["category"]) == (22, 297, 1918)
    printed = sum(1 for entry in catalog.entries(CodeSystem.ICD10CM) if entry.level in (Level.CATEGORY, Level.CODE))
    assert printed == 46_881


@pytest.mark.parametrize("spelling", ["E11.22", "e1122", " e11.22 ", "E1122", "e11.22", "E 11.22"])
def test_look_up_in_any_spelling(catalog: Catalog, spelling: str) -> None:
    entry = catalog.find(spelling)
    assert entry is not None
    assert entry.title == "Type 2 diabetes mellitus with diabetic chronic kidney disease"


def test_a_block_and_a_category_of_one_name_are_two_entries(catalog: Catalog) -> None:
    code = Code(CodeSystem.ICD10CM, "B20")
    category, block = catalog.entry(code), catalog.entry(code, Level.BLOCK)
    assert category is not None
    assert block is not None
    assert (category.level, block.level) == (Level.CATEGORY, Level.BLOCK)
    assert [entry.level for entry in catalog.path(code)] == [Level.CHAPTER, Level.BLOCK]


def test_the_seventh_character_pads_with_x_and_carries_the_full_title(catalog: Catalog) -> None:
    entry = catalog.find("T78.2XXA")
    assert entry is not None
    assert entry.title == "Anaphylactic shock, unspecified, initial encounter"
    assert entry.billable
    parent = catalog.find("T78.2")
    assert parent is not None
    assert not parent.billable
    assert [child.value for child in parent.children] == ["T78.2XXA", "T78.2XXD", "T78.2XXS"]


def test_extensions_that_the_list_does_not_hold_are_not_made(catalog: Catalog) -> None:
    assert catalog.find("S06.0X7A") is None or catalog.billable(Code.parse("S06.0X7A"))
    assert catalog.find("S06.0X7D") is None


def test_notes_are_inherited_from_each_entry_above(catalog: Catalog) -> None:
    notes = catalog.instructions(Code.parse("E11.22"), Kind.USE_ADDITIONAL)
    assert notes[0].at == Code.parse("E11.22")
    assert notes[0].covers(Code.parse("N18.4"))
    assert any(note.at == Code.parse("E11") and note.covers(Code.parse("Z79.84")) for note in notes)


def test_leaves_and_children(catalog: Catalog) -> None:
    assert Code.parse("S93.401A") in catalog.leaves(Code.parse("S93.4"))
    assert [entry.code.value for entry in catalog.children(Code.parse("E11.2"))] == ["E11.21", "E11.22", "E11.29"]


def test_the_day_chooses_the_release_and_a_day_outside_is_told(catalog: Catalog) -> None:
    assert catalog.on(date(2026, 5, 1)).not_covered() == ()
    assert CodeSystem.ICD10CM in catalog.on(date(2019, 5, 1)).not_covered()


def test_the_one_reference_that_names_no_code_is_listed(catalog: Catalog) -> None:
    """The printed list sends F02 to a code that it does not hold; ranges that end past the last code are read."""
    assert catalog.unparsed_references() == (("F02", "other frontotemporal neurocognitive disorder (G31.90)"),)


def test_many_threads_may_read(catalog: Catalog) -> None:
    view = catalog.on(date(2026, 6, 1))
    with ThreadPoolExecutor(8) as pool:
        titles = set(pool.map(lambda _: view.find("I10").title, range(200)))  # type: ignore[union-attr]
    assert titles == {"Essential (primary) hypertension"}


@pytest.mark.parametrize("content", [None, b"", b"no database", b"SQLite format 3\x00" + b"\x00" * 200])
def test_a_missing_or_damaged_file_is_one_clear_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "catalog.sqlite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CatalogError, match="codedesk build"):
        Catalog(path)


def test_the_whole_book_read_at_once_is_the_book_read_entry_by_entry(catalog: Catalog) -> None:
    for system in (CodeSystem.HCPCS, CodeSystem.ICD10CM):
        for place, entry in enumerate(catalog.entries(system, generated=True)):
            if place % 97 == 0:
                assert entry == catalog.entry(entry.code, entry.level)
