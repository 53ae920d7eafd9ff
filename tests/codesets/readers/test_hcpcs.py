"""The HCPCS reader on the three shapes of the quarterly file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from codesets.codes import CodeSystem
from codesets.entries import Level, Release
from codesets.readers import hcpcs
from codesets.readers.detect import detect
from codesets.readers.record import UnreadableFile

RELEASE = Release(CodeSystem.HCPCS, "test", date(2025, 10, 1))
EXPECTED = {"A1": "Dressing for one wound", "J2405": "Injection, an antiemetic, per 1 mg, as a long line that goes on"}


def _fixed(value: str, kind: str, words: str) -> str:
    return f"{value:<5}{'00100'}{kind}{words:<80}"


def _text(folder: Path) -> Path:
    path = folder / "HCPC2025_OCT_ANWEB.txt"
    lines = [
        _fixed("J2405", "3", "Injection, an antiemetic, per 1 mg,"),
        _fixed("J2405", "4", "as a long line that goes on"),
        _fixed("A1", "7", "Dressing for one wound"),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _csv(folder: Path) -> Path:
    path = folder / "hcpcs.csv"
    rows = "\n".join(f'{code:>5},"{title}"' for code, title in EXPECTED.items())
    path.write_text(f"HCPC,LONG DESCRIPTION\n{rows}\n", encoding="utf-8")
    return path


def _workbook(folder: Path) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["A preface that publishers write"])
    book.active.append(["HCPC", "LONG DESCRIPTION"])
    for row in EXPECTED.items():
        book.active.append(list(row))
    path = folder / "hcpcs.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("make", [_text, _csv, _workbook])
def test_every_shape_gives_the_same_codes_and_modifiers(tmp_path: Path, make: object) -> None:
    edition = hcpcs.read(make(tmp_path), RELEASE)  # type: ignore[operator]
    assert {record.code.value: record.title for record in edition.records} == EXPECTED
    levels = {record.code.value: record.level for record in edition.records}
    assert levels == {"A1": Level.MODIFIER, "J2405": Level.CODE}


def test_a_file_that_begins_with_modifiers_in_their_own_columns_is_known(tmp_path: Path) -> None:
    """Columns 4 and 5 hold a modifier; records go on to column 320 with fields that are not read."""
    modifiers = [
        f"   {a}{b}00100{7}{f'Invented modifier {a}{b}':<80}{'short':<28}".ljust(320)
        for a in "ABC"
        for b in "0123456789XYZ"
    ]
    codes = [
        _fixed("A0021", "3", "Invented service, outside of the").ljust(320),
        _fixed("A0021", "4", "state, per mile").ljust(320),
    ]
    path = tmp_path / "HCPC2026_OCT_ANWEB.txt"
    path.write_text("\r\n".join([*modifiers, *codes]), encoding="cp1252")
    found = detect(path)
    assert (found.reader, found.valid_from, found.valid_to) == ("hcpcs", date(2026, 10, 1), date(2026, 12, 31))
    records = {record.code.value: record for record in hcpcs.read(path, RELEASE).records}
    assert len(records) == len(modifiers) + 1
    assert records["A0"].level is Level.MODIFIER
    assert records["A0021"].title == "Invented service, outside of the state, per mile"
    assert records["A0021"].unit == "1 mile"


@pytest.mark.parametrize(
    ("description", "unit"),
    [
        ("Injection, ondansetron hydrochloride, per 1 mg", "1 mg"),
        ("Injection, penicillin g benzathine, 100,000 units", "100000 units"),
        ("Injection, ketorolac tromethamine, per 15 mg", "15 mg"),
        ("Infusion, normal saline solution, 1000 cc", "1000 cc"),
        ("Walker, folding, wheeled, adjustable or fixed height", ""),
    ],
)
def test_the_billing_unit_is_read_from_the_description(description: str, unit: str) -> None:
    assert hcpcs.unit_of(description) == unit


@pytest.mark.parametrize("content", ["", "<html></html>", "a,b\n1,2\n", "HCPC,LONG DESCRIPTION\n", "\x00\x01"])
def test_what_is_no_hcpcs_file_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "hcpcs.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"hcpcs\.csv"):
        hcpcs.read(path, RELEASE)


def test_a_code_with_two_descriptions_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hcpcs.csv"
    path.write_text("HCPC,LONG DESCRIPTION\nJ0001,one\nJ0001,two\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="J0001 stands twice"):
        hcpcs.read(path, RELEASE)


def test_the_official_file_loads_whole(shared: Path) -> None:
    edition = hcpcs.read(shared / "data/codesets/hcpcs_2025_10/hcpc_short.csv", RELEASE)
    levels = [record.level for record in edition.records]
    assert (levels.count(Level.CODE), levels.count(Level.MODIFIER)) == (8463, 383)


@pytest.mark.parametrize(
    ("description", "unit"),
    [
        ("Injection, something, per 1,000 usp units", "1000 usp units"),
        ("Injection, something, 1 million units", "1 million units"),
        ("Injection, something, per 2 meq", "2 meq"),
        ("Injection, something, per therapeutic dose", "1 therapeutic dose"),
        ("Infusion, a salt solution, sterile (500 ml = 1 unit)", "500 ml"),
        ("Injection, something, per single use vial", "1 single use vial"),
    ],
)
def test_units_that_are_no_plain_mass_are_read(description: str, unit: str) -> None:
    assert hcpcs.unit_of(description) == unit
