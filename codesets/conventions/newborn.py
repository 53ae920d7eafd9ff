"""newborn: codes of the newborn record on the mother's record, and the other way round (I.C.16.a, I.C.21.c.11)."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.conventions import basis
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.reading import Listed, diagnoses
from codesets.encounter import Encounter

NAME = "newborn"
_MATERNAL = Prefixes.of(["O", "Z34", "Z39"])
_LIVEBORN = Prefixes.of(["Z38"])
_PERINATAL = Prefixes.of(["P"])
_OUTCOME = Prefixes.of(["Z37", "Z3A"])


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each code on the wrong record of the two."""
    listed = [code for code in diagnoses(codes) if catalog.exists(code)]
    found = []
    if any(code in _MATERNAL for code in listed):
        for code in listed:
            if code in _LIVEBORN:
                said = f"{code} belongs to the newborn's record, not to the mother's."
                found.append(Finding(NAME, Verdict.CONFLICT, (code,), said, basis.section("I.C.16.a.2")))
            elif code in _PERINATAL:
                said = f"{code} is of chapter 16, which is never used on the mother's record."
                found.append(Finding(NAME, Verdict.CONFLICT, (code,), said, basis.section("I.C.16.a.1")))
    elif any(code in _LIVEBORN or code in _PERINATAL for code in listed):
        for code in listed:
            if code in _OUTCOME:
                said = f"{code} belongs to the mother's record, not to the newborn's."
                found.append(Finding(NAME, Verdict.CONFLICT, (code,), said, basis.section("I.C.21.c.11")))
    return tuple(found)
