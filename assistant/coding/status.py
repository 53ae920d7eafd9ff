"""Status, history and long-term treatment codes that matter to the conditions reported (I.C.21.c.3-4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from assistant.coding.condition import Condition
from assistant.coding.documentation import Documentation
from assistant.coding.proof import guideline
from assistant.coding.select import done_in_stay
from assistant.coding.specify import specify
from assistant.coding.statements import Origin, Statement
from assistant.coding.tables import table
from assistant.notes.assertions import Assertion, assertion
from assistant.notes.document import Document, Sentence
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter
from codesets.entries import Kind

_NEVER = frozenset({"family", "allergies", "administrative"})
# A bullet below a problem line ("- Medical treatment: ...") is the plan, not the statement.
_ITEM_OF_ITS_OWN = re.compile(r"\s*[-*•‣◦▪●·–]")
_STATED = frozenset({"assessment", "plan"})


def status_codes(
    conditions: Sequence[Condition], document: Document, encounter: Encounter, catalog: Catalog
) -> tuple[Condition, ...]:
    """The codes of the table whose words the note affirms and whose condition is reported."""
    reported = list(conditions)
    found: list[Condition] = []
    for row in table("status")["status"]:
        code = Code(CodeSystem.ICD10CM, row["code"])
        if row.get("setting", encounter.setting) != encounter.setting:
            continue
        if not catalog.exists(code) or any(each.has(code.value) for each in reported):
            continue
        wanted = any(each.has(*row["with"]) for each in reported) or (
            row.get("asked") and _asked(code, reported, catalog)
        )
        if not wanted or any(each.has(*row.get("unless", ("-",))) for each in reported):
            continue
        statement = next(_said(row, document), None)
        if statement is not None:
            because = f"“{' '.join(statement.text.split())}” is documented and bears on the conditions reported"
            complete = _complete(code, statement, document, catalog)
            new = Condition(complete, (statement,), code, 0.7, because=(because,), citations=guideline(row["ref"]))
            if not done_in_stay(new, encounter):
                found.append(new)
                reported.append(new)
    return tuple(found)


def _asked(code: Code, reported: Sequence[Condition], catalog: Catalog) -> bool:
    """True where a "use additional code" note of a reported code covers this one (I.B.7)."""
    notes = (note for each in reported for note in catalog.instructions(each.code, Kind.USE_ADDITIONAL))
    return any(note.covers(code) for note in notes)


def _complete(code: Code, statement: Statement, document: Document, catalog: Catalog) -> Code:
    """The code itself, or the one below it on the side that the note gives."""
    if catalog.billable(code):
        return code
    note = tuple(sentence.text for sentence in document.sentences)
    words = replace(Documentation.of(statement.sentence.text, note), exact=True)
    found = specify(code, words, catalog)
    return found[0].code if found else code


def _said(row: dict[str, Any], document: Document) -> Iterator[Statement]:
    for sentence in document.sentences:
        line = document.text.rfind("\n", 0, sentence.start) + 1
        if not _may_tell(row, sentence, document.text[line : line + 12]):
            continue
        lowered = sentence.text.lower()
        if any(words in lowered for words in row.get("doubt", ())):
            continue
        for pattern in _patterns(row["code"]):
            for match in pattern.finditer(lowered):
                status, _ = assertion(sentence.text, match.start(), match.end())
                status = Assertion.AFFIRMED if row.get("literal") else status
                if status in (Assertion.AFFIRMED, Assertion.HISTORICAL) and len(lowered) == len(sentence.text):
                    text = sentence.text[match.start() : match.end()]
                    start = sentence.start + match.start()
                    yield Statement(text, start, start + len(text), sentence, status, Origin.NOTE)


def _may_tell(row: dict[str, Any], sentence: Sentence, before: str) -> bool:
    """True where the row may rest on the sentence; `before` is how the sentence's line begins."""
    kind = sentence.section.kind
    if row["where"] == "line":
        return sentence.lead or (kind == "assessment" and not _ITEM_OF_ITS_OWN.match(before))
    if row["where"] == "family":
        return kind != "allergies"
    if row["where"] == "anywhere":
        return kind != "family"
    return kind in _STATED if row["where"] == "stated" else kind not in _NEVER


@lru_cache
def _patterns(code: str) -> tuple[re.Pattern[str], ...]:
    rows = table("status")["status"]
    return tuple(re.compile(words) for row in rows if row["code"] == code for words in row["words"])
