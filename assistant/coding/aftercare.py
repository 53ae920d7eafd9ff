"""Visits after an operation, and after the treatment of a cancer was completed (I.C.21.c.7-8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.statements import Origin, Statement
from assistant.coding.tables import compiled, table
from assistant.notes.assertions import Assertion
from assistant.notes.document import Document
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter, Setting

_TITLE_LINES = 2
# Complications of an operation are the reason for the visit themselves; injuries have their 7th character (I.C.19.a).
_OTHERWISE = (
    "S",
    "T",
    "Z47",
    "Z48.81",
    "Z48.3",
    "K91",
    "N99",
    "O",
    "I97",
    "J95",
    "E89.8",
    "M96",
    "H59",
    "H95",
    "L76",
    "G97",
)
_NEOPLASM = ("C", "D0", "D1", "D2", "D3", "D4")


def aftercare(
    conditions: Sequence[Condition], document: Document, encounter: Encounter, catalog: Catalog
) -> tuple[Condition, ...]:
    """The aftercare or follow-up that the visit is for, by the body system of the operation; nothing where it is for more."""
    if encounter.setting is not Setting.OUTPATIENT:
        return ()
    words = table("aftercare")
    # Where another disease comes first, the cancer of the past is not what the visit is for.
    chief = next((each for each in conditions if each.stated and not each.has("Z79", "Z9")), None)
    if chief and chief.has("Z85") and not any(each.has(*_NEOPLASM, "Z08", "Z12", "Z51") for each in conditions):
        return _first(words["surveillance"], "Z08", "I.C.21.c.8", document, catalog)
    if any(each.has(*_OTHERWISE) for each in conditions):
        return ()
    system = next((row["code"] for row in words["system"] if compiled(row["words"]).search(document.text)), "")
    if system and any(each.has(*_NEOPLASM) for each in conditions):
        system = "Z48.3"
    return _first(words["after"], system, "I.C.21.c.7", document, catalog) if system else ()


def _first(words: str, value: str, ref: str, document: Document, catalog: Catalog) -> tuple[Condition, ...]:
    code = Code(CodeSystem.ICD10CM, value)
    for statement in _told(words, document):
        if catalog.billable(code):
            because = (f"“{' '.join(statement.text.split())}” is what the visit was for",)
            return (Condition(code, (statement,), code, 0.8, because=because, citations=guideline(ref)),)
    return ()


def _told(words: str, document: Document) -> Iterator[Statement]:
    """Where the title, the complaint or the assessment says so."""
    until = len("\n".join(document.text.splitlines()[:_TITLE_LINES]))
    sections = [s for s in document.sentences if s.section.kind in ("chief_complaint", "assessment", "indication")]
    for start, end in ((0, until), *((s.start, s.end) for s in sections)):
        match = compiled(words).search(document.text, start, end)
        if match and document.sentences:
            sentence = next((s for s in document.sentences if s.start <= match.start() < s.end), document.sentences[0])
            yield Statement(match.group(), match.start(), match.end(), sentence, Assertion.AFFIRMED, Origin.PROSE)
