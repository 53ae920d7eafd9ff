"""The chemical of a corrosion, by its toxic effect before the corrosion (T51-T65; notes at T20-T25, I.C.19.e.5.d)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.statements import Origin, Statement
from assistant.coding.tables import table
from assistant.notes.assertions import Assertion
from assistant.notes.document import Document
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_TOXIC = tuple(f"T{number}" for number in range(51, 66))


def corrosive(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """The conditions with the chemical of a corrosion in front of it, where the note names the chemical."""
    place = next((n for n, each in enumerate(conditions) if _corrodes(each, catalog)), None)
    if place is None or any(each.has(*_TOXIC) for each in conditions):
        return list(conditions)
    chemical = _chemical(document, conditions[place].code.plain[6:], catalog)
    return [*conditions[:place], *([chemical] if chemical else []), *conditions[place:]]


def _corrodes(condition: Condition, catalog: Catalog) -> bool:
    entry = catalog.entry(condition.code)
    return condition.has("T2") and bool(entry and re.search(table("corrosives")["corrosion"], entry.title, re.I))


def _chemical(document: Document, episode: str, catalog: Catalog) -> Condition | None:
    words = table("drug_harm")
    meant = re.search(words["intended"], document.text, re.I) and not re.search(
        words["unintended"], document.text, re.I
    )
    for pattern, stem in table("corrosives")["agents"]:
        for sentence in document.sentences:
            match = re.search(pattern, sentence.text, re.I)
            # A stem of four characters has the intent in the fifth, and a placeholder in the sixth.
            intent = f"{stem}{2 if meant else 1}"
            code = Code(CodeSystem.ICD10CM, f"{intent}{'X' * (7 - len(intent))}{episode or 'A'}")
            if match and catalog.billable(code):
                start, end = sentence.start + match.start(), sentence.start + match.end()
                quote = Statement(match.group(), start, end, sentence, Assertion.AFFIRMED, Origin.NOTE)
                because = ("the chemical that corroded is coded first, with its intent",)
                return Condition(code, (quote,), code, 0.85, because=because, citations=guideline("I.C.19.e.5.d"))
    return None
