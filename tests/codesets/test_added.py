"""Adding official files: detected by content, read whole before they are kept, refused in one line."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from codesets.added import Added, from_folders
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.compiler import compile_catalog
from codesets.readers.detect import detect
from codesets.readers.record import UnreadableFile
from codesets.sources import in_use

HCPCS = 'HCPC,LONG DESCRIPTION\nJ0001,"Injection, something, 10 mg"\n'
CPT = "CPT TAB FILE\n99999\tA licensed descriptor of the user\n00001\tAnother one of the user\n"


def _order(*lines: tuple[str, int, str]) -> str:
    return "\n".join(
        f"{n:05d} {code:<7} {done} {title[:60]:<60} {title}" for n, (code, done, title) in enumerate(lines, 1)
    )


CM_2025 = _order(
    ("G35", 1, "Multiple sclerosis"), ("E11", 0, "Type 2 diabetes mellitus"), ("E119", 1, "Type 2 diabetes")
)
PCS_2026 = _order(("001", 0, "Bypass"), ("0016070", 1, "Bypass a ventricle"))


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text", "system", "first", "last"),
    [
        ("HCPC2025_OCT.csv", HCPCS, CodeSystem.HCPCS, date(2025, 10, 1), date(2025, 12, 31)),
        ("icd10cm_order_2025.txt", CM_2025, CodeSystem.ICD10CM, date(2024, 10, 1), date(2025, 9, 30)),
        ("icd10pcs_order_2026.txt", PCS_2026, CodeSystem.ICD10PCS, date(2025, 10, 1), date(2026, 9, 30)),
        ("LONGULT 2026.txt", CPT, CodeSystem.CPT, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_file_is_known_by_its_content_and_dated_by_its_name(
    tmp_path: Path, name: str, text: str, system: CodeSystem, first: date, last: date
) -> None:
    detected = detect(_write(tmp_path, name, text))
    assert (detected.system, detected.valid_from, detected.valid_to) == (system, first, last)


def test_releases_stand_side_by_side_and_the_day_chooses(tmp_path: Path) -> None:
    added = Added(tmp_path / "sources")
    added.add(_write(tmp_path, "icd10cm_order_2025.txt", CM_2025))
    path = tmp_path / "catalog.sqlite"
    compile_catalog([source.edition() for source in in_use(added.sources())], path)
    catalog = Catalog(path)
    g35 = Code.parse("G35")
    assert catalog.on(date(2025, 3, 1)).billable(g35)
    assert not catalog.on(date(2026, 5, 1)).billable(g35)
    assert catalog.on(date(2025, 3, 1)).in_force[CodeSystem.ICD10CM].name == "October 2024"


def test_an_added_file_replaces_the_starter_of_its_system(tmp_path: Path) -> None:
    added = Added(tmp_path / "sources")
    added.add(_write(tmp_path, "HCPC2025_OCT.csv", HCPCS))
    names = [source.name for source in in_use(added.sources())]
    assert "hcpcs-starter" not in names
    assert "cpt-starter" in names


def test_a_zip_is_unpacked_and_read(tmp_path: Path) -> None:
    packed = tmp_path / "2025-order.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("folder/icd10cm_order_2025.txt", CM_2025)
        archive.writestr("readme.txt", "nothing to read here")
    [source] = Added(tmp_path / "sources").add(packed)
    assert source.system is CodeSystem.ICD10CM
    assert Path(source.file).is_file()


def _zip_with(folder: Path, member: str, content: bytes, *, method: int = zipfile.ZIP_STORED) -> Path:
    path = folder / "bad-2026.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr(member, content)
    return path


def test_bad_archives_are_refused_by_name(tmp_path: Path) -> None:
    added = Added(tmp_path / "sources")
    climbing = _zip_with(tmp_path, "../../evil.txt", CM_2025.encode())
    with pytest.raises(UnreadableFile, match=r"bad-2026\.zip: a member's path leads outside"):
        added.add(climbing)
    bomb = _zip_with(tmp_path, "bomb.txt", b"\0" * 50_000_000, method=zipfile.ZIP_DEFLATED)
    with pytest.raises(UnreadableFile, match="packed too tightly"):
        added.add(bomb)
    whole = _zip_with(tmp_path, "icd10cm_order_2025.txt", CM_2025.encode()).read_bytes()
    (tmp_path / "bad-2026.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFile, match="not a readable ZIP"):
        added.add(tmp_path / "bad-2026.zip")


BAD = {
    "page-2026.txt": "<!DOCTYPE html><html><body>404</body></html>",
    "columns-2026.csv": "name,price\nx,1\n",
    "empty-2026.txt": "",
    "twice_order_2026.txt": _order(("E119", 1, "One"), ("E119", 1, "Two")),
    "zero-2026.xml": "<ICD10CM.tabular><version>2026</version></ICD10CM.tabular>",
    "icd10cm_order.txt": CM_2025,  # no year in the name
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_and_what_was_there_stays(tmp_path: Path, name: str) -> None:
    added = Added(tmp_path / "sources")
    added.add(_write(tmp_path, "HCPC2025_OCT.csv", HCPCS))
    before = added.sources()
    with pytest.raises(UnreadableFile) as caught:
        added.add(_write(tmp_path, name, BAD[name]))
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert added.sources() == before


def test_a_file_changed_behind_our_back_is_noticed(tmp_path: Path) -> None:
    added = Added(tmp_path / "sources")
    [source] = added.add(_write(tmp_path, "HCPC2025_OCT.csv", HCPCS))
    Path(source.file).write_text(HCPCS.replace("10 mg", "20 mg"), encoding="utf-8")
    with pytest.raises(UnreadableFile, match="was changed"):
        added.sources()[0].edition()


def test_an_archive_with_reports_beside_the_release_gives_one_file_of_it(tmp_path: Path) -> None:
    """CMS packs the same codes as text and as CSV, with change reports in between."""
    packed = tmp_path / "october-2025-alpha-numeric-hcpcs-file.zip"
    text = "J000100100" + "3" + "Injection, something, 10 mg".ljust(81)
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("HCPC2025_OCT_ANWEB.txt", text)
        archive.writestr("HCPC2025_OCT_ANWEB.csv", HCPCS)
        archive.writestr("HCPC2025_OCT_changes.xlsx", "no workbook at all")
        archive.writestr("layout-2025.pdf", "%PDF-1.4 record layout")
    [source] = Added(tmp_path / "sources").add(packed)
    assert source.file.endswith(".txt")


def test_a_folder_of_the_settings_is_read_with_what_is_below_it(tmp_path: Path) -> None:
    below = tmp_path / "cpt" / "2026"
    below.mkdir(parents=True)
    (below / "LONGULT 2026.txt").write_text(
        "12001\tSewing of plain wounds\n99213\tMade-up words for the visit\n" * 2, encoding="utf-8"
    )
    (tmp_path / "README.txt").write_text("what lies here", encoding="utf-8")
    assert [Path(source.file).name for source in from_folders([tmp_path])] == ["LONGULT 2026.txt"]
