"""An encounter for pain control: the pain code of G89 comes first (I.C.6.b)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.statements import Origin, Statement
from assistant.notes.assertions import Assertion, assertion
from assistant.notes.document import Document, Sentence
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_CONTROL = re.compile(
    r"\bpain (?:control|management|mgm?n?t|relief|injections?|shots?)\b|\b(?:epidural|nerve block|facet|trigger point|spinal)\b[^.;]{0,25}\b(?:injections?|shots?|blocks?)\b(?= (?:for|to treat) (?:\w+ ){0,4}pain)|\b(?:control|management|relief) of (?:\w+[ -]){0,4}pain\b|\b(?:to|just|only) (?:control|manage) (?:the |his |her )?(?:\w+ ){0,2}pain\b",
    re.IGNORECASE,
)
# "Referred to pain management" is a plan, no reason of this encounter.
_PLAN = re.compile(r"\b(?:refer\w*|consult\w*|clinic|follow\w*|specialist|service|see)\b", re.IGNORECASE)
_CHRONIC = re.compile(r"\bchronic\b", re.IGNORECASE)
_AFTER_SURGERY = re.compile(
    r"\bpost-?(?:op\w*|surgical|procedural)\b|\bafter (?:the |his |her )?surgery\b", re.IGNORECASE
)
_ACUTE = re.compile(r"\bacute\b", re.IGNORECASE)
_NEOPLASM = ("C", "D0", "D37", "D38", "D39", "D4")


def for_control(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """The conditions with G89.- in front where an assessment says that the encounter is for control of the pain."""
    found = next((each for s in document.within("assessment") if (each := _control(s))), None)
    if found is None:
        return list(conditions)
    if stated := [each for each in conditions if each.has("G89")]:
        return [*stated, *(each for each in conditions if each not in stated)]
    sentence, match = found
    value = _value(" ".join(s.text for s in document.within("assessment")), conditions)
    code = Code(CodeSystem.ICD10CM, value)
    if not value or not catalog.billable(code):
        return list(conditions)
    quote = Statement(
        match.group(),
        sentence.start + match.start(),
        sentence.start + match.end(),
        sentence,
        Assertion.AFFIRMED,
        Origin.LINE,
    )
    because = ("the encounter is for control of the pain",)
    pain = Condition(code, (quote,), code, 0.9, because=because, citations=guideline("I.C.6.b.1"), derived=True)
    return [pain, *(each for each in conditions if not each.has("R52"))]


def _control(sentence: Sentence) -> tuple[Sentence, re.Match[str]] | None:
    match = _CONTROL.search(sentence.text)
    if match is None or _PLAN.search(sentence.text):
        return None
    status, _ = assertion(sentence.text, match.start(), match.end())
    return (sentence, match) if status is Assertion.AFFIRMED else None


def _value(text: str, conditions: Sequence[Condition]) -> str:
    """The kind of pain: of a neoplasm, after surgery, chronic or acute; empty where none is said."""
    if any(each.has(*_NEOPLASM) for each in conditions):
        return "G89.3"
    if _AFTER_SURGERY.search(text):
        return "G89.28" if _CHRONIC.search(text) else "G89.18"
    return "G89.29" if _CHRONIC.search(text) else "G89.11" if _ACUTE.search(text) else ""
