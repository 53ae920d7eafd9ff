"""code_date: a code that was not in force on the date of service, and what replaced it."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.conventions import basis
from codesets.conventions.finding import Basis, Finding, Verdict
from codesets.conventions.history import FIRST_EDITION, history
from codesets.conventions.reading import Listed, diagnoses
from codesets.conventions.standing import Standing, day_of, standing
from codesets.encounter import Encounter

NAME = "code_date"
SOURCE = "table of changes"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each code not in force that day, and one (info) where no loaded release covers the day."""
    day = day_of(encounter, catalog)
    listed = diagnoses(codes)
    found = []
    for code in listed:
        term = history().term(code)
        match standing(code, day, catalog):
            case Standing.NOT_YET:
                first = term.valid_from if term else FIRST_EDITION
                said = f"{code} is in force from {first} only; the date is {day}."
                rest = Basis("table", SOURCE, f"{code}: in force from {first}.")
            case Standing.EXPIRED if term:
                use = f" Since then: {', '.join(term.replaced_by)}." if term.replaced_by else ""
                said = f"{code} was in force until {term.valid_to}; the date is {day}.{use}"
                rest = Basis("table", SOURCE, f"{code}: in force from {term.valid_from} until {term.valid_to}.")
            case _:
                continue
        found.append(Finding(NAME, Verdict.INVALID, (code,), said, rest))
    release = catalog.release_of(CodeSystem.ICD10CM)
    if listed and not release.covers(day):
        said = f"No loaded release covers {day}: {release} and the table of changes stand in for it."
        rest = basis.of_release(str(release), f"In force {release.valid_from} to {release.valid_to or 'now'}.")
        found.append(Finding(NAME, Verdict.INFO, (), said, rest))
    return tuple(found)
