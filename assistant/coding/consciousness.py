"""How long an injured patient was unconscious: the 6th character of S06 by the time that the note gives."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_LOST = r"(?:\bLOC\b|loss of consciousness|lost consciousness|unconscious\w*|knocked out|passed out|unresponsive|\bout\b(?= for))"
_TIME = r"(?P<{0}>\d+(?:\.\d+)?|an?|one|two|three|four|five|ten|several|few|half an) ?-?(?P<{1}>seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|d)\b"
_SAID = re.compile(
    rf"{_LOST}[^.;,]{{0,20}}?\b{_TIME.format('n', 'unit')}|\b{_TIME.format('n2', 'unit2')}(?: of)? {_LOST}", re.I
)
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "ten": 10,
    "several": 3,
    "few": 3,
    "half an": 0.5,
}
_MINUTES = {"s": 1 / 60, "m": 1.0, "h": 60.0, "d": 1440.0}
# Minutes up to which a 6th character holds (titles at S06.1-S06.9).
_UP_TO = ((30, "1"), (59, "2"), (359, "3"), (1440, "4"))
_LONGER, _NOT_REGAINED = "5", "6"
_NEVER = re.compile(
    r"\b(?:did not|didn.t|has not|hasn.t|never|without) (?:return\w*|regain\w*|re-?gained|wak\w+|woke)", re.I
)


def unconscious(conditions: Sequence[Condition], text: str, catalog: Catalog) -> list[Condition]:
    """The head injuries with the time of unconsciousness that the text states, where their codes ask for it."""
    said = _SAID.search(text)
    if said is None:
        return list(conditions)
    number, unit = (said["n"], said["unit"]) if said["n"] else (said["n2"], said["unit2"])
    minutes = (_NUMBERS.get(number.lower()) or float(number)) * _MINUTES[unit[0].lower()]
    longest = _NOT_REGAINED if _NEVER.search(text) else _LONGER
    sixth = next((digit for most, digit in _UP_TO if minutes <= most), longest)
    return [_of_time(each, sixth, said[0], catalog) for each in conditions]


def _of_time(condition: Condition, sixth: str, said: str, catalog: Catalog) -> Condition:
    value = condition.code.value
    if not condition.has("S06") or len(condition.code.plain) != len("S065X3A") or value[6:7] == sixth:
        return condition
    code = Code(CodeSystem.ICD10CM, f"{value[:6]}{sixth}{value[7:]}")
    because = f"the note gives the time: {said.strip()}"
    return condition.become(code, because, *guideline("I.B.2")) if catalog.billable(code) else condition
