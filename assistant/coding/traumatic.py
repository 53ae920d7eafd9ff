"""What an accident makes of a disease that the book also has as an injury, and how long consciousness was lost (S06, S27)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.tables import table
from assistant.notes.document import Document
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_HEAD = ("S06.0", "S06.1", "S06.2", "S06.3", "S06.4", "S06.5", "S06.6", "S06.8", "S06.9")
# The 6th character where it is known that consciousness was kept, and where no time is told.
_KEPT, _BRIEF, _LONGEST, _UNTIMED = "0", "1", "5", "9"
_IN_MINUTES = {"s": 1 / 60, "m": 1.0, "h": 60.0, "d": 1440.0}


def traumatic(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """The conditions with bleeding in the head and air in the chest as injuries, where the note tells of an accident."""
    text, words = document.text, table("traumatic")
    harmed = any(each.has("S", "T74") and each.code.plain[6:] not in "DS" for each in conditions)
    accident = (harmed or _search("accident", text)) and not _search("unless", text)
    found = [_injury(each, words["rows"], catalog) if accident else each for each in conditions]
    return [_by_time(each, text, catalog) for each in found]


def _injury(condition: Condition, rows: Sequence[tuple[list[str], str]], catalog: Catalog) -> Condition:
    value = next((to for prefixes, to in rows if condition.has(*prefixes)), "")
    code = Code(CodeSystem.ICD10CM, f"{value}A")
    if not value or not catalog.billable(code):
        return condition
    return condition.become(code, "the accident in the note makes it an injury", *guideline("I.C.19.b"))


def _by_time(condition: Condition, text: str, catalog: Catalog) -> Condition:
    """An injury of the head under the loss of consciousness that the note tells."""
    plain = condition.code.plain
    if not condition.has(*_HEAD) or len(plain) != 7 or (character := _character(text)) in ("", plain[5]):
        return condition
    # Of a concussion the book has but a short loss, and one of no stated time.
    for each in (character, _UNTIMED):
        code = Code(CodeSystem.ICD10CM, f"{plain[:3]}.{plain[3:5]}{each}{plain[6]}")
        if catalog.billable(code):
            return condition.become(code, "the loss of consciousness is documented", *guideline("I.B.2"))
    return condition


def _character(text: str) -> str:
    words = table("traumatic")
    if match := _search("lost", text) or _search("lost_before", text):
        number = words["numbers"].get(match[1].lower()) or float(match[1])
        minutes = number * _IN_MINUTES[match[2][0].lower()]
        return next((character for below, character in words["minutes"] if minutes < below), _LONGEST)
    if _search("briefly", text):
        return _BRIEF
    return _KEPT if _search("kept", text) else ""


def _search(name: str, text: str) -> re.Match[str] | None:
    return _pattern(str(table("traumatic")[name])).search(text)


@lru_cache(maxsize=8)
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.I)
