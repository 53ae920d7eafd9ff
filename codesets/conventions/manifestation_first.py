"""manifestation_first: a code "in diseases classified elsewhere" stands first (I.A.13)."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis, never_first
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.notes import directions
from codesets.conventions.reading import Listed, existing, leading
from codesets.encounter import Encounter
from codesets.entries import Kind

NAME = "manifestation_first"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """At most one finding, about the first diagnosis; it names the disease where its note names one of the list."""
    first = leading(codes)
    if first is None or not never_first.is_manifestation(first, catalog):
        return ()
    named = _disease(first, existing(codes, catalog), catalog)
    before = f"{named}, which its note names, stands" if named else "the disease that it belongs to stands"
    said = f"{first} is a manifestation and never first: {before} before it."
    return (Finding(NAME, Verdict.ORDER, (first,), said, basis.section("I.A.13")),)


def _disease(first: Code, listed: Sequence[Code], catalog: Catalog) -> Code | None:
    asked = directions(catalog, first, Kind.CODE_FIRST)
    return next((code for code in listed if any(each.line_for(code) for each in asked)), None)
