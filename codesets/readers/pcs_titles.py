"""Titles of ICD-10-PCS codes in two columns, as the Python package `drg` brings them."""

from __future__ import annotations

from pathlib import Path

from codesets.codes import SHAPES, Code, CodeSystem
from codesets.entries import Level, Release
from codesets.readers.commas import rows
from codesets.readers.record import Edition, Record, UnreadableFile


def read(path: Path, release: Release) -> Edition:
    """Every code with its title; raises UnreadableFile with the first line that is neither a head nor a code."""
    records: dict[str, Record] = {}
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        for number, row in enumerate(rows(stream, path.name), start=1):
            if not row or (number == 1 and not SHAPES[CodeSystem.ICD10PCS].fullmatch(row[0])):
                continue
            if len(row) < 2 or not SHAPES[CodeSystem.ICD10PCS].fullmatch(row[0]) or not row[1].strip():
                raise UnreadableFile(f"{path.name}, line {number}: not a code of ICD-10-PCS with its title")
            records[row[0]] = Record(Code(CodeSystem.ICD10PCS, row[0]), Level.CODE, row[1].strip(), None, billable=True)
    if not records:
        raise UnreadableFile(f"{path.name}: holds no ICD-10-PCS codes")
    return Edition(release, tuple(records[value] for value in sorted(records)))
