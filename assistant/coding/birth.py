"""The record of a birth: the newborn's own first code, and what was looked for and not found (I.C.16.a, I.C.16.b)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.statements import Origin, Statement
from assistant.coding.tables import compiled, table
from assistant.notes.assertions import Assertion
from assistant.notes.document import Document
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter, Setting

# The mode of delivery alone.
_MODE = re.compile(
    r"\W*(?:(?:by|via|primary|repeat|scheduled|emergent|emergency|urgent|elective|low transverse|1\W?|delivery|delivered|birth|forceps|vacuum|assisted|breech|vaginal|c-?section|c/s|cesarean(?: section)?|csection)\W*)+",
    re.I,
)
# The first 28 days, in years; an age given in whole years may be that of an older infant.
_NEONATE = 28 / 365
_MONTHS = re.compile(r"\b\d{1,2}[- ]?(?:months?|mo)\b", re.I)
_BABY = re.compile(
    r"\W*(?:(?:term|full[- ]term|healthy|normal|single|male|female) )*(?:newborn|neonate|infant|baby)(?: (?:boy|girl))?\W*",
    re.I,
)
_SETTLED = re.compile(r"\b(?:ruled out|r/o.?d|excluded)\b", re.I)
_OBSERVED = ("Z03.8", "Z03.9")


def newborn(
    conditions: Sequence[Condition], document: Document, encounter: Encounter, catalog: Catalog
) -> list[Condition]:
    """The conditions of a newborn with Z38 first where the note is that of the birth, and Z05 for what was ruled out."""
    if encounter.age is None or encounter.age >= 1:
        return list(conditions)
    own = [e for each in conditions if not _of_somebody(each) for e in _of_the_mother(each, catalog)]
    found = [_observed(_by_days(each, document, catalog), catalog) for each in own]
    if encounter.age <= _NEONATE and not _MONTHS.search(document.text):
        found = [_perinatal(_septic(each, catalog), document, catalog) for each in found]
        found += _ruled_out(found, document, catalog)
        # What was ruled out is told by the observation alone (I.C.16.b).
        if any(each.has("Z05") for each in found):
            found = [e for e in found if not (e.has("P36") and _SETTLED.search(e.statement.sentence.text))]
    # The syndrome has the size and the low sugar (Excludes1 at P08, inclusion terms at P70).
    if any(each.has("P70.0", "P70.1") for each in found):
        found = [each for each in found if not each.has("P08", "P70.3", "P70.4", "E16.2")]
    if any(each.has("P55", "P56", "P57") for each in found):
        # Jaundice by isoimmunization is in the codes of the isoimmunization (Excludes1 at P59).
        found = [each for each in found if not each.has("P58", "P59")]
    if encounter.setting is not Setting.INPATIENT or any(each.has("Z38") for each in found):
        return found
    words = table("birth")
    if not compiled(words["born"]).search(document.text) or compiled(words["elsewhere"]).search(document.text):
        return found
    for row in words["birth"]:
        match = compiled(row["words"]).search(document.text)
        if match and document.sentences:
            code, quote = _code(row["code"]), _quote(match, document)
            because = ("the birth record has the kind of birth first",)
            # How it was born is in the first code; it is affected only where the provider says so (I.C.16.a.6).
            found = [each for each in found if not (each.has("P03") and _MODE.fullmatch(each.statement.text))]
            birth = Condition(code, (quote,), code, 0.85, because=because, citations=guideline("I.C.16.a.2"))
            return [birth, *found] if catalog.billable(code) else found
    return found


def _of_somebody(condition: Condition) -> bool:
    """True for what is the mother's (chapter 15 is never the newborn's, I.C.16.a.1) and for a word that names only the patient."""
    return condition.has("O", "Z33", "Z34", "Z37", "Z3A") or bool(_BABY.fullmatch(condition.statement.text))


def _of_the_mother(condition: Condition, catalog: Catalog) -> list[Condition]:
    """What the newborn was exposed to in the place of a disease that is told of the mother; itself where it is told of the newborn."""
    words = table("birth")
    if not compiled(words["mothers"]).search(condition.statement.sentence.text) or condition.has("P", "Z0", "Z20", "Q"):
        return [condition]
    row = next((row for row in words["exposed"] if condition.has(*row["from"])), None)
    if row is None or not catalog.billable(_code(row["to"])):
        return [condition]
    return [condition.become(_code(row["to"]), "the mother has it, the newborn was exposed", *guideline("I.C.16.a.1"))]


def _ruled_out(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """What a newborn was looked after for and did not have (I.C.16.b.1)."""
    said = compiled(table("birth")["ruled_out"]).search(document.text)
    if said is None or any(each.has("Z05") for each in conditions):
        return []
    value = next((row["code"] for row in table("birth")["observed"] if compiled(row["words"]).search(said[0])), "")
    if not value or not catalog.billable(_code(value)):
        return []
    because = ("a newborn was observed for what was then ruled out",)
    return [
        Condition(
            _code(value),
            (_quote(said, document),),
            _code(value),
            0.85,
            because=because,
            citations=guideline("I.C.16.b"),
        )
    ]


def _observed(condition: Condition, catalog: Catalog) -> Condition:
    """Observation of a newborn for what was ruled out has codes of its own (I.C.16.b)."""
    if not condition.has(*_OBSERVED):
        return condition
    text = condition.statement.sentence.text
    value = next((row["code"] for row in table("birth")["observed"] if compiled(row["words"]).search(text)), "Z05.9")
    because = "a newborn was observed for what was then ruled out"
    code = _code(value)
    return condition.become(code, because, *guideline("I.C.16.b")) if catalog.billable(code) else condition


def _perinatal(condition: Condition, document: Document, catalog: Catalog) -> Condition:
    """A condition of a newborn in chapter 16, unless the note says that it was caught outside (I.C.16.a.5)."""
    row = next((row for row in table("birth")["perinatal"] if condition.has(*row["from"])), None)
    if (
        row is None
        or compiled(table("birth")["caught"]).search(document.text)
        or not catalog.billable(_code(row["to"]))
    ):
        return condition
    return condition.become(
        _code(row["to"]), "it is taken to come from the time about the birth", *guideline("I.C.16.a.5")
    )


def _septic(condition: Condition, catalog: Catalog) -> Condition:
    """Sepsis of a newborn is in P36, which names the organism as well (I.C.16.f)."""
    row = next((row for row in table("birth")["sepsis"] if condition.has(*row["from"])), None)
    code = _code(row["to"]) if row else condition.code
    if row is None or not catalog.billable(code):
        return condition
    return condition.become(code, "sepsis of a newborn has codes of its own", *guideline("I.C.16.f"))


def _by_days(condition: Condition, document: Document, catalog: Catalog) -> Condition:
    """The examination of a newborn by its age in days: under 8, or 8 to 28."""
    if not condition.has("Z00.11"):
        return condition
    match = compiled(table("birth")["days"]).search(document.text)
    days = next((int(group) for group in match.groups() if group), 0) if match else 0
    if not match or not 0 <= days <= 28:
        return condition
    code = _code("Z00.110" if days < 8 else "Z00.111")
    if code == condition.code or not catalog.billable(code):
        return condition
    return condition.become(code, f"the newborn is {days} days old", *guideline("I.C.21.c.13"))


def _quote(match: re.Match[str], document: Document) -> Statement:
    sentence = next((s for s in document.sentences if s.start <= match.start() < s.end), document.sentences[0])
    return Statement(match.group(), match.start(), match.end(), sentence, Assertion.AFFIRMED, Origin.NOTE)


def _code(value: str) -> Code:
    return Code(CodeSystem.ICD10CM, value)
