"""The CMS list of place-of-service codes as a table (CSV or workbook)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from codesets.entries import Release
from codesets.places import Place, PlacesEdition
from codesets.readers.hcpcs import workbook
from codesets.readers.record import UnreadableFile

_CODE = re.compile(r"\d{1,2}")
_UNASSIGNED = re.compile(r"unassigned|n/a", re.I)


def read(path: Path, release: Release) -> PlacesEdition:
    """Every assigned place; raises UnreadableFile, naming the file and the reason."""
    if path.suffix.lower() == ".xlsx":
        rows = list(_places(workbook(path), path.name))
    else:
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                rows = list(_places(csv.reader(stream), path.name))
        except UnicodeDecodeError:
            raise UnreadableFile(f"{path.name}: not UTF-8") from None
        except csv.Error as error:
            raise UnreadableFile(f"{path.name}: not a readable table ({error})") from None
    codes = [place.code for place in rows]
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        raise UnreadableFile(f"{path.name}: place {twice} stands twice")
    if not rows:
        raise UnreadableFile(f"{path.name}: holds no place-of-service codes")
    return PlacesEdition(release, tuple(sorted(rows, key=lambda place: place.code)))


def is_head(cells: Iterable[str]) -> bool:
    """True for a first line that names the columns of this list."""
    return _columns([cell.strip().strip('"').lower() for cell in cells]) is not None


def _places(rows: Iterable[list[str]], name: str) -> Iterator[Place]:
    columns: tuple[int, int, int, int] | None = None
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row]
        if columns is None:
            columns = _columns([cell.lower() for cell in cells])
            continue
        code, title, text, kind = (cells[at] if 0 <= at < len(cells) else "" for at in columns)
        if _CODE.fullmatch(code) and title and not _UNASSIGNED.fullmatch(title):
            yield Place(code.zfill(2), title, "" if _UNASSIGNED.fullmatch(kind) else kind, text)
    if columns is None:
        raise UnreadableFile(f"{name}: no columns for a place's code, name and description")


def _columns(head: list[str]) -> tuple[int, int, int, int] | None:
    """Where code, name, description and kind stand; the kind may be left out."""
    code = next((at for at, cell in enumerate(head) if cell.endswith(("code", "code(s)", "codes"))), None)
    title = next((at for at, cell in enumerate(head) if cell.endswith("name")), None)
    text = next((at for at, cell in enumerate(head) if "description" in cell), None)
    kind = next((at for at, cell in enumerate(head) if cell == "type"), -1)
    if code is None or title is None or text is None or not (kind >= 0 or "place" in head[code]):
        return None
    return code, title, text, kind
