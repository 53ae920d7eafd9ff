"""The body mass index beside a weight diagnosis (I.B.14, chapter 21 of the tabular list)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.statements import Origin, Statement
from assistant.notes.assertions import Assertion
from assistant.notes.document import Document
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter

_STATED = re.compile(
    r"\b(?:BMI|body mass index)\b[\s:=(]*(?:(?:of|is|was|today|now|currently|at)\s*[:=]?\s*){0,2}(\d{2}(?:\.\d+)?)",
    re.I,
)
# A child's index is told by its percentile, or by how much of the 95th it is (Z68.5-).
_SHARE = re.compile(r"\b(?P<share>\d{2,3}(?:\.\d+)?) ?(?:%|percent) of (?:the )?95th\b", re.IGNORECASE)
_PERCENTILE = re.compile(
    r"\b(?:BMI|body mass index)\b[^.;\d]{0,30}(?P<rank>\d{1,2})(?:st|nd|rd|th)?(?: ?%(?:ile)?| percentile)\b(?! of)",
    re.IGNORECASE,
)
_OF_95TH = ((140.0, "Z68.56"), (120.0, "Z68.55"), (0.0, "Z68.54"))
_RANKS = ((95.0, "Z68.54"), (85.0, "Z68.53"), (5.0, "Z68.52"), (0.0, "Z68.51"))
# The provider's diagnoses that the index may stand with.
_WEIGHT = ("E66", "E40", "E41", "E43", "E44", "E46", "R63.4", "R63.5", "R63.6", "R64", "O99.21", "E88.82")
_ADULT = 20
# From this index on, the code; below 40 each whole number has its own.
_STEPS = ((70.0, "Z68.45"), (60.0, "Z68.44"), (50.0, "Z68.43"), (45.0, "Z68.42"), (40.0, "Z68.41"))


def body_mass(
    conditions: Sequence[Condition], document: Document, encounter: Encounter, catalog: Catalog
) -> tuple[Condition, ...]:
    """The code of the index that the note gives beside a weight diagnosis; anybody may document the number."""
    if not any(each.has(*_WEIGHT) for each in conditions) or any(each.has("Z68") for each in conditions):
        return ()
    child = encounter.age is not None and encounter.age < _ADULT
    for sentence in document.sentences:
        of_child = _SHARE.search(sentence.text) or _PERCENTILE.search(sentence.text)
        if match := of_child or (None if child else _STATED.search(sentence.text)):
            code = Code(CodeSystem.ICD10CM, value_of_child(match) if of_child else value(float(match.group(1))))
            start, end = sentence.start + match.start(), sentence.start + match.end()
            quote = Statement(match.group(), start, end, sentence, Assertion.AFFIRMED, Origin.NOTE)
            because = ("the index is reported with the provider's weight diagnosis",)
            found = Condition(code, (quote,), code, 0.85, because=because, citations=guideline("I.B.14"))
            return (found,) if catalog.billable(code) else ()
    return ()


def value_of_child(told: re.Match[str]) -> str:
    """A child's code, by the share of the 95th percentile or by the percentile itself."""
    steps, number = (_OF_95TH, told["share"]) if told.re is _SHARE else (_RANKS, told["rank"])
    return next(code for least, code in steps if float(number) >= least)


def value(index: float) -> str:
    """The adult code of a body mass index: 19.9 or less, each whole number from 20 to 39, then steps."""
    for least, code in _STEPS:
        if index >= least:
            return code
    return f"Z68.{int(index)}" if index >= _ADULT else "Z68.1"
