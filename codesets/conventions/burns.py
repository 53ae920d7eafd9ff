"""Burns and corrosions of several degrees: the highest degree first, one degree for one site (I.C.19.d)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.side import Side, side_of

_EXTERNAL_BURNS = Prefixes.of(["T20-T25"])
_CURRENT = frozenset("AD")
# The 4th character: burns 0 to 3, corrosions 4 to 7, each unspecified, first, second, third degree.
_DEGREES = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 0, "5": 1, "6": 2, "7": 3}


def degree(code: Code) -> int | None:
    """The degree of a current external burn or corrosion, 0 where it is not specified; None for other codes."""
    if code not in _EXTERNAL_BURNS or len(code.plain) < 7 or code.plain[-1] not in _CURRENT:
        return None
    return _DEGREES.get(code.plain[3])


def judge_order(convention: str, listed: Sequence[Code]) -> Iterator[Finding]:
    """ORDER for the first burn that stands before one of a higher degree."""
    burnt = [(code, found) for code in listed if (found := degree(code)) is not None]
    for place, (code, own) in enumerate(burnt):
        worse = next((other for other, found in burnt[place + 1 :] if found > own), None)
        if worse and not same_site(code, worse):
            said = f"{worse} is the higher degree and stands after {code}: the highest degree is first."
            yield Finding(convention, Verdict.ORDER, (worse, code), said, basis.section("I.C.19.d.1"))
            return


def judge_site(convention: str, listed: Sequence[Code], catalog: Catalog) -> Iterator[Finding]:
    """CONFLICT where one site on one side is coded with two degrees."""
    burnt = [(code, found) for code in listed if (found := degree(code)) is not None]
    for place, (code, own) in enumerate(burnt):
        for other, found in burnt[place + 1 :]:
            sides = {side_of(code, catalog), side_of(other, catalog)}
            if own != found and same_site(code, other) and sides != {Side.RIGHT, Side.LEFT}:
                said = f"{code} and {other} are one site: code the highest degree only."
                yield Finding(convention, Verdict.CONFLICT, (code, other), said, basis.section("I.C.19.d.2"))


def same_site(code: Code, other: Code) -> bool:
    """True for two burns of one category, one kind (burn or corrosion) and one place within it."""
    return code.category == other.category and code.plain[4:6] == other.plain[4:6]
