"""CodiEsp as published (Zenodo 10.5281/zenodo.3837305): a folder a split, with texts and tab-separated codes.

Read are `text_files_en/ID.txt` (the machine translation; `text_files` where there is none) and every `*D.tsv` and `*P.tsv`
(article, code) of the folder, or `*X.tsv` (article, DIAGNOSTICO or PROCEDIMIENTO, code, words, "start end;start end")
where the Spanish texts are read, whose offsets it holds.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.formats.record import Record

Json = dict[str, Any]
TEXTS = ("text_files_en", "text_files")
_SYSTEMS = {"D": "ICD-10-CM", "P": "ICD-10-PCS", "DIAGNOSTICO": "ICD-10-CM", "PROCEDIMIENTO": "ICD-10-PCS"}


def is_one(folder: Path) -> bool:
    """True where the folder holds a split of CodiEsp."""
    return any((folder / name).is_dir() for name in TEXTS) and any(folder.glob("*D.tsv"))


def read(folder: Path) -> Iterator[Record]:
    """A note for each text; one without a line in the files of codes has an empty key."""
    texts = next(folder / name for name in TEXTS if (folder / name).is_dir())
    keys: dict[str, list[Json]] = {}
    spanish = texts.name == TEXTS[1]
    spans = sorted(folder.glob("*X.tsv")) if spanish else []
    for path in spans or [*sorted(folder.glob("*D.tsv")), *sorted(folder.glob("*P.tsv"))]:
        for number, row in enumerate(_rows(path), start=1):
            try:
                article, gold = _of_spans(row) if spans else _of_code(row, path.stem[-1])
            except (ValueError, KeyError, IndexError):
                yield Record(f"{path.name} line {number}", {}, "not a line of this file of CodiEsp")
                return
            keys.setdefault(article, []).append(gold)
    for path in sorted(texts.glob("*.txt")):
        raw = {"id": path.stem, "text": path.read_text(encoding="utf-8"), "codes": _once(keys.get(path.stem, []))}
        yield Record(path.name, {**raw, "setting": "inpatient"})


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from (row for row in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE) if row)


def _of_code(row: list[str], track: str) -> tuple[str, Json]:
    return row[0], {"code": row[1].strip().upper(), "system": _SYSTEMS[track]}


def _of_spans(row: list[str]) -> tuple[str, Json]:
    where = [tuple(int(part) for part in span.split()) for span in row[4].split(";")]
    if any(len(span) != 2 for span in where):
        raise ValueError
    return row[0], {"code": row[2].strip().upper(), "system": _SYSTEMS[row[1].strip().upper()], "spans": where}


def _once(golds: list[Json]) -> list[Json]:
    """Each code once; its spans together."""
    found: dict[tuple[str, str], Json] = {}
    for gold in golds:
        kept = found.setdefault((gold["system"], gold["code"]), {**gold, "spans": []})
        kept["spans"] = [*kept["spans"], *gold.get("spans", [])]
    return list(found.values())
