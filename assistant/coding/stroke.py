"""What a stroke left behind: deficits of a past stroke are its sequelae (I.C.9.d)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.tables import table
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem


def after_stroke(conditions: Sequence[Condition], text: str, catalog: Catalog) -> list[Condition]:
    """The deficits under the codes of sequelae, where the note says that the stroke is over and no acute one is treated.

    `text` is the note in lower case. The history of a stroke goes where a deficit of it is reported.
    """
    rules = table("stroke")
    past = [each for each in conditions if _is_past(each, conditions, text)]
    if not past and (any(each.has(*rules["acute"]) for each in conditions) or not _pattern(rules["over"]).search(text)):
        return list(conditions)
    result: list[Condition] = []
    for each in conditions:
        result += [each] if each in past else _sequela(each, text, catalog)
    left = any(each.has("I69") for each in result)
    return [each for each in result if not (left and each in past)]


def _is_past(condition: Condition, conditions: Sequence[Condition], text: str) -> bool:
    """True for the history of a stroke, and for a stroke that is named only as what left a deficit."""
    rules = table("stroke")
    if condition.has(*rules["past"]):
        return True
    deficits = any(each.has("I69", *(row["from"] for row in rules["deficits"])) for each in conditions)
    said = condition.statement.sentence.text.lower()
    if not deficits or not condition.has(*rules["acute"]):
        return False
    # "dysphagia from stroke" beside "hemiparesis from old stroke": a stroke named only as a cause is the one that is over.
    caused = bool(_pattern(rules["cause"]).search(said)) and bool(_pattern(rules["over"]).search(text))
    return caused or bool(_pattern(rules["over"]).search(said))


def _sequela(condition: Condition, text: str, catalog: Catalog) -> list[Condition]:
    row = next((row for row in table("stroke")["deficits"] if condition.has(row["from"])), None)
    if row is None:
        return [condition]
    code = _code(row, condition, text)
    if not catalog.billable(code):
        return [condition]
    new = condition.become(code, "the deficit is what a past stroke left", *guideline("I.C.9.d.1"))
    return [new, condition] if row.get("keep") else [new]


def _code(row: dict[str, Any], condition: Condition, text: str) -> Code:
    """The sequela of the kind of stroke that the note names, an infarction where it names none; the side goes over."""
    kind = next((kind for words, kind in table("stroke")["kinds"] if _pattern(words).search(text)), "I69.3")
    last = condition.code.plain[-1] if row.get("side") else ""
    return Code(CodeSystem.ICD10CM, kind + row["to"] + {"0": "9"}.get(last, last))


@lru_cache(maxsize=16)
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words)
