"""not_billable: a category, subcategory or block where a complete code is needed (I.B.2)."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.conventions import basis, seventh_character
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.history import history
from codesets.conventions.reading import Listed, diagnoses
from codesets.conventions.standing import Standing, day_of, standing
from codesets.encounter import Encounter

NAME = "not_billable"
_CHOICES = 8


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each incomplete code, with the entries to choose from; seventh_character has its own."""
    day = day_of(encounter, catalog)
    found = []
    for code in diagnoses(codes):
        entry = catalog.entry(code)
        if (
            entry is None
            or standing(code, day, catalog) is not Standing.INCOMPLETE
            or seventh_character.fault(code, catalog)
        ):
            continue
        below = catalog.children(code)
        choices = "; ".join(f"{child.code} {child.title}" for child in below[:_CHOICES])
        more = f"; and {len(below) - _CHOICES} more" if len(below) > _CHOICES else ""
        term = history().term(code)
        since = f" It was complete until {term.valid_to}." if term and term.valid_to and history().knows(code) else ""
        message = f"{code} {entry.title} is not complete: choose {choices}{more}.{since}"
        found.append(Finding(NAME, Verdict.INVALID, (code,), message, basis.section("I.B.2")))
    return tuple(found)
