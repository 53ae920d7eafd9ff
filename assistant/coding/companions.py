"""What a reported code asks for and the note tells outside the statements: sites, stages, what is monitored or managed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from assistant.coding.candidates import Candidate, Named
from assistant.coding.condition import Condition
from assistant.coding.drug_uses import Drugs
from assistant.coding.proof import guideline
from assistant.coding.tables import table
from assistant.notes.assertions import present
from codesets.codes import Code, CodeSystem

Decide = Callable[[Named], list[Condition]]
_DISEASES = tuple("ABCDEFGHIJKLMN")
_FOOT_ULCER = ".621"
_DIABETES = ("E08", "E09", "E10", "E11", "E13")
_DEMENTIA = re.compile(r"\bdement", re.I)
_UNADDRESSED = re.compile(r"\b(?:not addressed|managed by|followed by|per pcp|not discussed|deferred to)\b", re.I)


def companions(conditions: Sequence[Condition], noted: Sequence[Condition], decide: Decide) -> list[Condition]:
    """The site of a diabetic ulcer, the disease that a drug is monitored for, the stage of the kidneys, a dementia.

    `noted` are affirmed conditions anywhere in the note; `decide` completes what is named.
    """
    rows = table("companions")
    found: list[Condition] = []
    for each in conditions:
        if (
            each.has(*_DIABETES)
            and each.code.value.endswith(_FOOT_ULCER)
            and not any(other.has("L97") for other in conditions)
        ):
            text = each.statement.sentence.text.lower()
            site = "L97.4" if "heel" in text or "midfoot" in text else "L97.5"
            found += decide(Named(each.statement, (_candidate(site),)))[:1]
    if any(each.has("Z51.81") for each in conditions) and not any(each.has(*_DISEASES) for each in conditions):
        found += [each for each in noted if each.has(*rows["monitored"])][:1]
    if any(each.has("Z01.81") for each in conditions):
        found += _operated(noted, conditions)
    # Hypertensive and diabetic kidney disease want the stage beside them.
    if any(each.has(*rows["staged"]) for each in conditions) and not any(each.has("N18") for each in conditions):
        found += [each for each in noted if each.has("N18")][:1] or _stage(conditions, rows)
    for row in rows["symptoms"]:
        if any(each.has(*row["with"]) for each in conditions):
            told = (each for each in noted if each.has(*row["noted"]))
            found += [each for each in told if not any(other.code == each.code for other in (*conditions, *found))]
    found += [added for each in conditions for row in rows["wanted"] if (added := _wanted(row, each, conditions))]
    return [*found, *_dementia(conditions, noted, decide)]


_OPERATION = re.compile(
    r"\b(?:surgery|surgical|operation|arthroplasty|replacement|repair|\w+ectomy|\w+plasty|\w*arthroscop\w+|fusion|bypass|cabg|tka|tkr|tha|thr|turp|turbt|laminectomy|resection|fixation|procedure)\b"
    r"[^.;]{0,60}?\b(?:for|due to|because of)\b",
    re.I,
)


def _operated(noted: Sequence[Condition], conditions: Sequence[Condition]) -> list[Condition]:
    """The condition that an operation is for, where the note names it behind the operation (IV.M)."""
    # Of one joint or organ the statement is the closer word.
    reported = {each.code.value[:2] for each in conditions}
    for each in noted:
        statement = each.statement
        before = statement.sentence.text[: statement.start - statement.sentence.start]
        if each.has(*_DISEASES, "S") and each.code.value[:2] not in reported and _OPERATION.search(before):
            return [each]
    return []


def _stage(conditions: Sequence[Condition], rows: dict[str, Any]) -> list[Condition]:
    """The stage that stands in the sentence of a kidney disease whose code holds none."""
    for each in conditions:
        for words, value in rows["stages"] if each.has(*rows["staged"]) else ():
            if re.search(words, each.statement.sentence.text, re.I):
                code = Code(CodeSystem.ICD10CM, value)
                return [each.become(code, f"{each.code.value} wants the stage beside it", *guideline("I.B.7"))]
    return []


def _wanted(row: dict[str, Any], condition: Condition, conditions: Sequence[Condition]) -> Condition | None:
    """The code that a row wants beside the condition, where the condition's sentence says what the row asks for."""
    if not condition.has(*row["with"]) or any(other.has(*row["unless"]) for other in conditions):
        return None
    if not re.search(row["says"], condition.statement.sentence.text, re.I):
        return None
    code = Code(CodeSystem.ICD10CM, row["code"])
    return condition.become(code, f"{condition.code.value} wants it beside it", *guideline("I.B.7"))


def managed(conditions: Sequence[Condition], noted: Sequence[Condition], drugs: Drugs) -> list[Condition]:
    """Chronic conditions that the note names outside the statements with the drug that treats them (IV.I, IV.J)."""
    chronic = table("companions")["chronic"]
    reported = {each.code.category for each in conditions}
    found: dict[str, Condition] = {}
    for each in noted:
        sentence = each.statement.sentence
        if not each.has(*chronic) or each.code.category in reported or _UNADDRESSED.search(sentence.text):
            continue
        if any(each.has(*use.conditions) for _, use in drugs.used(present(sentence.text))):
            found.setdefault(each.code.category, each)
    return list(found.values())


def _dementia(conditions: Sequence[Condition], noted: Sequence[Condition], decide: Decide) -> list[Condition]:
    """The dementia of a disease that brings it about, in its severity (F02, code first the disease)."""
    cause = next((each for each in conditions if each.has(*table("companions")["dementing"])), None)
    if cause is None or any(each.has("F01", "F02", "F03") for each in conditions):
        return []
    said = next((each for each in (*conditions, *noted) if _DEMENTIA.search(each.statement.sentence.text)), None)
    if said is None:
        return []
    whole = said.statement.sentence
    statement = replace(said.statement, text=whole.text, start=whole.start, end=whole.end)
    return decide(Named(statement, (_candidate("F02"),)))[:1]


def _candidate(value: str) -> Candidate:
    return Candidate(Code(CodeSystem.ICD10CM, value), "", 1.0, 0.5, ("term",))
