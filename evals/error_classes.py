"""What kind of error each missed and each extra code is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from typing import Any

from assistant.coding.trace import Traced
from assistant.coding.worksheet import Suggestion
from assistant.notes.assertions import Assertion, assertion
from assistant.notes.document import Sentence
from assistant.notes.sentences import read
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from evals.cases import NoteCase
from evals.keys import Key
from evals.losses import Loss, Step, losses

Json = dict[str, Any]


class Class(StrEnum):
    """The kinds of error, as reports name them."""

    NOT_MENTIONED = "not mentioned"
    NOT_FOUND = "not found"
    WRONG_SIDE = "wrong detail: side"
    WRONG_SEVENTH = "wrong detail: 7th character"
    WRONG_TYPE = "wrong detail: type"
    NOT_SELECTED = "not selected"
    SYMPTOM = "symptom of a diagnosis"
    UNCONFIRMED = "unconfirmed coded"
    NEGATED = "negated coded"
    OUTDATED = "outdated"
    DOUBTFUL = "key doubtful"


_OF_STEP = {
    Step.NOT_MENTIONED: Class.NOT_MENTIONED,
    Step.NOT_FOUND: Class.NOT_FOUND,
    Step.NOT_SELECTED: Class.NOT_SELECTED,
    Step.MERGED: Class.NOT_SELECTED,
}
_OF_ASSERTION = {
    Assertion.NEGATED: Class.NEGATED,
    Assertion.FAMILY: Class.NEGATED,
    Assertion.UNCERTAIN: Class.UNCONFIRMED,
    Assertion.HYPOTHETICAL: Class.UNCONFIRMED,
}
_SIDES = re.compile(r"\b(?:right|left|bilateral|unspecified|side|both)\b")
_SYMPTOM_REASONS = frozenset({"integral", "finding-only"})


class ErrorReader:
    """The errors of one case.

    A missed code: doubtful where the audit of the key doubts it; a wrong detail where a suggestion of its category
    stands in its place; else the step that lost it, a symptom where the worksheet left it out as integral. An extra
    code: outdated where the key has its category in a code that the release lacks; the other half of a wrong detail;
    negated or unconfirmed by the words round its evidence; a symptom (chapter 18) beside expected diagnoses; not
    mentioned where it has no evidence; else not selected: documented, and the reference coders did not report it.
    """

    def __init__(self, case: NoteCase, key: Key, traced: Traced, catalog: Catalog, doubtful: frozenset[str]) -> None:
        self._case, self._key, self._traced, self._catalog, self._doubtful = case, key, traced, catalog, doubtful
        self._rows = {row.code.value: row for row in traced.worksheet.suggestions}

    def errors(self, missed: Iterable[str], extra: Iterable[str]) -> list[Json]:
        """One object an error: code, side (missed, extra, or key for a code left out), class, and what explains it."""
        lost, added = sorted(missed), sorted(extra)
        pairs = _paired(lost, added)
        instead = {code: other for other, code in pairs.items()}
        found = [self._missed(loss, pairs.get(loss.code)) for loss in self._losses(lost)]
        found += [self._extra(code, instead.get(code)) for code in added]
        found += [{"code": code, "side": "key", "class": Class.OUTDATED.value} for code in sorted(self._key.ignored)]
        return found

    def _losses(self, missed: list[str]) -> tuple[Loss, ...]:
        codes = [_code(value, self._catalog) for value in missed]
        got = [row.code for row in self._traced.worksheet.suggestions]
        return losses(codes, got, self._traced.trace, self._case.text, self._catalog)

    def _missed(self, loss: Loss, other: str | None) -> Json:
        if loss.code in self._doubtful:
            kind = Class.DOUBTFUL
        elif other:
            kind = self._detail(loss.code, other)
        elif loss.why in _SYMPTOM_REASONS:
            kind = Class.SYMPTOM
        else:
            # A nearest code that the key wants too is no wrong detail: the second code of its category was not found.
            kind = _OF_STEP.get(loss.step, Class.NOT_FOUND)
        shown = {"code": loss.code, "side": "missed", "class": kind.value, "step": loss.step.value}
        return {**shown, "instead": other or loss.nearest, "why": loss.why, "start": loss.start, "end": loss.end}

    def _extra(self, value: str, other: str | None) -> Json:
        row = self._rows[value]
        said = self._asserted(row)
        if any(code[:3] == value[:3] for code in self._key.ignored):
            kind = Class.OUTDATED
        elif other:
            kind = self._detail(other, value)
        elif said in _OF_ASSERTION:
            kind = _OF_ASSERTION[said]
        elif value[0] == "R" and any(code[0] not in "RZVWXY" for code in self._key.expected):
            kind = Class.SYMPTOM
        elif not row.evidence:
            kind = Class.NOT_MENTIONED
        else:
            kind = Class.NOT_SELECTED
        return {"code": value, "side": "extra", "class": kind.value, "instead": other or ""}

    def _asserted(self, row: Suggestion) -> Assertion | None:
        """What the sentence says of the first quote."""
        if not row.evidence:
            return None
        quote = row.evidence[0]
        for sentence in self._sentences:
            if sentence.start <= quote.start and quote.end <= sentence.end:
                return assertion(sentence.text, quote.start - sentence.start, quote.end - sentence.start)[0]
        return None

    @cached_property
    def _sentences(self) -> tuple[Sentence, ...]:
        return read(self._case.text).sentences

    def _detail(self, wanted: str, got: str) -> Class:
        """Which detail tells two codes of a category apart."""
        if len(wanted) == len(got) == 8 and wanted[:7] == got[:7]:
            return Class.WRONG_SEVENTH
        one, other = (_SIDES.sub("", self._title(each)) for each in (wanted, got))
        return Class.WRONG_SIDE if one.split() == other.split() else Class.WRONG_TYPE

    def _title(self, value: str) -> str:
        entry = self._catalog.entry(_code(value, self._catalog))
        return re.sub(r"[,\W]+", " ", entry.title.lower()) if entry else value


def _paired(missed: list[str], extra: list[str]) -> dict[str, str]:
    """For each missed code the extra one of its category that is most like it, each used once."""
    free = list(extra)
    found: dict[str, str] = {}
    for code in missed:
        near = [each for each in free if each[:3] == code[:3]]
        if near:
            found[code] = max(near, key=lambda each: _common(each, code))
            free.remove(found[code])
    return found


def _common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _code(value: str, catalog: Catalog) -> Code:
    code = Code(CodeSystem.ICD10CM, value)
    return code if catalog.exists(code) else catalog.parse(value)
