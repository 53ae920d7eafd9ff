"""Abuse and neglect: of a child or an adult, confirmed, only suspected, or looked into and ruled out (I.C.19.f)."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.notes.assertions import Assertion
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter

_UNCONFIRMED = re.compile(
    r"\b(?:not|never|yet to be|un)[- ]?confirmed\b|\bsuspect\w*|\balleg\w*|\bpossible\b|\bprobable\b|\bconcern(?:s|ing)? for\b",
    re.IGNORECASE,
)
_CONFIRMED = re.compile(r"(?<!not )(?<!never )(?<!un)\bconfirmed\b|\bsubstantiated\b", re.IGNORECASE)
_RULED_OUT = re.compile(
    r"\bruled? out\b(?! for\b)|\bunfounded\b|\bunsubstantiated\b|\bnot (?:found|substantiated|confirmed after)\b|\bno (?:evidence|signs?|findings?) of (?:\w+ ){0,2}(?:abuse|assault|maltreatment|rape)\b",
    re.IGNORECASE,
)
_CHILD = re.compile(
    r"\b(?:child|children|toddler|infant|baby|newborn|kid|boy|girl|teen\w*|minor|foster|shaken|month[- ]old|(?:step|mom|mother|dad|father)(?:mother|father|.s boyfriend|.s girlfriend))\b",
    re.IGNORECASE,
)
_OF_AGE = 18
# Novel and identified influenza, and the unidentified one with the same manifestation.
_UNIDENTIFIED = (
    ("J09.X1", "J11.00"),
    ("J09.X2", "J11.1"),
    ("J09.X3", "J11.2"),
    ("J09.X9", "J11.89"),
    ("J10.0", "J11.00"),
    ("J10.1", "J11.1"),
    ("J10.2", "J11.2"),
    ("J10.81", "J11.81"),
    ("J10.82", "J11.82"),
    ("J10.83", "J11.83"),
    ("J10.89", "J11.89"),
)
# What was looked into and not found has a code for these kinds alone.
_LOOKED_INTO = {"11": "Z04.71", "12": "Z04.72", "21": "Z04.41", "22": "Z04.42", "91": "Z04.71", "92": "Z04.72"}


def suspected(condition: Condition, catalog: Catalog, encounter: Encounter, text: str) -> Condition:
    """Abuse or neglect (T74, T76) under the code for the patient's age and for what is known of it.

    What is suspected is reported where other doubts are not; what was ruled out is an observation (Z04.-).
    """
    if not condition.has("T74", "T76") or condition.code.plain[3] not in "01235679":
        return condition
    statement = condition.statement
    sentence = statement.sentence.text
    condition = _of_age(condition, catalog, encounter, text)
    doubted = statement.assertion is Assertion.UNCERTAIN or bool(_UNCONFIRMED.search(sentence)) or condition.has("T76")
    observed = Code(CodeSystem.ICD10CM, _LOOKED_INTO.get(condition.code.plain[3:5], ""))
    affirmed = replace(
        condition, statements=(replace(statement, assertion=Assertion.AFFIRMED), *condition.statements[1:])
    )
    if doubted and _RULED_OUT.search(text) and catalog.billable(observed):
        return affirmed.become(observed, "it was looked into and ruled out", *guideline("I.C.19.f"))
    code = Code(CodeSystem.ICD10CM, f"T76{condition.code.value[3:]}")
    if condition.has("T76") or not doubted or _CONFIRMED.search(sentence) or not catalog.billable(code):
        return condition
    return affirmed.become(code, "it is suspected and not confirmed", *guideline("I.C.19.f"))


def influenza(condition: Condition, catalog: Catalog) -> Condition:
    """A novel or identified influenza that is not confirmed under the unidentified one (I.C.10.c; in hospital too)."""
    row = next((row for row in _UNIDENTIFIED if condition.has(row[0])), None)
    if row is None or condition.statement.assertion is not Assertion.UNCERTAIN:
        return condition
    code = Code(CodeSystem.ICD10CM, row[1])
    if not catalog.billable(code):
        return condition
    affirmed = replace(
        condition,
        statements=(replace(condition.statement, assertion=Assertion.AFFIRMED), *condition.statements[1:]),
    )
    return affirmed.become(code, "it is suspected, and only confirmed cases are J09 or J10", *guideline("I.C.10.c"))


def _of_age(condition: Condition, catalog: Catalog, encounter: Encounter, text: str) -> Condition:
    """The code for a child or for an adult, as the patient is one."""
    child = encounter.age < _OF_AGE if encounter.age is not None else bool(_CHILD.search(text))
    plain = condition.code.plain
    wanted = Code(CodeSystem.ICD10CM, f"{plain[:3]}.{plain[3]}{2 if child else 1}{plain[5:]}")
    if plain[4:5] not in ("1", "2") or wanted == condition.code or not catalog.billable(wanted):
        return condition
    if encounter.age is None and not child:
        return condition  # nothing is said of the age: as the words name it
    return condition.become(
        wanted, "it is told of a child" if child else "it is told of an adult", *guideline("I.C.19.f")
    )
