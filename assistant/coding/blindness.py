"""The code of blindness or low vision by the category of each eye (table at H54, I.C.7.b)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

# "right eye category 4", "category 3 OS", "OD cat 2": the category may stand before its eye or behind it.
_CATEGORY = r"cat(?:egory)?\.? ?([1-5])"
_EYES = {
    "right": re.compile(
        rf"\b(?:right(?: eye)?|OD|RE)\b(?: is| has|:| \(|,)? ?(?:blindness |low vision |blind )?{_CATEGORY}|{_CATEGORY}(?: blindness| low vision)?(?: in| of)?(?: the)? (?:right|OD)\b",
        re.IGNORECASE,
    ),
    "left": re.compile(
        rf"\b(?:left(?: eye)?|OS|LE)\b(?: is| has|:| \(|,)? ?(?:blindness |low vision |blind )?{_CATEGORY}|{_CATEGORY}(?: blindness| low vision)?(?: in| of)?(?: the)? (?:left|OS)\b",
        re.IGNORECASE,
    ),
}
_BLIND = "345"


def by_category(conditions: Sequence[Condition], catalog: Catalog) -> list[Condition]:
    """The conditions with H54.- under the code that holds the category of each eye."""
    told = " ".join(dict.fromkeys(each.statement.sentence.text for each in conditions if each.has("H54")))
    coded = [_of_eyes(each, told, catalog) if each.has("H54") else each for each in conditions]
    # Each eye told in a line of its own comes to the one code of both.
    seen: dict[Code, Condition] = {}
    return [seen.setdefault(each.code, each) for each in coded if not (each.has("H54") and each.code in seen)]


def _of_eyes(condition: Condition, text: str, catalog: Catalog) -> Condition:
    right, left = (_said(_EYES[side], text) for side in ("right", "left"))
    code = Code(CodeSystem.ICD10CM, _value(right, left))
    if not right or not left or code == condition.code or not catalog.billable(code):
        return condition
    return condition.become(code, "each eye has its own category", *guideline("I.C.7.b"))


def _said(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return next((group for group in match.groups() if group), "") if match else ""


def _value(right: str, left: str) -> str:
    """Both blind, one blind and the other of low vision, or both of low vision."""
    if not right or not left:
        return "H54"
    kind = {(True, True): "0X", (True, False): "11", (False, True): "12", (False, False): "2X"}
    return f"H54.{kind[right in _BLIND, left in _BLIND]}{right}{left}"
