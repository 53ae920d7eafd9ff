"""Medically unlikely edits: read in the published shapes, chosen by the day, worded without deciding."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from codesets.added import Added
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.compiler import compile_catalog
from codesets.entries import Release
from codesets.mue import exceeded
from codesets.readers import mue, starter
from codesets.readers.record import UnreadableFile
from codesets.sources import in_use

HEAD = '"A notice of the publisher",,,\n"HCPCS/\nCPT Code","Practitioner Services MUE Values","MUE Adjudication Indicator","MUE Rationale"\n'
RELEASE = Release(CodeSystem.HCPCS, "January 2026", date(2026, 1, 1), date(2026, 3, 31))


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def two(tmp_path: Path) -> Catalog:
    """Two quarters, added as a user would."""
    added = Added(tmp_path / "sources")
    added.add(
        _write(
            tmp_path, "practitioner-mue-2026-q1.csv", HEAD + "J0001,4,3 Date of Service Edit: Clinical,Clinical: Data\n"
        )
    )
    added.add(
        _write(
            tmp_path,
            "practitioner-mue-2026-q2.json",
            '{"J0001": {"limit": 6, "unit": "services", "rationale": "Nature"}}',
        )
    )
    path = tmp_path / "catalog.sqlite"
    sources = in_use(added.sources(), {CodeSystem.HCPCS})
    assert "hcpcs-starter" in [source.name for source in sources]  # edits are no codes: our summary stays
    compile_catalog([source.edition() for source in sources], path)
    return Catalog(path)


@pytest.mark.parametrize(
    ("day", "units", "said"),
    [
        (date(2026, 2, 1), 4, ""),
        (
            date(2026, 2, 1),
            5,
            "5 units are more than the medically unlikely edit of 4 a day (January 2026; Clinical: Data)",
        ),
        (date(2026, 5, 1), 5, ""),
        (date(2026, 5, 1), 7, "edit of 6 a day (April 2026; Nature)"),
        (None, 7, "edit of 6 a day"),  # the newest
    ],
)
def test_the_quarter_of_the_day_decides(two: Catalog, day: date | None, units: float, said: str) -> None:
    found = exceeded(Code(CodeSystem.HCPCS, "J0001"), units, two.on(day))
    assert said in found
    assert bool(found) is bool(said)


def test_a_code_without_an_edit_is_not_judged(two: Catalog, catalog: Catalog) -> None:
    assert exceeded(Code(CodeSystem.HCPCS, "J9999"), 500, two) == ""
    assert exceeded(Code(CodeSystem.HCPCS, "J9999"), 500, catalog) == ""


def test_the_limits_that_come_along_give_way_to_a_table_that_is_added(two: Catalog, catalog: Catalog) -> None:
    kenalog = Code(CodeSystem.HCPCS, "J3301")
    assert exceeded(kenalog, 16, catalog) == ""
    assert "edit of 16 a day (Medicaid practitioners, first quarter 2026)" in exceeded(kenalog, 20, catalog)
    assert exceeded(kenalog, 20, two) == "", "one table is in force, not two"


def test_every_limit_that_comes_along_is_that_of_the_published_table(shared: Path) -> None:
    published = {
        edit.code: edit.units for edit in mue.read(shared / "data/codesets/mue_2026q1/ncci_mue.json", RELEASE).edits
    }
    ours = {row["code"]: int(row["units"]) for row in starter.table("mue.tsv")}
    assert len(ours) > 1_000
    assert {code: published.get(code) for code in ours} == ours
    assert min(ours.values()) > 0


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("mue.csv", "name,price\nx,1\n", "no columns for code and MUE value"),
        ("mue.csv", HEAD, "holds no medically unlikely edits"),
        ("mue.csv", HEAD + "J0001,4,x,y\nJ0001,5,x,y\n", "J0001 stands twice"),
        ("mue.json", '{"J0001": 5}', "not a table of limits"),
        ("mue.json", '{"hello": {"limit": 1}}', "'hello' is no HCPCS or CPT code"),
        ("mue.json", "{", "not a table of limits"),
    ],
)
def test_bad_tables_are_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        mue.read(_write(tmp_path, name, text), RELEASE)


def test_the_real_table_loads_whole(shared: Path) -> None:
    path = shared / "data/codesets/mue_2026q1/ncci_mue.json"
    if not path.is_file():
        pytest.skip("the table of edits is not here")
    assert len(mue.read(path, RELEASE).edits) == 8253
