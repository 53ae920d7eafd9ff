"""unspecified_side: the side is left open although codes for right and left exist (I.B.13)."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.conventions import basis
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.reading import Listed, diagnoses
from codesets.conventions.side import Side, side_of, twin
from codesets.encounter import Encounter

NAME = "unspecified_side"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each complete code of an unspecified side, with the codes of the sides."""
    found = []
    for code in diagnoses(codes):
        if catalog.billable(code) and side_of(code, catalog) is Side.UNSPECIFIED:
            right, left = twin(code, Side.RIGHT, catalog), twin(code, Side.LEFT, catalog)
            said = f"{code} leaves the side open (right {right}, left {left}): see the record or ask the provider."
            found.append(Finding(NAME, Verdict.REVIEW, (code,), said, basis.section("I.B.13")))
    return tuple(found)
