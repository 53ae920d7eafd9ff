"""age: a diagnosis that does not fit the age of the patient (Medicare Code Editor; notes at Z68)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions import basis, tables
from codesets.conventions.finding import Basis, Finding, Verdict
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.reading import Listed, diagnoses
from codesets.encounter import Encounter
from codesets.entries import Kind

NAME = "age"


@dataclass(frozen=True, slots=True)
class Span:
    """The ages in whole years, both included, that a group of codes fits; `at` and `begins` name a note of the book."""

    group: str
    low: int
    high: int
    codes: Prefixes
    at: str = ""
    begins: str = ""


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each code of a group that the age lies outside of; none where the age is not known."""
    if encounter.age is None:
        return ()
    years = math.floor(encounter.age)
    found = []
    for code in diagnoses(codes):
        span = next((span for span in _spans() if code in span.codes), None)
        if span and not span.low <= years <= span.high and catalog.exists(code):
            said = f"{code} is for {span.group} ({span.low} to {span.high} years); the patient is {years}."
            found.append(Finding(NAME, Verdict.REVIEW, (code,), said, _basis(span, catalog)))
    return tuple(found)


def _basis(span: Span, catalog: Catalog) -> Basis:
    if span.at:
        notes = catalog.instructions(Code(CodeSystem.ICD10CM, span.at), Kind.NOTE)
        printed = next((note for note in notes if note.text.startswith(span.begins)), None)
        if printed:
            return basis.of_note(printed)
    return Basis("table", "MCE age conflict", f"The group {span.group} spans {span.low} to {span.high} years.")


@lru_cache(maxsize=1)
def _spans() -> tuple[Span, ...]:
    shared = frozenset({"group", "low", "high", "codes"})
    edits = tables.rows("age", "edit", shared)
    notes = tables.rows("age", "note", shared | {"at", "begins"})
    return tuple(
        Span(row["group"], row["low"], row["high"], Prefixes.of(row["codes"]), row.get("at", ""), row.get("begins", ""))
        for row in (*notes, *edits)
    )
