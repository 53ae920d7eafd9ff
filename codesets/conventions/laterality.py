"""laterality: sides that cannot stand beside each other (I.B.13)."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.reading import Listed, diagnoses
from codesets.conventions.side import Side, side_of, twin
from codesets.encounter import Encounter

NAME = "laterality"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """Right plus left where a bilateral code exists, both sides beside one, an unspecified side beside a named one."""
    listed = [code for code in diagnoses(codes) if catalog.billable(code)]
    sided = {code: side for code in listed if (side := side_of(code, catalog))}
    found = []
    for place, code in enumerate(sided):
        for other in list(sided)[place + 1 :]:
            if code.category == other.category and (said := _conflict(code, other, sided, catalog)):
                found.append(Finding(NAME, Verdict.CONFLICT, (code, other), said, basis.section("I.B.13")))
    return tuple(found)


def _conflict(code: Code, other: Code, sided: dict[Code, Side], catalog: Catalog) -> str:
    sides = {sided[code], sided[other]}
    if sides == {Side.RIGHT, Side.LEFT}:
        both = twin(code, Side.BILATERAL, catalog)
        if both and twin(code, sided[other], catalog) == other:
            return f"{code} and {other} are the two sides of one condition: {both} says both."
    elif Side.BILATERAL in sides and len(sides) == 2:
        both, one = (code, other) if sided[code] is Side.BILATERAL else (other, code)
        if twin(one, Side.BILATERAL, catalog) == both:
            return f"{both} says both sides already: {one} adds nothing."
    elif Side.UNSPECIFIED in sides and len(sides) == 2:
        vague, known = (code, other) if sided[code] is Side.UNSPECIFIED else (other, code)
        if twin(vague, sided[known], catalog) == known:
            return f"{vague} leaves the side open that {known} names: drop it or ask the provider."
    return ""
