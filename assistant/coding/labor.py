"""Labor, membranes and bleeding by what the note says of the time: preterm without a birth, hours to labor, days after it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.specify import trimester_leaf
from assistant.coding.tables import table
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

# Codes for a time before the puerperium.
_BEFORE = re.compile(r"\btrimester\b|\bcomplicating (?:pregnancy|childbirth)\b|\bin childbirth\b", re.I)
_CATEGORY = 3
_TERM = 37  # completed weeks
_OF_THE_NEWBORN = ("P00", "P01", "P02", "P03", "P04", "P95")
_MEMBRANES = ("P01.1", "O42")


def timed(
    conditions: Sequence[Condition], text: str, weeks: int | None, delivered: bool, catalog: Catalog
) -> list[Condition]:
    """The conditions of a pregnancy under the codes that the times in the text call for."""
    found = [_timed(each, text, weeks, delivered, catalog) for each in conditions]
    if in_puerperium(text):
        found = [_after_birth(each, catalog) for each in found if not each.has("Z3A")]
    # What affects a newborn is never the mother's (I.C.16.a.1).
    mothers = any(each.has("O", "Z37", "Z3A") for each in found) or weeks is not None
    return [each for each in found if not (mothers and each.has(*_OF_THE_NEWBORN))]


def in_puerperium(text: str) -> bool:
    """True where the text tells of days or weeks since the birth: no weeks of pregnancy are reported then (I.C.21.c.11)."""
    return bool(re.search(table("obstetric")["puerperium"], text, re.I))


def _after_birth(condition: Condition, catalog: Catalog) -> Condition:
    """The code for the puerperium in the place of one for a trimester or for childbirth, where there is one (I.C.15.o).

    So is an infection that chapter 15 has of its own for these weeks.
    """
    for row in table("obstetric")["after_birth"]:
        if condition.has(*row["from"]):
            code = Code(CodeSystem.ICD10CM, row["to"])
            return condition.become(code, "it complicates the weeks after the birth", *guideline("I.C.15.o"))
    entry = catalog.entry(condition.code)
    if not condition.has("O") or entry is None or entry.parent is None or not _BEFORE.search(entry.title):
        return condition
    above = catalog.entry(entry.parent)
    own = set(entry.title.lower().split())
    for parent in (entry.parent, above.parent if above else None):
        leaves = [e for code in catalog.leaves(parent) if (e := catalog.entry(code))] if parent else []
        fitting = [e for e in leaves if "puerperium" in e.title and "childbirth and" not in e.title]
        if fitting and parent and len(parent.plain) > _CATEGORY:
            best = max(fitting, key=lambda each: len(own & set(each.title.lower().split())))
            return condition.become(best.code, "it complicates the weeks after the birth", *guideline("I.C.15.o"))
    return condition


def left_behind(conditions: Sequence[Condition], text: str, catalog: Catalog) -> list[Condition]:
    """The conditions with O94 behind them where an earlier pregnancy left them (I.C.15.p)."""
    code = Code(CodeSystem.ICD10CM, "O94")
    if not conditions or not re.search(table("obstetric")["left_behind"], text, re.I) or not catalog.billable(code):
        return list(conditions)
    own = [each for each in conditions if not each.has("P", "O94")]
    return [
        *own,
        (own or list(conditions))[0].become(code, "it is left of an earlier pregnancy", *guideline("I.C.15.p")),
    ]


def _timed(condition: Condition, text: str, weeks: int | None, delivered: bool, catalog: Catalog) -> Condition:
    words = table("obstetric")
    value, because = "", ""
    if condition.has(*_MEMBRANES) and weeks:
        kind = (
            "1"
            if re.search(words["after_a_day"], text, re.I)
            else "0"
            if re.search(words["within_a_day"], text, re.I)
            else "9"
        )
        leaf = trimester_leaf(Code(CodeSystem.ICD10CM, f"O42.{kind}1"), weeks, catalog)
        value = f"O42.{kind}2" if weeks >= _TERM else leaf.value if leaf else ""
        because = "the weeks and the hours to labor decide"
    elif condition.has("O60.1", "O60.2") and not delivered:
        leaf = trimester_leaf(Code(CodeSystem.ICD10CM, "O60.0"), weeks, catalog)
        value, because = leaf.value if leaf else "", "no birth is told"
    elif condition.has("O72.1") and re.search(words["delayed"], text, re.I):
        value, because = "O72.2", "it came more than a day after the birth"
    code = Code(CodeSystem.ICD10CM, value) if value else condition.code
    if code == condition.code or not catalog.billable(code):
        return condition
    return condition.become(code, because, *guideline("I.C.15.a.3"))
