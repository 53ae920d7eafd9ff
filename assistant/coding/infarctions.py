"""A second heart attack within four weeks of the first (I.C.9.e.4): the new one is a subsequent infarction."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

# An infarction of I21 by its site, and the subsequent one of that site; the longest prefix is first.
_SUBSEQUENT = (("I21.0", "I22.0"), ("I21.1", "I22.1"), ("I21.2", "I22.8"), ("I21.4", "I22.2"), ("I21", "I22.9"))
# Types 2 to 5 have no subsequent infarction (note at I22).
_NEVER = ("I21.A", "I21.B")
_NUMBER = r"(?:\d+|a|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|few|several|couple of)"
_RECENT = re.compile(
    rf"\b{_NUMBER} ?(?:days?|d|weeks?|wks?|w) (?:ago|prior|before|earlier)\b|\blast week\b|\byesterday\b|\bearlier this (?:week|month)\b|\b(?:days?|weeks?) ago\b",
    re.IGNORECASE,
)


_WEEKS = re.compile(r"\b(\d{1,2}) ?(?:weeks?|wks?|w) (?:ago|prior|earlier)\b", re.IGNORECASE)
_FOUR_WEEKS = 4


def subsequent(conditions: Sequence[Condition], catalog: Catalog) -> list[Condition]:
    """The conditions with the newer of two recent infarctions under I22, before the first one."""
    conditions = [_old(each) for each in conditions]
    acute = [each for each in conditions if each.has("I21") and not each.has(*_NEVER)]
    first = next((each for each in acute if _RECENT.search(_said(each))), None)
    second = next((each for each in acute if each is not first and not _RECENT.search(_said(each))), None)
    if first is None or second is None:
        return list(conditions)
    value = next(code for prefix, code in _SUBSEQUENT if second.has(prefix))
    code = Code(CodeSystem.ICD10CM, value)
    if not catalog.billable(code):
        return list(conditions)
    new = second.become(code, "it came within four weeks of another infarction", *guideline("I.C.9.e.4"))
    rest = [each for each in conditions if each is not second]
    rest.insert(rest.index(first), new)
    return rest


def earlier(condition: Condition) -> bool:
    """True for an infarction of the last weeks that is told as such: a later one of another type says nothing of it (I.C.9.e.4)."""
    return condition.has("I21") and bool(_RECENT.search(_said(condition)))


def _old(condition: Condition) -> Condition:
    """An infarction of more than four weeks ago under I25.2 (I.C.9.e.1)."""
    weeks = _WEEKS.search(_said(condition)) if condition.has("I21") else None
    if weeks is None or int(weeks[1]) <= _FOUR_WEEKS:
        return condition
    code = Code(CodeSystem.ICD10CM, "I25.2")
    return condition.become(code, "the infarction is more than four weeks old", *guideline("I.C.9.e.1"))


def _said(condition: Condition) -> str:
    """The clause of an infarction: what another part of the sentence says is not said of it."""
    sentence, statement = condition.statement.sentence, condition.statement
    start, end = statement.start - sentence.start, statement.end - sentence.start
    before = re.split(r"[,;.]", sentence.text[:start])[-1]
    after = re.split(r"[,;.]", sentence.text[end:])[0]
    return f"{before}{sentence.text[start:end]}{after}"
