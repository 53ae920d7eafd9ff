"""manifestation_first: a code "in diseases classified elsewhere" stands first (I.A.13)."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.conventions import basis, never_first
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.reading import Listed, diagnoses
from codesets.encounter import Encounter

NAME = "manifestation_first"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """At most one finding, about the first diagnosis."""
    listed = diagnoses(codes)
    if not listed or not never_first.is_manifestation(listed[0], catalog):
        return ()
    said = f"{listed[0]} is a manifestation and never first: the disease that it belongs to stands before it."
    return (Finding(NAME, Verdict.ORDER, (listed[0],), said, basis.section("I.A.13")),)
