"""The severity of a dementia, as its sentence gives it (I.C.5.d)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_SEVERITY = re.compile(
    r"\b(mild|moderate|severe)\b[\w ,'-]{0,40}?\bdementia\b|\bdementia\b[\w ,'-]{0,25}?\b(mild|moderate|severe)\b",
    re.IGNORECASE,
)
# Of unspecified severity they are F01.5-, F02.8- and F03.9-; the rest of the code is the same at every severity.
_UNSAID = re.compile(r"^F0(?:1\.5|2\.8|3\.9)(?=\d)")
_LETTERS = {"mild": "A", "moderate": "B", "severe": "C"}


def by_severity(conditions: Sequence[Condition], catalog: Catalog) -> list[Condition]:
    """The conditions with each dementia of unspecified severity at the one that is stated."""
    return [_of_severity(each, catalog) if _UNSAID.match(each.code.value) else each for each in conditions]


def _of_severity(condition: Condition, catalog: Catalog) -> Condition:
    match = _SEVERITY.search(condition.statement.sentence.text)
    if match is None:
        return condition
    letter = _LETTERS[(match[1] or match[2]).lower()]
    code = Code(CodeSystem.ICD10CM, f"{condition.code.value[:4]}{letter}{condition.code.value[5:]}")
    because = "its severity stands in the statement"
    return condition.become(code, because, *guideline("I.C.5.d")) if catalog.billable(code) else condition
