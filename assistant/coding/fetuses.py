"""The fetus of several that a code of chapter 15 is about: its number is the 7th character (I.C.15.a.6)."""

from __future__ import annotations

import re

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.tables import table
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_WHOLE = 7


def of_fetus(condition: Condition, catalog: Catalog) -> Condition:
    """The condition under the number of the fetus that its words name; A is the first."""
    if not condition.has("O") or len(condition.code.plain) != _WHOLE:
        return condition
    statement = condition.statement
    end = statement.end - statement.sentence.start
    named = list(re.finditer(table("obstetric")["fetus"], statement.sentence.text, re.I))
    before = [match for match in named if match.start() < end]
    match = next(iter(before[-1:] or named[:1]), None)
    if match is None:
        return condition
    which = match["which"].upper()
    number = which if which.isdigit() else str(ord(which) - ord("A") + 1)
    code = Code(CodeSystem.ICD10CM, condition.code.value[:-1] + number)
    entry = catalog.entry(code)
    if code == condition.code or entry is None or "fetus" not in entry.title or not entry.billable:
        return condition
    return condition.become(code, f"it is fetus {number}", *guideline("I.C.15.a.6"))
