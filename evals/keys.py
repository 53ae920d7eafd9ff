"""The part of a note's key that is scored: the codes expected, those left out, and those that count neither way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from evals.cases import GoldCode, NoteCase

# Evaluation and management services, the part of CPT that needs no licensed descriptor.
EM_CODES = "CPT-EM"
_DIAGNOSES = ("ICD-10-CM",)


@dataclass(frozen=True, slots=True)
class Key:
    """`expected`: codes complete in the release; `ignored`: the others; `free`: acceptable, neither right nor wrong."""

    systems: tuple[str, ...]
    expected: frozenset[str]
    ignored: frozenset[str]
    free: frozenset[str]


def key_of(case: NoteCase, catalog: Catalog) -> Key:
    """The key of a case under the release of its date of service."""
    systems = case.score_systems or _DIAGNOSES
    expected, ignored = _parted(case.codes, systems, catalog)
    return Key(systems, expected, ignored, frozenset(case.acceptable) - expected)


def complete(code: Code, catalog: Catalog) -> bool:
    """True for a complete code of a loaded release; a system that is not loaded cannot be judged and counts as such."""
    return catalog.billable(code) if code.system in catalog.in_force else code.system is not CodeSystem.ICD10CM


def counts(code: Code, systems: Sequence[str]) -> bool:
    """True where the set scores the system of the code."""
    return code.system.value in systems or (code.system is CodeSystem.CPT and EM_CODES in systems)


def _parted(
    gold: Sequence[GoldCode], systems: Sequence[str], catalog: Catalog
) -> tuple[frozenset[str], frozenset[str]]:
    expected: set[str] = set()
    ignored: set[str] = set()
    for each in gold:
        if each.system not in systems and not (each.system == "CPT" and EM_CODES in systems):
            continue
        try:
            code = Code.parse(each.code, each.system)
        except InvalidCode:
            ignored.add(each.code)
            continue
        (expected if complete(code, catalog) else ignored).add(code.value)
    return frozenset(expected), frozenset(ignored)
