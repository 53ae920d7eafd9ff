"""external_cause_first: a code of chapter 20 stands first (I.C.20.a.6)."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.conventions import basis, never_first
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.reading import Listed, diagnoses
from codesets.encounter import Encounter

NAME = "external_cause_first"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """At most one finding, about the first diagnosis."""
    listed = diagnoses(codes)
    if not listed or not never_first.is_external_cause(listed[0]) or not catalog.exists(listed[0]):
        return ()
    said = f"{listed[0]} tells the cause or circumstance and is never first: the injury or condition stands before it."
    return (Finding(NAME, Verdict.ORDER, (listed[0],), said, basis.section("I.C.20.a.6")),)
