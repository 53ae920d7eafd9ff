"""Many conventions may see one fault: what remains is one finding for each fault, the gravest first."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.codes import Code
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.reading import Listed, UnknownText

_ORDER = {verdict: place for place, verdict in enumerate(Verdict)}
# Conventions that say of one code that it may not stand where it stands; the first of them that speaks is enough.
_PLACE = (
    "newborn",
    "obstetric",
    "manifestation_first",
    "external_cause_first",
    "poisoning_order",
    "code_first",
    "z_code_first_only",
    "sequencing",
    "unacceptable_principal",
)
# What else is wrong with a code that stands on the wrong record, mother's or newborn's, follows from that.
_WRONG_RECORD = frozenset({"age", "sex", "z_code_first_only", "sequencing", "unacceptable_principal", "use_additional"})
# Conventions that speak of the first place by rule, whatever stands behind; a pair adds nothing to them.
_ALWAYS = frozenset({"manifestation_first", "external_cause_first"})
# A pair that cannot stand settles what is asked of one of its codes.
_SETTLED_BY_PAIR = {
    "combination": ("use_additional",),
    "obstetric": ("use_additional", "code_first"),
    "laterality": ("unspecified_side",),
}
_GRAVE = frozenset({Verdict.INVALID, Verdict.CONFLICT})


def settle(found: Sequence[Finding], names: Sequence[str], codes: Sequence[Listed]) -> tuple[Finding, ...]:
    """The findings without those that another already says, in the order in which they should be fixed."""
    unique = list(dict.fromkeys(found))
    kept = [one for one in unique if not any(_says_it(other, one, names) for other in unique if other is not one)]
    given = [code.code if isinstance(code, UnknownText) else code for code in codes]
    places: dict[Code, int] = {}
    for place, code in enumerate(given):
        places.setdefault(code, place)

    def rank(finding: Finding) -> tuple[int, int, int]:
        place = min((places.get(code, len(given)) for code in finding.codes), default=len(given))
        return _ORDER[finding.verdict], place, names.index(finding.convention)

    return tuple(sorted(kept, key=rank))


def _says_it(other: Finding, finding: Finding, names: Sequence[str]) -> bool:
    """True where `other` makes `finding` needless."""
    if finding.verdict is Verdict.INFO or other.verdict is Verdict.INFO:
        return _same_subject(other, finding)
    mine, theirs = set(finding.codes), set(other.codes)
    if mine == theirs and len(mine) > 1:
        return _pair_rank(other, names) < _pair_rank(finding, names)
    if len(mine) == 1 and len(theirs) == 1:
        return mine == theirs and _single_says_it(other, finding)
    if len(mine) == 1:
        return mine < theirs and _pair_covers(other, finding)
    if len(theirs) != 1 or finding.verdict is not Verdict.ORDER:
        return False
    return (other.convention in _ALWAYS and finding.codes[-1] in theirs) or (
        other.convention == "newborn" and theirs < mine
    )


def _same_subject(other: Finding, finding: Finding) -> bool:
    """Information about a code that a finding of the same convention speaks of already."""
    if finding.verdict is not Verdict.INFO or other.verdict is Verdict.INFO:
        return False
    return other.convention == finding.convention and set(finding.codes) <= set(other.codes)


def _pair_rank(finding: Finding, names: Sequence[str]) -> tuple[int, int]:
    return _ORDER[finding.verdict], names.index(finding.convention)


def _single_says_it(other: Finding, finding: Finding) -> bool:
    if other.verdict is Verdict.INVALID and finding.verdict is not Verdict.INVALID:
        return finding.convention != "duplicate"
    if other.convention == finding.convention:
        return _ORDER[other.verdict] < _ORDER[finding.verdict]
    if other.convention == "newborn" and finding.convention in _WRONG_RECORD:
        return True
    if other.convention in _PLACE and finding.convention in _PLACE:
        return _PLACE.index(other.convention) < _PLACE.index(finding.convention)
    return False


def _pair_covers(other: Finding, finding: Finding) -> bool:
    """True where a finding about a pair already tells what is wrong with one of its codes."""
    code = finding.codes[0]
    if finding.convention in _ALWAYS:
        return False
    if other.verdict is Verdict.ORDER and finding.convention in _PLACE:
        return finding.verdict in (Verdict.ORDER, Verdict.INCOMPLETE) and code in (other.codes[0], other.codes[-1])
    return other.verdict in _GRAVE and finding.convention in _SETTLED_BY_PAIR.get(other.convention, ())
