"""Sets as a table (CSV): one case a row, lists in a cell separated by semicolons or line breaks."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from evals.formats.record import Record

Json = dict[str, Any]
_MOST_CHARACTERS = 5_000_000  # of one cell; the library's own limit is below a long discharge summary
_TRUE = frozenset({"1", "yes", "true", "x"})
_FALSE = frozenset({"", "0", "no", "false"})


class BadCell(ValueError):
    """A cell does not have its form; the message names the column and says what is expected."""


def read(kind: str, lines: Iterable[str]) -> Iterator[Record]:
    """A record for each row; the first row names the columns (see COLUMNS)."""
    csv.field_size_limit(_MOST_CHARACTERS)
    rows = csv.reader(lines, strict=True)
    try:
        header = [name.strip().lstrip("\ufeff").lower() for name in next(rows, [])]
        known = COLUMNS[kind]
        unknown = [name for name in header if name not in known and name not in _FREE]
        if unknown:
            yield Record("line 1", {}, f"unknown column {unknown[0]!r}; known are {', '.join(known)}")
            return
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _record(
                    f"line {rows.line_num}", dict(zip(header, row, strict=False)), len(row), len(header), known
                )
    except csv.Error as error:
        yield Record(f"line {rows.line_num}", {}, f"no CSV ({error})")


def _record(where: str, cells: Mapping[str, str], width: int, wanted: int, known: Mapping[str, Reader]) -> Record:
    if width != wanted:
        return Record(where, {}, f"{width} cells where the first line names {wanted} columns")
    raw: Json = {}
    try:
        for name, cell in cells.items():
            if name in known and (cell.strip() or name in _KEPT_EMPTY):
                known[name](raw, name, cell)
    except BadCell as error:
        return Record(where, {}, str(error))
    return Record(where, raw)


# -- how a cell is read ------------------------------------------------------------------------------------------------

Reader = Callable[[Json, str, str], None]


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;\n|]", cell) if part.strip()]


def _text(raw: Json, name: str, cell: str) -> None:
    raw[name] = cell if name == "text" else cell.strip()


def _list(raw: Json, name: str, cell: str) -> None:
    raw[name] = _parts(cell)


def _lines(raw: Json, name: str, cell: str) -> None:
    raw[name] = [line.strip() for line in cell.splitlines() if line.strip()]


def _codes(raw: Json, name: str, cell: str) -> None:
    """`E11.9; HCPCS:J1100; I10 first-listed`: the system before a colon, a role behind a space."""
    raw[name] = [_gold(part) for part in _parts(cell)]


def _gold(part: str) -> Json:
    system, _, rest = part.rpartition(":")
    code, _, role = rest.strip().partition(" ")
    gold: Json = {"code": code}
    if system:
        gold["system"] = system.strip()
    if role:
        gold["role"] = role.strip()
    return gold


def _patient(raw: Json, name: str, cell: str) -> None:
    raw.setdefault("patient", {})[name] = cell.strip().upper() if name == "sex" else cell.strip()


def _truth(raw: Json, name: str, cell: str) -> None:
    said = cell.strip().lower()
    if said not in _TRUE | _FALSE:
        raise BadCell(f"{name}: yes or no is expected")
    raw[name] = said in _TRUE


def _findings(raw: Json, name: str, cell: str) -> None:
    """`excludes1 conflict E11.9 E10.9; code_first order N18.4`: convention, verdict, codes."""
    found = []
    for part in _parts(cell):
        words = part.split()
        if len(words) < 3:
            raise BadCell(f"{name}: convention, verdict and codes are expected, separated by spaces")
        found.append({"convention": words[0], "verdict": words[1], "codes": words[2:]})
    raw[name] = found


def _expect(read_cell: Reader) -> Reader:
    def within(raw: Json, name: str, cell: str) -> None:
        read_cell(raw.setdefault("expect", {}), name, cell)

    return within


def _any(raw: Json, name: str, cell: str) -> None:
    """`E11.9 E11.65; I10`: one of each group."""
    raw[name] = [part.split() for part in _parts(cell)]


_WHO: Mapping[str, Reader] = {"setting": _text, "sex": _patient, "age": _patient, "date_of_service": _text}
COLUMNS: Mapping[str, Mapping[str, Reader]] = {
    "retrieval": {"id": _text, "query": _text, "codes": _list, "system": _text},
    "guidelines": {"id": _text, "query": _text, "refs": _list},
    "notes": {
        "id": _text,
        "text": _text,
        "codes": _codes,
        **_WHO,
        "must_not": _list,
        "acceptable": _list,
        "alt_first": _list,
        "score_systems": _list,
    },
    "conventions": {"id": _text, "codes": _list, **_WHO, "expect": _findings, "also_ok": _findings, "clean": _truth},
    "chat": {
        "id": _text,
        "turns": _lines,
        "codes_all": _expect(_list),
        "codes_any": _expect(_any),
        "codes_none": _expect(_list),
        "must_mention": _expect(_lines),
        "must_not_mention": _expect(_lines),
        "refs_any": _expect(_list),
        "decline": _expect(_truth),
    },
}
# Columns for the reader of the table; they are not scored.
_FREE = frozenset({"basis", "why", "source", "comment"})
# A note without a diagnosis has an empty key; the column stands nevertheless.
_KEPT_EMPTY = frozenset({"codes"})
