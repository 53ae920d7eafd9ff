"""Conditions of a note by their words, for the tests of the steps that come after the reading."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.coding.condition import Condition
from assistant.coding.statements import Origin, Statement
from assistant.notes.assertions import Assertion
from assistant.notes.document import Document
from codesets.codes import Code


def conditions_of(document: Document, named: Iterable[tuple[str, str]]) -> list[Condition]:
    """Conditions as (code, words of the note)."""
    found = []
    for value, words in named:
        start = document.text.index(words)
        sentence = next(s for s in document.sentences if s.start <= start < s.end)
        statement = Statement(words, start, start + len(words), sentence, Assertion.AFFIRMED, Origin.LINE)
        found.append(Condition(Code.parse(value), (statement,), Code.parse(value), 1.0))
    return found


def values_of(conditions: Iterable[Condition]) -> list[str]:
    """Their codes."""
    return [each.code.value for each in conditions]
