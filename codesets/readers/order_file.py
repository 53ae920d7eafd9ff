"""The order files of CDC and CMS: every code of ICD-10-CM or ICD-10-PCS with its full title."""

from __future__ import annotations

import re
from pathlib import Path

from codesets.codes import Code, CodeSystem
from codesets.entries import Level, Release
from codesets.readers.hcpcs import decoded
from codesets.readers.record import Edition, Record, UnreadableFile

# Positions: 1-5 number, 7-13 code, 15 whether it is complete, 17-76 short title, 78- long title.
_LINE = re.compile(r"^\d{5} (?P<code>[0-9A-Z]{3,7}) +(?P<complete>[01]) (?P<titles>.+)$")
_SHORT_WIDTH = 60


def read(path: Path, release: Release) -> Edition:
    """All entries of the file, categories above codes; raises UnreadableFile with the line that cannot be read."""
    records: dict[str, Record] = {}
    for number, line in enumerate(decoded(path).splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.match(line)
        if match is None:
            raise UnreadableFile(f"{path.name}, line {number}: not a line of an order file")
        plain, complete = match["code"], match["complete"] == "1"
        if plain in records:
            raise UnreadableFile(f"{path.name}, line {number}: {plain} stands twice")
        title = match["titles"][_SHORT_WIDTH:].strip() or match["titles"].strip()
        above = next((plain[:n] for n in range(len(plain) - 1, 2, -1) if plain[:n] in records), None)
        parent = (records[above].code.value, records[above].level) if above else None
        level = Level.CATEGORY if len(plain) == 3 else Level.CODE
        records[plain] = Record(_code(plain, release.system), level, title, parent, complete)
    if not any(record.billable for record in records.values()):
        raise UnreadableFile(f"{path.name}: holds no complete {release.system} codes")
    return Edition(release, tuple(records.values()))


def _code(plain: str, system: CodeSystem) -> Code:
    dotted = system is CodeSystem.ICD10CM and len(plain) > 3
    return Code(system, f"{plain[:3]}.{plain[3:]}" if dotted else plain)
