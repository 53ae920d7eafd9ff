"""external_cause_first: a code of chapter 20 stands first (I.C.20.a.6)."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.conventions import basis, never_first
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.reading import Listed, leading
from codesets.encounter import Encounter

NAME = "external_cause_first"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """At most one finding, about the first diagnosis."""
    first = leading(codes)
    if first is None or not never_first.is_external_cause(first) or not catalog.exists(first):
        return ()
    said = f"{first} tells the cause or circumstance and is never first: the injury or condition stands before it."
    return (Finding(NAME, Verdict.ORDER, (first,), said, basis.section("I.C.20.a.6")),)
