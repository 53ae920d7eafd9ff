"""poisoning_order: poisoning first, adverse effect after its nature, underdosing never first (I.C.19.e.5)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.reading import Listed, diagnoses, leading
from codesets.encounter import Encounter

NAME = "poisoning_order"
_SUBSTANCES = Prefixes.of(["T36-T65"])
# What cannot be the effect of a substance: the circumstances, other injuries, pregnancy, which has priority anyway.
_NO_EFFECT = Prefixes.of(["O", "S", "V", "W", "X", "Y", "Z", "T07-T35", "T66-T79", "T80-T87"])
_SEQUELA = "S"


class Intent(StrEnum):
    """What the title of a code of T36-T65 says of the substance."""

    POISONING = "poisoning"
    TOXIC = "toxic effect"
    ADVERSE = "adverse effect"
    UNDERDOSING = "underdosing"


def intent(code: Code, catalog: Catalog) -> Intent | None:
    """The intent of a code of T36-T65, None for every other code and for a sequela, which follows its residual."""
    entry = catalog.entry(code) if code in _SUBSTANCES else None
    if entry is None or (len(code.plain) == 7 and code.plain[-1] == _SEQUELA):
        return None
    title = entry.title.lower()
    return next((known for known in Intent if title.startswith(known.value)), None)


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """Findings about the first place and the companions of each substance."""
    listed, first = diagnoses(codes), leading(codes)
    found = []
    for place, code in enumerate(listed):
        effects_before = [other for other in listed[:place] if other not in _NO_EFFECT and other not in _SUBSTANCES]
        effects_after = [other for other in listed[place + 1 :] if other not in _NO_EFFECT and other not in _SUBSTANCES]
        match intent(code, catalog):
            case Intent.POISONING | Intent.TOXIC if effects_before:
                said = f"{code} stands after {effects_before[0]}: the poisoning is first, what it did follows."
                found.append(_order((code, effects_before[0]), said, "I.C.19.e.5.b"))
            case Intent.ADVERSE if not effects_before and effects_after and not _nature_elsewhere(listed[:place]):
                said = f"{code} stands before {effects_after[0]}: the nature of the effect is first, the drug follows."
                found.append(_order((effects_after[0], code), said, "I.C.19.e.5.a"))
            case Intent.ADVERSE if not effects_before and not effects_after and not _nature_elsewhere(listed[:place]):
                said = f"{code} names the drug only: the nature of the adverse effect is missing."
                found.append(Finding(NAME, Verdict.INCOMPLETE, (code,), said, basis.section("I.C.19.e.5.a")))
            case Intent.UNDERDOSING if code == first:
                said = f"{code} is first: underdosing follows the condition that it led to."
                found.append(_order((code,), said, "I.C.19.e.5.c"))
    return tuple(found)


def _nature_elsewhere(before: Sequence[Code]) -> bool:
    """Chapter 15, complications of care and injuries before the drug may be the nature of its effect."""
    return any(code.plain[0] in "OST" and code not in _SUBSTANCES for code in before)


def _order(codes: tuple[Code, ...], said: str, ref: str) -> Finding:
    return Finding(NAME, Verdict.ORDER, codes, said, basis.section(ref))
