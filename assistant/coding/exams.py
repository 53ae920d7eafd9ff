"""Routine examinations with and without abnormal findings (I.C.21.c.13)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

# The examination without abnormal findings, and with them.
_WITH = {"Z00.00": "Z00.01", "Z00.129": "Z00.121", "Z01.419": "Z01.411", "Z01.10": "Z01.118", "Z01.00": "Z01.01"}
# Signs, injuries and acute illnesses are findings; a chronic condition is one where it is new or worse than it was.
_FINDINGS = (
    "R",
    "S",
    "T1",
    "J0",
    "J1",
    "J2",
    "H0",
    "H1",
    "H6",
    "L0",
    "L1",
    "L2",
    "L3",
    "B0",
    "B3",
    "B8",
    "N3",
    "N6",
    "N70",
    "N71",
    "N72",
    "N73",
    "N75",
    "N76",
    "N81",
    "N83",
    "N84",
    "N86",
    "N87",
    "N88",
    "N89",
    "N90",
    "A",
    "D48",
    "D49",
)
_NEW = re.compile(
    r"\b(?:new(?:ly)?|abnormal|elevated|worse(?:ning)?|uncontrolled|not at goal|noted|incidental\w*|detected|discovered)\b",
    re.I,
)


def with_findings(conditions: Sequence[Condition], catalog: Catalog) -> list[Condition]:
    """The conditions with the code of the examination by whether something abnormal was found at it."""
    abnormal = next((each for each in conditions if _is_finding(each)), None)
    if abnormal is None:
        return list(conditions)
    return [_changed(each, abnormal, catalog) for each in conditions]


def _is_finding(condition: Condition) -> bool:
    if not condition.stated or condition.has("Z", "V", "W", "X", "Y", "F1"):
        return False
    return condition.has(*_FINDINGS) or bool(_NEW.search(condition.statement.sentence.text))


def _changed(condition: Condition, abnormal: Condition, catalog: Catalog) -> Condition:
    code = Code(CodeSystem.ICD10CM, _WITH.get(condition.code.value, ""))
    if not code.value or not catalog.billable(code):
        return condition
    because = f"“{' '.join(abnormal.statement.text.split())}” was found at the examination"
    return condition.become(code, because, *guideline("I.C.21.c.13"))
