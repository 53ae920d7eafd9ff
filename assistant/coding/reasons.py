"""Reasons for a visit that are no disease: examinations, screenings, aftercare, births (I.C.21.c)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from assistant.coding.tables import table
from codesets.codes import Code, CodeSystem

_ADULT = 18


def reason(text: str, age: float | None, *, opening: bool = False) -> Code | None:
    """The code of the reason that a statement names, or None; `opening` for the opening lines, where fewer rows count."""
    lowered = " ".join(text.lower().split())
    for words, unless, row in _rows():
        if words.search(lowered) and not (unless and unless.search(lowered)):
            if row.get("infant") and (age is None or age >= 1):
                continue
            if opening and not row.get("opening"):
                continue
            child = "child" in row and age is not None and age < _ADULT
            return Code(CodeSystem.ICD10CM, row["child"] if child else row["code"])
    return None


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None, dict[str, Any]], ...]:
    rows = table("reasons")["reason"]
    return tuple(
        (re.compile(row["words"]), re.compile(row["unless"]) if "unless" in row else None, row) for row in rows
    )
