"""The reason for the visit as the opening lines and the chief complaint give it (IV.G)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.reasons import reason
from assistant.coding.statements import Origin, Statement
from assistant.notes.assertions import Assertion
from assistant.notes.document import Document
from assistant.notes.sections import lines
from codesets.catalog import Catalog
from codesets.encounter import Encounter

_FIRST_LINES, _FIRST_SENTENCES = 4, 6


def opened(
    conditions: Sequence[Condition], document: Document, encounter: Encounter, catalog: Catalog
) -> tuple[Condition, ...]:
    """The reason that the opening gives ("here for chemotherapy only"), where no statement gives one of its category."""
    stated = {each.code.category for each in conditions}
    for statement in _opening_lines(document):
        code = reason(statement.text, encounter.age, opening=True)
        if code is None or code.category in stated or (code.category == "Z01" and "Z00" in stated):
            continue
        if code.value == "O80" and any(each.has("O") for each in conditions):
            continue
        if catalog.billable(code):
            because = ("it is what the visit was for",)
            return (Condition(code, (statement,), code, 0.75, because=because, citations=guideline("IV.G")),)
    return ()


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
