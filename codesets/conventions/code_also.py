"""code_also: a second code may be needed; no order is set (I.A.17), for information only."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.conventions import basis
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.notes import directions
from codesets.conventions.reading import Listed, existing
from codesets.encounter import Encounter
from codesets.entries import Kind

NAME = "code_also"
_LINES = 3


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One line of information for each code whose note names a code that is not on the list."""
    listed = existing(codes, catalog)
    found = []
    for code in listed:
        asked = directions(catalog, code, Kind.CODE_ALSO)
        unmet = [d for d in asked if not any(d.line_for(other) for other in listed if other != code)]
        if unmet and catalog.billable(code):
            said = "; ".join(direction.text for direction in unmet[:_LINES])
            rest = basis.of_note(unmet[0].lines[0], unmet[0].text)
            found.append(Finding(NAME, Verdict.INFO, (code,), f"{code}: code also, if present: {said}.", rest))
    return tuple(found)
