"""Heart attacks: the artery that one is of, and a second within four weeks, which is a subsequent one (I.C.9.e)."""

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


# Where an infarction is (I21.-), the arteries that may be its cause; and how notes name them.
_OF_WALL = {
    "I21.09": ("I21.01", "I21.02"),
    "I21.19": ("I21.11",),
    "I21.29": ("I21.21",),
    "I21.3": ("I21.01", "I21.02", "I21.11", "I21.21"),
}
_ARTERIES = {
    "I21.01": r"left main(?: coronary)?|\bLMCA",
    "I21.02": r"\bLAD|left anterior descending",
    "I21.11": r"\bRCA|right coronary",
    "I21.21": r"\bLCX|left circumflex|circumflex",
}
_BLOCKED = r"occlu\w+|culprit|thrombus|thrombo\w+|100 ?%|stent\w*|\bDES\b|\bPCI\b|angioplasty"


def of_artery(conditions: Sequence[Condition], text: str, catalog: Catalog) -> list[Condition]:
    """An infarction told by its wall under the artery that the note says was blocked or opened, where it is one only."""
    return [_of_artery(each, text, catalog) if each.code.value in _OF_WALL else each for each in conditions]


def _of_artery(condition: Condition, text: str, catalog: Catalog) -> Condition:
    found = {}
    for value in _OF_WALL[condition.code.value]:
        name = rf"(?:{_ARTERIES[value]})\b"
        blocked = rf"(?:{_BLOCKED})[^.;\n]{{0,40}}?{name}|{name}[^.;\n]{{0,40}}?(?:{_BLOCKED})"
        if match := re.search(blocked, text, re.IGNORECASE):
            found[value] = match.group()
    if len(found) != 1:
        return condition
    [(value, words)] = found.items()
    code = Code(CodeSystem.ICD10CM, value)
    if not catalog.billable(code):
        return condition
    return condition.become(code, f"the note names the artery: “{' '.join(words.split())}”", *guideline("I.C.9.e.1"))


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
