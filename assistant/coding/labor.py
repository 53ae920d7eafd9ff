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

_TERM = 37  # completed weeks
_OF_THE_NEWBORN = ("P00", "P01", "P02", "P03", "P04")
_MEMBRANES = ("P01.1", "O42")


def timed(
    conditions: Sequence[Condition], text: str, weeks: int | None, delivered: bool, catalog: Catalog
) -> list[Condition]:
    """The conditions of a pregnancy under the codes that the times in the text call for."""
    found = [_timed(each, text, weeks, delivered, catalog) for each in conditions]
    # What affects a newborn is never the mother's (I.C.16.a.1).
    mothers = any(each.has("O") for each in found)
    return [each for each in found if not (mothers and each.has(*_OF_THE_NEWBORN))]


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
