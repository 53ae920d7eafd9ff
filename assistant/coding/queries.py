"""Neutral questions to the provider where one more fact would change the code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.tables import table
from assistant.coding.worksheet import Query
from assistant.notes.assertions import Assertion
from assistant.notes.document import Document
from assistant.notes.mentions import said_of
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_LAST_OPTIONS = ("Other (please specify)", "Unable to determine")
_ASKED = (Assertion.AFFIRMED, Assertion.UNCERTAIN)


def queries(conditions: Sequence[Condition], catalog: Catalog) -> tuple[Query, ...]:
    """A question for each condition whose side or kind is missing, with options that do not lead."""
    asked: list[Query] = []
    for each in conditions:
        asked += [_side(each, catalog)] if each.open_sides else []
        asked += _kinds(each)
    return tuple({query.question: query for query in asked}.values())


def term_queries(document: Document) -> tuple[Query, ...]:
    """A question for each term of the provider that the classification gives no code."""
    asked: dict[str, Query] = {}
    for row in table("queries")["term"]:
        pattern = re.compile(row["words"], re.I)
        for sentence in document.sentences:
            for match in pattern.finditer(sentence.text):
                if said_of(sentence, match.start(), match.end())[0] in _ASKED:
                    codes = tuple(Code(CodeSystem.ICD10CM, code) for code in row["among"])
                    question = row["question"].format(quote=match.group())
                    asked.setdefault(
                        question, Query(question, (sentence.text,), (*row["options"], *_LAST_OPTIONS), codes)
                    )
    return tuple(asked.values())


def _side(condition: Condition, catalog: Catalog) -> Query:
    quote = " ".join(condition.statement.text.split())
    options = []
    for code in condition.open_sides:
        title = (entry.title if (entry := catalog.entry(code)) else "").lower()
        options += [side for side in ("right", "left", "bilateral") if side in title]
    ordered = tuple(dict.fromkeys(side.capitalize() for side in ("right", "left", "bilateral") if side in options))
    question = f"The documentation of “{quote}” does not give a side. Please clarify which side is affected, if known."
    return Query(question, (quote,), (*ordered, *_LAST_OPTIONS), condition.open_sides)


def _kinds(condition: Condition) -> list[Query]:
    quote = " ".join(condition.statement.text.split())
    found = []
    for row in table("queries")["query"]:
        if condition.code.value in row["codes"]:
            options = (*row["options"], *_LAST_OPTIONS)
            codes = tuple(Code(CodeSystem.ICD10CM, code) for code in row["among"])
            found.append(Query(row["question"].format(quote=quote), (quote,), options, codes))
    return found
