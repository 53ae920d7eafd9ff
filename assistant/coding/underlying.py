"""The disease that a statement names as the cause, where a note at its code puts that disease first (I.A.13, I.B.7)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.coding.condition import Condition
from assistant.coding.statements import Statement
from codesets.catalog import Catalog
from codesets.entries import Kind

# Categories of which one term of the book names the condition and its cause together: "diabetes due to chronic pancreatitis".
_BY_A_DISEASE = ("E08", "D63")
_CAUSE = re.compile(
    r"\b(?:due to|d/t|2/2|secondary to|from|caused by|because of) (?:the |his |her |an? )?(?P<cause>.+)$", re.IGNORECASE
)


def underlying(
    conditions: Sequence[Condition], named: Callable[[Statement], list[Condition]], catalog: Catalog
) -> list[Condition]:
    """The conditions, each behind the cause in its own words that a note at it puts first; `named` reads a phrase."""
    result: list[Condition] = []
    for each in conditions:
        known = {other.code.category for other in (*conditions, *result)}
        match = _CAUSE.search(each.statement.text) if each.has(*_BY_A_DISEASE) else None
        if match:
            notes = catalog.instructions(each.code, Kind.CODE_FIRST)
            start = each.statement.start + match.start("cause")
            phrase = replace(each.statement, text=match["cause"], start=start, end=each.statement.end)
            result += [
                cause
                for cause in named(phrase)
                if cause.code.category not in known and any(note.covers(cause.code) for note in notes)
            ][:1]
        result.append(each)
    return result
