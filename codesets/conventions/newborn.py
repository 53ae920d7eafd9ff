"""newborn: codes of the newborn record on the mother's record, and the other way round (I.C.16.a, I.C.21.c.11)."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.reading import Listed, existing
from codesets.encounter import Encounter

NAME = "newborn"
_LIVEBORN = Prefixes.of(["Z38"])
_PERINATAL = Prefixes.of(["P"])
_OUTCOME = Prefixes.of(["Z37", "Z3A"])
_MOTHER = Prefixes.of(["O", "Z34", "Z37", "Z39", "Z3A"])


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each code on the wrong record of the two."""
    listed = existing(codes, catalog)
    newborns = [code for code in listed if code in _LIVEBORN or code in _PERINATAL]
    mothers = [code for code in listed if code in _MOTHER]
    if not newborns or not mothers:
        return ()
    if _is_newborn_record(listed, encounter):
        return tuple(_on_newborns_record(code) for code in mothers)
    if all(code in _OUTCOME for code in mothers):
        return tuple(_on_newborns_record(code) for code in mothers)
    return tuple(_on_mothers_record(code) for code in newborns)


def _is_newborn_record(listed: Sequence[Code], encounter: Encounter) -> bool:
    """By the age where it is known, else by the diagnosis that stands first."""
    if encounter.age is not None:
        return encounter.age < 1
    return listed[0] in _LIVEBORN or listed[0] in _PERINATAL


def _on_mothers_record(code: Code) -> Finding:
    ref = "I.C.16.a.2" if code in _LIVEBORN else "I.C.16.a.1"
    said = f"{code} belongs to the newborn's record, never to the mother's."
    return Finding(NAME, Verdict.CONFLICT, (code,), said, basis.section(ref))


def _on_newborns_record(code: Code) -> Finding:
    ref = "I.C.21.c.11" if code in _OUTCOME else "I.C.15.a.1"
    said = f"{code} belongs to the mother's record, never to the newborn's."
    return Finding(NAME, Verdict.CONFLICT, (code,), said, basis.section(ref))
