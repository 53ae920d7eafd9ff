"""A cancer that arises in a transplanted organ: the complication of the transplant, C80.2, then the cancer (I.C.2.r)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.tables import table
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_OF_TRANSPLANT = Code(CodeSystem.ICD10CM, "C80.2")


def in_transplanted(conditions: Sequence[Condition], catalog: Catalog) -> list[Condition]:
    """The conditions with the transplant's complication and C80.2 before a cancer whose sentence places it in the organ."""
    rows = table("combine")["transplanted"]
    cancer = next((each for each in conditions if each.has("C") and not each.has("C77", "C78", "C79", "C80")), None)
    if cancer is None:
        return list(conditions)
    text = cancer.statement.sentence.text
    organ = next(
        (to for words, to in rows["organs"] if re.search(rows["says"].replace("ORGAN", words), text, re.I)), ""
    )
    code = Code(CodeSystem.ICD10CM, organ) if organ else None
    if code is None or not catalog.billable(code):
        return list(conditions)
    because, cited = "a cancer of a transplanted organ counts as a complication of the transplant", guideline("I.C.2.r")
    before = [cancer.become(each, because, *cited) for each in (code, _OF_TRANSPLANT)]
    others = [each for each in conditions if not each.has("T86", "C80.2", "Z94")]
    place = others.index(cancer)
    return [*others[:place], *before, *others[place:]]
