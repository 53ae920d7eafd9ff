"""The CMS quarterly file of HCPCS Level II: codes and modifiers, from fixed-width text, a workbook or CSV."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from codesets.codes import Code, CodeSystem
from codesets.entries import Level, Release
from codesets.readers.commas import rows
from codesets.readers.record import Edition, Record, UnreadableFile

_CODE = re.compile(r"[A-V]\d{4}")
_MODIFIER = re.compile(r"[A-Z0-9]{2}")
_CODE_COLUMNS = ("hcpc", "hcpcs", "code", "hcpcs code", "hcpc code", "mod")
_TITLE_COLUMNS = ("long description", "description", "long descriptor", "descriptor", "short description")
# Record types of the fixed-width file: a code or modifier begins, or its text goes on.
_BEGINS, _CONTINUES = ("3", "7"), ("4", "8")
_UNIT = re.compile(
    r"(?:,|\bper\b|\beach\b)\s*(?:up to\s+)?(?P<amount>\d[\d,.]*|1/2|one|two)?\s*"
    r"(?P<unit>(?:usp|million|international) units?|million iu|kiu|meq|therapeutic dose|treatment|implant|instillation|"
    r"(?:single (?:use|dose) )?vial|mg|mcg|micrograms?|milligrams?|g|gm|grams?|ml|cc|units?|i\.?u\.?|millicuries?|mci|sq cm|square centimeters?|"
    r"minutes?|miles?|hours?|dose|vial|inch(?:es)?|ounces?|pounds?)\b",
    re.I,
)
_STATED = re.compile(r"\(\s*(\d+ ml)\s*=\s*1 unit\s*\)", re.I)


def read(path: Path, release: Release) -> Edition:
    """All codes and modifiers of the file; raises UnreadableFile, naming the file and the reason."""
    rows = list(_rows(path))
    if not rows:
        raise UnreadableFile(f"{path.name}: holds no HCPCS codes")
    records: dict[str, Record] = {}
    for value, title in rows:
        if value in records and records[value].title != title:
            raise UnreadableFile(f"{path.name}: {value} stands twice with different descriptions")
        level = Level.CODE if _CODE.fullmatch(value) else Level.MODIFIER
        code = Code(CodeSystem.HCPCS, value)
        records[value] = Record(code, level, title, None, level is Level.CODE, unit=unit_of(title))
    if not any(record.level is Level.CODE for record in records.values()):
        raise UnreadableFile(f"{path.name}: holds no HCPCS codes")
    return Edition(release, tuple(records[value] for value in sorted(records)))


def unit_of(description: str) -> str:
    """The billing unit that a description states ("injection, ondansetron hydrochloride, per 1 mg" has "1 mg")."""
    if stated := _STATED.search(description):
        return " ".join(stated[1].lower().split())
    found = list(_UNIT.finditer(description))
    if not found:
        return ""
    amount = found[-1]["amount"] or "1"
    return f"{ {'one': '1', 'two': '2', '1/2': '0.5'}.get(amount.lower(), amount.replace(',', '')) } {found[-1]['unit'].lower()}"


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    if path.suffix.lower() == ".xlsx":
        yield from _table(workbook(path), path.name)
        return
    text = decoded(path)
    if "\x00" in text or text.lstrip()[:1] == "<":
        raise UnreadableFile(f"{path.name}: not a HCPCS file (text was expected)")
    first = next((line for line in text.splitlines() if line.strip()), "")
    if "," in first and any(column in first.lower() for column in _CODE_COLUMNS):
        yield from _table(rows(io.StringIO(text), path.name), path.name)
    else:
        yield from _fixed_width(text, path.name)


def decoded(path: Path) -> str:
    """The text of a publisher's file; raises UnreadableFile where it is in neither of their encodings."""
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(f"{path.name}: neither UTF-8 nor Windows-1252")


def workbook(path: Path) -> Iterator[list[str]]:
    """The rows of a workbook's first sheet as texts; raises UnreadableFile."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError):
        raise UnreadableFile(f"{path.name}: not a readable workbook") from None
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(values_only=True):
        yield ["" if cell is None else str(cell) for cell in row]


def _table(rows: Iterable[list[str]], name: str) -> Iterator[tuple[str, str]]:
    """Rows under a head that names a code and a description; the head may stand below a few lines of preface."""
    columns: tuple[int, int] | None = None
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row]
        if columns is None:
            columns = _columns([cell.lower() for cell in cells])
            continue
        value = cells[columns[0]].upper() if len(cells) > columns[0] else ""
        title = cells[columns[1]] if len(cells) > columns[1] else ""
        if (_CODE.fullmatch(value) or _MODIFIER.fullmatch(value)) and title:
            yield value, title
    if columns is None:
        raise UnreadableFile(f"{name}: no columns for code and description")


def _columns(head: list[str]) -> tuple[int, int] | None:
    code = next((head.index(column) for column in _CODE_COLUMNS if column in head), None)
    title = next((head.index(column) for column in _TITLE_COLUMNS if column in head), None)
    return None if code is None or title is None else (code, title)


def _fixed_width(text: str, name: str) -> Iterator[tuple[str, str]]:
    """Columns 1-5 the code, 11 the record type, 12-91 the long text, continued on following records."""
    value, parts = "", list[str]()
    for line in text.splitlines():
        if len(line) < 12:
            continue
        code, kind, words = line[:5].strip().upper(), line[10], " ".join(line[11:91].split())
        if kind in _CONTINUES and value:
            parts.append(words)
        elif kind in _BEGINS and (_CODE.fullmatch(code) or _MODIFIER.fullmatch(code)):
            if value:
                yield value, " ".join(parts)
            value, parts = code, [words]
    if value:
        yield value, " ".join(parts)
    else:
        raise UnreadableFile(f"{name}: not the fixed-width layout of the CMS file")
