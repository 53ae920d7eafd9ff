"""The reason for the visit as the opening lines and the chief complaint give it (IV.G)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.reasons import reason
from assistant.coding.statements import Origin, Statement
from assistant.notes.assertions import Assertion
from assistant.notes.document import Document
from assistant.notes.sections import lines
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter

# A general and a special examination: what is stated tells which of them it was.
_EXAMS = {"Z00", "Z01"}
_FIRST_LINES, _FIRST_SENTENCES = 4, 6


def opened(
    conditions: Sequence[Condition], document: Document, encounter: Encounter, catalog: Catalog
) -> tuple[Condition, ...]:
    """The reason that the opening gives ("here for chemotherapy only"), where no statement gives one of its category."""
    stated = {each.code.category for each in conditions}
    if follow_up := _after_cancer(conditions, document):
        return (follow_up,)
    for statement in _opening_lines(document):
        code = reason(statement.text, encounter.age, opening=True)
        if code is None and statement.sentence.section.kind == "indication":
            # "COLONOSCOPY / Indication: screening": the title says of what.
            code = reason(f"{_procedure(document)} {statement.text}", encounter.age, opening=True)
        if code is None or code.category in stated or (code.category in _EXAMS and _EXAMS & stated):
            continue
        if code.value == "O80" and any(each.has("O") for each in conditions):
            continue
        if catalog.billable(code):
            because = ("it is what the visit was for",)
            return (Condition(code, (statement,), code, 0.75, because=because, citations=guideline("IV.G")),)
    return ()


def _procedure(document: Document) -> str:
    """The title of the note and the procedure that it names."""
    title = next((line.text.strip() for line in lines(document.text) if line.text.strip()), "")
    return " ".join((title, *(sentence.text.rstrip(".") for sentence in document.within("procedure")[:1])))


_SURVEILLANCE = re.compile(
    r"\bsurveillance\b|\bfollow(?:ed)?[- ]?up\b|\bf/u\b|\b(?:cancer|oncology|survivor\w*) (?:check|visit|recheck)\b|\bre-?check\b",
    re.I,
)
_CANCER = ("C", "D0")


def _after_cancer(conditions: Sequence[Condition], document: Document) -> Condition | None:
    """The follow-up after a cancer whose treatment is over, where its history leads what the assessment states (I.C.21.c.8)."""
    first = next((each for each in conditions if each.stated), next(iter(conditions), None))
    if first is None or not first.has("Z85") or any(each.has(*_CANCER, "Z08") for each in conditions):
        return None
    statement = next((each for each in _opening_lines(document) if _SURVEILLANCE.search(each.text)), None)
    if statement is None:
        return None
    code = Code(CodeSystem.ICD10CM, "Z08")
    because = ("the visit follows a cancer up whose treatment is over",)
    return Condition(code, (statement,), code, 0.8, because=because, citations=guideline("I.C.21.c.8"))


def _opening_lines(document: Document) -> Iterator[Statement]:
    """The first lines of the note, its title among them, and the sentences of the chief complaint."""
    if not document.sentences:
        return
    for line in list(lines(document.text))[:_FIRST_LINES]:
        text = line.text.strip()
        if text:
            start = line.start + line.text.index(text)
            yield Statement(text, start, start + len(text), document.sentences[0], Assertion.AFFIRMED, Origin.PROSE)
    for s in document.within("", "chief_complaint", "indication", "history")[:_FIRST_SENTENCES]:
        yield Statement(s.text, s.start, s.end, s, Assertion.AFFIRMED, Origin.PROSE)
