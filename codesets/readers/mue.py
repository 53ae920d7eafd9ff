"""The quarterly table of medically unlikely edits, as CMS publishes it (CSV, workbook) or by code in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from codesets.entries import Release
from codesets.mue import Edit, MueEdition
from codesets.readers.commas import rows
from codesets.readers.hcpcs import workbook
from codesets.readers.record import UnreadableFile

_CODE = re.compile(r"[A-V]\d{4}|\d{4}[0-9AFMTU]")


def read(path: Path, release: Release) -> MueEdition:
    """Every edit of the file; raises UnreadableFile, naming the file and the reason."""
    edits: dict[str, Edit] = {}
    for code, units, rationale in _rows(path):
        if code in edits and edits[code].units != units:
            raise UnreadableFile(f"{path.name}: {code} stands twice with different units")
        edits[code] = Edit(code, units, rationale)
    if not edits:
        raise UnreadableFile(f"{path.name}: holds no medically unlikely edits")
    return MueEdition(release, tuple(edits[code] for code in sorted(edits)))


def _rows(path: Path) -> Iterator[tuple[str, int, str]]:
    match path.suffix.lower():
        case ".json":
            yield from _json(path)
        case ".xlsx":
            yield from _table(workbook(path), path.name)
        case _:
            with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
                yield from _table(rows(stream, path.name), path.name)


def _json(path: Path) -> Iterator[tuple[str, int, str]]:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        for code, row in table.items():
            if not _CODE.fullmatch(code):
                raise UnreadableFile(f"{path.name}: {code[:10]!r} is no HCPCS or CPT code")
            yield code, int(row["limit"]), str(row.get("rationale", ""))
    except UnreadableFile:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UnreadableFile(f"{path.name}: not a table of limits by code") from None


def _table(rows: Iterable[list[str]], name: str) -> Iterator[tuple[str, int, str]]:
    """Rows under a head that names a code and an MUE value; a notice of some lines stands above it."""
    columns: tuple[int, int, int] | None = None
    for row in rows:
        cells = [" ".join(str(cell).split()) for cell in row]
        if columns is None:
            columns = _columns([cell.lower() for cell in cells])
            continue
        value = cells[columns[0]].upper() if len(cells) > columns[0] else ""
        units = cells[columns[1]] if len(cells) > columns[1] else ""
        if _CODE.fullmatch(value) and units.isdigit():
            yield value, int(units), cells[columns[2]] if 0 <= columns[2] < len(cells) else ""
    if columns is None:
        raise UnreadableFile(f"{name}: no columns for code and MUE value")


def _columns(head: list[str]) -> tuple[int, int, int] | None:
    code = next((place for place, cell in enumerate(head) if "code" in cell and "hcpcs" in cell), None)
    units = next((place for place, cell in enumerate(head) if "mue" in cell and "value" in cell), None)
    reason = next((place for place, cell in enumerate(head) if "rationale" in cell), -1)
    return None if code is None or units is None else (code, units, reason)
