"""excludes2: two conditions that are not part of each other; both may be reported (I.A.12.b), for information only."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.conventions import basis
from codesets.conventions.excludes import pairs
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.reading import Listed, existing
from codesets.encounter import Encounter
from codesets.entries import Kind, Level

NAME = "excludes2"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding (info) for each pair; notes that set whole chapters or blocks apart are not worth a line."""
    listed = existing(codes, catalog)
    found = []
    for code, other, note in pairs(listed, Kind.EXCLUDES2, catalog):
        entry = catalog.entry(note.at)
        if entry and entry.level in (Level.CATEGORY, Level.CODE):
            said = f"{code} and {other} may both be reported if both are present ({note.text}, Excludes2 at {note.at})."
            found.append(Finding(NAME, Verdict.INFO, (code, other), said, basis.of_note(note)))
    return tuple(found)
