"""What has a code of its own while it is only suspected: abuse and neglect (I.C.19.f)."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.notes.assertions import Assertion
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_UNCONFIRMED = re.compile(r"\b(?:not|never|yet to be|un)[- ]?confirmed\b", re.IGNORECASE)


def suspected(condition: Condition, catalog: Catalog) -> Condition:
    """Abuse or neglect (T74) that is only suspected, under its code of T76: that is reported where other doubts are not."""
    statement = condition.statement
    doubted = statement.assertion is Assertion.UNCERTAIN or bool(_UNCONFIRMED.search(statement.sentence.text))
    code = Code(CodeSystem.ICD10CM, f"T76{condition.code.value[3:]}")
    if not condition.has("T74") or not doubted or not catalog.billable(code):
        return condition
    stated = replace(
        condition, statements=(replace(statement, assertion=Assertion.AFFIRMED), *condition.statements[1:])
    )
    return stated.become(code, "it is suspected and not confirmed", *guideline("I.C.19.f"))
