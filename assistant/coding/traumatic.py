"""What an accident makes of a disease that the book also has as an injury (S06, S27)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.tables import table
from assistant.notes.document import Document
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem


def traumatic(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """The conditions with bleeding in the head and air in the chest as injuries, where the note tells of an accident."""
    text, words = document.text, table("traumatic")
    harmed = any(each.has("S", "T74") and each.code.plain[6:] not in "DS" for each in conditions)
    accident = (harmed or re.search(words["accident"], text, re.I)) and not re.search(words["unless"], text, re.I)
    return [_injury(each, words["rows"], catalog) if accident else each for each in conditions]


def _injury(condition: Condition, rows: Sequence[tuple[list[str], str]], catalog: Catalog) -> Condition:
    value = next((to for prefixes, to in rows if condition.has(*prefixes)), "")
    code = Code(CodeSystem.ICD10CM, f"{value}A")
    if not value or not catalog.billable(code):
        return condition
    return condition.become(code, "the accident in the note makes it an injury", *guideline("I.C.19.b"))
