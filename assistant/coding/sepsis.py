"""What the words tie to an infection: the organ that fails because of a sepsis, and the drugs that the organism resists (I.C.1.c, I.C.1.d.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.statements import Origin, Statement
from assistant.coding.tables import table
from assistant.notes.assertions import Assertion, assertion
from assistant.notes.document import Document, Sentence
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_SEVERE = Code(CodeSystem.ICD10CM, "R65.20")
_TOLD_IN = ("assessment", "plan", "results", "", "history", "course", "chief_complaint")


def severe(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """The conditions with R65.20 where a sentence says that an organ fails because of the sepsis (I.C.1.d.1.b).

    A failure that only stands beside the sepsis is a query (I.C.1.d.1.a.4).
    """
    if not any(each.has(*table("organisms")["septic"]) for each in conditions) or any(e.has("R65") for e in conditions):
        return list(conditions)
    statement = next(_said(document, (_pattern("severe"),)), None)
    if statement is None or not catalog.billable(_SEVERE):
        return list(conditions)
    because = (f"an organ that fails because of the sepsis makes it severe: “{' '.join(statement.text.split())}”",)
    found = Condition(_SEVERE, (statement,), _SEVERE, 0.9, because=because, citations=guideline("I.C.1.d.1.b"))
    return [*conditions, found]


def resistant(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """The resistance that the words tell of a reported infection, unless its code says it (I.C.1.c)."""
    infected = [each for each in conditions if each.has(*table("organisms")["resisting"])]
    if not infected or any(each.has("Z16") for each in conditions):
        return []
    found: dict[str, Condition] = {}
    for row in table("organisms")["resistance"]:
        if any(each.has(*row.get("unless", ("-",))) for each in infected) or (
            "of" in row and not any(each.has(*row["of"]) for each in infected)
        ):
            continue
        code = Code(CodeSystem.ICD10CM, row["code"])
        statement = next(_said(document, _resisted(row["words"], row.get("drugs", ""))), None)
        if statement and catalog.billable(code):
            because = (f"the organism is documented as resistant: “{' '.join(statement.text.split())}”",)
            found.setdefault(
                row["code"], Condition(code, (statement,), code, 0.85, because=because, citations=guideline("I.C.1.c"))
            )
            if row.get("alone"):
                break
    return list(found.values())


def _said(document: Document, patterns: Sequence[re.Pattern[str]]) -> Iterator[Statement]:
    """Where a sentence affirms one of the patterns."""
    for sentence in document.within(*_TOLD_IN):
        for pattern in patterns:
            for match in pattern.finditer(sentence.text):
                if assertion(sentence.text, match.start(), match.end())[0] is Assertion.AFFIRMED:
                    yield _statement(sentence, match)


def _statement(sentence: Sentence, match: re.Match[str]) -> Statement:
    start, end = sentence.start + match.start(), sentence.start + match.end()
    return Statement(match.group(), start, end, sentence, Assertion.AFFIRMED, Origin.NOTE)


@lru_cache
def _resisted(words: str, drugs: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of a row: its own words, and its drugs where they are said to be resisted."""
    spoken = [words] if words else []
    if drugs:
        spoken += [
            rf"\b(?:{drugs})[- ]resistan\w+",
            rf"\bresistan\w+ to (?:[\w/-]+(?:,| and|, and| or|/)? ){{0,4}}?(?:{drugs})\b",
        ]
    return tuple(re.compile(each, re.I) for each in spoken)


@lru_cache(maxsize=1)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("organisms")[name], re.I)
