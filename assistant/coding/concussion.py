"""The concussion that a postconcussional syndrome follows (code also at F07.81, I.B.10)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_LOST = r"(?:LOC|loss of consciousness)"
# The sixth character of S06.0X by what the note says of consciousness; the first that fits.
_CONSCIOUSNESS = (
    (rf"\b(?:no|without|w/o|denie[sd]) {_LOST}\b|\b(?:not|never) (?:pass|knock)(?:ed)? out\b|\b{_LOST}:? (?:no|none|denied)\b", "0"),
    (rf"\b(?:brief|momentary) {_LOST}\b|\b{_LOST}\b[^.;]{{0,25}}\b(?:brief\w*|seconds?|secs?|(?:[12]?\d|30|one|two|few|five|ten) ?(?:s|min\w*))\b", "1"),
    (rf"\b{_LOST}\b|\b(?:pass|knock)ed out\b", "9"),
)  # fmt: skip


def concussion(
    conditions: Sequence[Condition], known: Sequence[Condition], text: str, catalog: Catalog
) -> list[Condition]:
    """The concussion among what is `known` of the patient as sequela, where the syndrome is reported and no head injury is."""
    syndrome = any(each.has("F07.81") for each in conditions)
    past = next((each for each in known if each.has("S06.0")), None)
    if not syndrome or past is None or any(each.has("S06") for each in conditions):
        return []
    sixth = next((digit for words, digit in _CONSCIOUSNESS if re.search(words, text, re.I)), "A")
    code = Code(CodeSystem.ICD10CM, f"S06.0X{sixth}S")
    because = "the syndrome follows the concussion"
    return [past.become(code, because, *guideline("I.B.10"))] if catalog.billable(code) else []
