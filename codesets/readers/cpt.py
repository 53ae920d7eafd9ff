"""The user's licensed CPT file: LONGULT, MEDU or SHORTU in tab- or fixed-width text, or CSV with code and description."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from codesets.codes import Code, CodeSystem
from codesets.entries import Level, Release
from codesets.readers.commas import rows
from codesets.readers.record import Edition, Record, UnreadableFile

_CODE = re.compile(r"\d{4}[0-9AFMTU]")
_FIXED = re.compile(r"^(\d{4}[0-9AFMTU])\s{1,4}(\S.*)$")


def read(path: Path, release: Release) -> Edition:
    """All codes of the file with the descriptors that the user is licensed for; raises UnreadableFile."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="cp1252", errors="replace")
    titles: dict[str, str] = {}
    for value, title in _rows(text):
        said = " ".join(title.split())
        if titles.setdefault(value, said) != said:
            raise UnreadableFile(f"{path.name}: {value} stands twice with different descriptions")
    if not titles:
        raise UnreadableFile(f"{path.name}: holds no CPT codes with a description")
    records = (Record(Code(CodeSystem.CPT, v), Level.CODE, t, None, billable=True) for v, t in sorted(titles.items()))
    return Edition(release, tuple(records))


def _rows(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        cells = next(rows([line], "CPT file"), []) if "," in line[:12] else line.split("\t")
        cells = [cell.strip() for cell in cells]
        if len(cells) > 1 and _CODE.fullmatch(cells[0]) and cells[1]:
            # LONGULT has the long descriptor last; every other shape has one description.
            yield cells[0], max(cells[1:], key=len)
        elif fixed := _FIXED.match(line):
            yield fixed[1], fixed[2]
