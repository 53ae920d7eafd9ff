"""What a polyp turned out to be, and where: an adenoma of the part of the bowel that the note names (IV.K)."""

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

_NEVER = frozenset({"family", "past_history", "surgical_history"})


def adenomas(conditions: Sequence[Condition], document: Document, catalog: Catalog) -> list[Condition]:
    """The conditions with polyps of the large bowel under the benign neoplasm that pathology found, each site once."""
    words = table("specimens")
    if not any(each.has(*words["polyps"]) for each in conditions):
        return [*conditions, *_at_screening(conditions, document)]
    found = list(_said("adenoma", document))
    if not found:
        return list(conditions)
    # Where pathology names no place, the adenoma is of the polyps that were taken.
    sites = dict(_sited([*found, *(() if any(_places(s) for s, _ in found) else _said("polyp", document))], catalog))
    result: list[Condition] = []
    for each in conditions:
        own = each.statement.sentence.text
        if not each.has(*words["polyps"]) or (
            _pattern("hyperplastic").search(own) and not _pattern("adenoma").search(own)
        ):
            result.append(each)
            continue
        for code, statement in sites.items() or [(_code(words["unsited"]), found[0][1])]:
            because = "pathology names the polyp an adenoma"
            if not any(other.code == code for other in result):
                result.append(each.become(code, because, *guideline("IV.K"), statements=(statement,)))
    return result


def _at_screening(conditions: Sequence[Condition], document: Document) -> Iterator[Condition]:
    """The adenoma that a screening of the bowel found, where no polyp is named and no other organ is: a finding at screening is
    reported behind it (I.C.21.c.5).
    """
    words = table("specimens")
    screening = next((each for each in conditions if each.has(*words["screened"])), None)
    known = any(each.code.value.startswith(("D1", "C")) for each in conditions if each.code)
    found = [each for each in _said("adenoma", document) if not _pattern("elsewhere").search(each[0].text)]
    if screening is None or known or not found:
        return
    codes = dict.fromkeys(code for sentence, _ in found for code in _places(sentence)) or {
        _code(words["unsited"]): None
    }
    for code in codes:
        because = "the screening found an adenoma"
        yield screening.become(code, because, *guideline("I.C.21.c.5"), statements=(found[0][1],))


def _sited(said: Sequence[tuple[Sentence, Statement]], catalog: Catalog) -> Iterator[tuple[Code, Statement]]:
    for sentence, statement in said:
        if _pattern("hyperplastic").search(sentence.text) and not _pattern("adenoma").search(sentence.text):
            continue
        yield from ((code, statement) for code in _places(sentence) if catalog.billable(code))


def _places(sentence: Sentence) -> list[Code]:
    rows = table("specimens")["places"]
    return [_code(value) for words, value in rows if re.search(words, sentence.text, re.I)]


def _said(name: str, document: Document) -> Iterator[tuple[Sentence, Statement]]:
    """Where the note affirms the words of that name."""
    for sentence in document.sentences:
        if sentence.section.kind in _NEVER:
            continue
        for match in _pattern(name).finditer(sentence.text):
            if assertion(sentence.text, match.start(), match.end())[0] is Assertion.AFFIRMED:
                start, end = sentence.start + match.start(), sentence.start + match.end()
                yield sentence, Statement(match.group(), start, end, sentence, Assertion.AFFIRMED, Origin.NOTE)
                break


@lru_cache(maxsize=4)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("specimens")[name], re.I)


def _code(value: str) -> Code:
    return Code(CodeSystem.ICD10CM, value)
