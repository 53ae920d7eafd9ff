"""ACI-BENCH as published, with reference codes beside it.

A folder with the challenge tables (`*.csv` with the columns dataset, encounter_id, dialogue, note; tables without a `note`
column, such as the metadata, are passed over) and one or more files of labels whose names begin with `labels`:
`labels*.csv` with the columns encounter_id and code (one code a row) or codes (separated by semicolons), or
`labels*.jsonl` with {"encounter_id" or "id", "codes": ["E11.9", …] or [{"code": "E11.9"}, …]} a line.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.formats.record import Record

Json = dict[str, Any]
LABELS = "labels"
_NOTE, _NAME = "note", "encounter_id"


def is_one(folder: Path) -> bool:
    """True where the folder holds a table with encounters and notes."""
    return any({_NAME, _NOTE} <= set(_columns(path)) for path in _tables(folder))


def read(folder: Path) -> Iterator[Record]:
    """A note for each labelled encounter; an encounter without labels is passed over, as it cannot be scored."""
    keys: dict[str, list[Json]] = {}
    for path in sorted(folder.glob(f"{LABELS}*")):
        for number, (encounter, codes) in _labels(path):
            if not encounter:
                yield Record(f"{path.name} line {number}", {}, "no encounter_id with code or codes")
                return
            keys.setdefault(encounter, []).extend(codes)
    if not keys:
        yield Record(folder.name, {}, f"no file of labels ({LABELS}*.csv or {LABELS}*.jsonl) beside the notes")
        return
    for path in _tables(folder):
        if not {_NAME, _NOTE} <= set(_columns(path)):
            continue
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                if found := keys.get(row[_NAME]):
                    raw = {"id": row[_NAME], "text": row[_NOTE], "codes": found, "setting": "outpatient"}
                    yield Record(f"{path.name} {row[_NAME]}", raw)


def _tables(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.csv")) if not path.name.startswith(LABELS)]


def _columns(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return next(csv.reader(stream), [])


def _labels(path: Path) -> Iterator[tuple[int, tuple[str, list[Json]]]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        if path.suffix == ".csv":
            for number, row in enumerate(csv.DictReader(stream), start=2):
                yield number, _label(row.get(_NAME), (row.get("codes") or row.get("code") or "").split(";"))
        else:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, _of_line(line)


def _of_line(line: str) -> tuple[str, list[Json]]:
    try:
        raw = json.loads(line)
        return _label(raw.get(_NAME) or raw.get("id"), [_code(each) for each in raw["codes"]])
    except (ValueError, KeyError, AttributeError, TypeError):
        return "", []


def _code(each: str | Json) -> str:
    return each if isinstance(each, str) else str(each["code"])


def _label(encounter: str | None, codes: list[str]) -> tuple[str, list[Json]]:
    found = [{"code": code.strip().upper()} for code in codes if code.strip()]
    return (encounter or "", found) if found else ("", [])
