"""Templates of evaluation sets, which keep to their own schema."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from evals.formats.table import COLUMNS

Json = dict[str, Any]
_BASIS = "why this key is right: the words of the note, the guideline section"
_CASES: dict[str, list[Json]] = {
    "retrieval": [
        {"id": "my-1", "query": "high blood pressure", "codes": ["I10"], "system": "ICD-10-CM", "basis": _BASIS},
        {"id": "my-2", "query": "walker, folding", "codes": ["E0135"], "system": "HCPCS", "basis": _BASIS},
    ],
    "guidelines": [{"id": "my-1", "query": "may I code a probable diagnosis?", "refs": ["IV.H"], "basis": _BASIS}],
    "notes": [
        {
            "id": "my-1",
            "text": "Assessment:\n1. Type 2 diabetes, at goal. Continue metformin.\n2. Hypertension, stable.",
            "codes": [
                {"code": "E11.9", "system": "ICD-10-CM", "role": "first-listed"},
                {"code": "I10", "system": "ICD-10-CM", "role": "secondary"},
                {"code": "Z79.84", "system": "ICD-10-CM", "role": "secondary"},
            ],
            "setting": "outpatient",
            "patient": {"sex": "F", "age": 61},
            "date_of_service": "2026-05-12",
            "must_not": ["E10.9"],
            "acceptable": ["Z79.899"],
            "alt_first": ["I10"],
            "score_systems": ["ICD-10-CM"],
            "basis": _BASIS,
        }
    ],
    "conventions": [
        {
            "id": "my-1",
            "codes": ["E11.9", "E10.9"],
            "setting": "outpatient",
            "patient": {"sex": "M", "age": 40},
            "date_of_service": "2026-05-12",
            "expect": [{"convention": "excludes1", "verdict": "conflict", "codes": ["E11.9", "E10.9"]}],
            "clean": False,
            "basis": _BASIS,
        },
        {"id": "my-2", "codes": ["I10"], "expect": [], "clean": True, "basis": _BASIS},
    ],
    "chat": [
        {
            "id": "my-1",
            "turns": ["code for gout", "and of the left ankle?"],
            "expect": {"codes_any": [["M10.072", "M10.9"]], "must_mention": ["gout"], "decline": False},
            "basis": _BASIS,
        }
    ],
}


def template(kind: str, *, table: bool = False) -> str:
    """Cases that show every field of a kind, as JSON lines or as a CSV table."""
    cases = _CASES[kind]
    if not table:
        return "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, [*COLUMNS[kind], "basis"], restval="")
    writer.writeheader()
    writer.writerows(_row(case, kind) for case in cases)
    return stream.getvalue()


def _row(case: Json, kind: str) -> dict[str, str]:
    flat = {**case, **(case.get("patient") or {})}
    if kind == "chat":
        flat |= case["expect"]
    return {name: _cell(name, flat[name]) for name in (*COLUMNS[kind], "basis") if name in flat}


def _cell(name: str, value: Any) -> str:
    """A value as the reader of tables takes it."""
    if isinstance(value, bool):
        return "yes" if value else ""
    if not isinstance(value, list):
        return str(value)
    lines = name in ("turns", "must_mention", "must_not_mention")
    return ("\n" if lines else "; ").join(_part(each) for each in value)


def _part(each: Any) -> str:
    if isinstance(each, str):
        return each
    if isinstance(each, list):
        return " ".join(each)
    if "convention" in each:
        return " ".join((each["convention"], each["verdict"], *each["codes"]))
    system = f"{each['system']}:" if each.get("system", "ICD-10-CM") != "ICD-10-CM" else ""
    return f"{system}{each['code']} {each.get('role', '')}".strip()
