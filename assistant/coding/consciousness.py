"""How long an injured patient was unconscious, or that consciousness was kept: the 6th character of S06 (I.B.2)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.tables import table
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_HEAD = ("S06.0", "S06.1", "S06.2", "S06.3", "S06.4", "S06.5", "S06.6", "S06.8", "S06.9")
# The 6th character where it is known that consciousness was kept, where the loss was short, where it lasted more than a
# day and came back or did not, and where no time is told.
_KEPT, _BRIEF, _LONGEST, _NOT_REGAINED, _UNTIMED = "0", "1", "5", "6", "9"
_IN_MINUTES = {"s": 1 / 60, "m": 1.0, "h": 60.0, "d": 1440.0}
_WHOLE = 7


def unconscious(conditions: Sequence[Condition], text: str, catalog: Catalog) -> list[Condition]:
    """The head injuries under the loss of consciousness that the text states, where their codes ask for it."""
    character, because = _stated(text)
    return [_under(each, character, because, catalog) if character else each for each in conditions]


def _under(condition: Condition, character: str, because: str, catalog: Catalog) -> Condition:
    plain = condition.code.plain
    if not condition.has(*_HEAD) or len(plain) != _WHOLE or character == plain[5]:
        return condition
    # Of a concussion the book has but a short loss, and one of no stated time.
    for each in (character, _UNTIMED):
        code = Code(CodeSystem.ICD10CM, f"{plain[:3]}.{plain[3:5]}{each}{plain[6]}")
        if catalog.billable(code):
            return condition.become(code, because, *guideline("I.B.2"))
    return condition


def _stated(text: str) -> tuple[str, str]:
    """The character with what the note says of it; empty where it says nothing."""
    words = table("consciousness")
    lost = words["lost"]
    time = rf"(?P<number>\d+(?:\.\d+)?|{'|'.join(words['numbers'])})[ -]*(?P<unit>{words['unit']})\b"
    match = re.search(rf"(?:{lost})[^.;,]{{0,20}}?\b{time}", text, re.I) or re.search(
        rf"\b{time}(?: of| long)? (?:{lost})", text, re.I
    )
    if match:
        number = words["numbers"].get(match["number"].lower()) or float(match["number"])
        minutes = number * _IN_MINUTES[match["unit"][0].lower()]
        longest = _NOT_REGAINED if re.search(words["not_regained"], text, re.I) else _LONGEST
        character = next((own for below, own in words["minutes"] if minutes < below), longest)
        return character, f"the note gives the time: {match[0].strip()}"
    if re.search(words["briefly"], text, re.I):
        return _BRIEF, "the loss of consciousness was brief"
    return (_KEPT, "consciousness was not lost") if re.search(words["kept"], text, re.I) else ("", "")
