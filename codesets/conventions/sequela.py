"""Sequela codes of injuries: the residual condition first, the injury with S second (I.B.10, I.C.19.a)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codesets.codes import Code
from codesets.conventions import basis
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.prefixes import Prefixes

_TAKES_S = Prefixes.of(["M48.4", "M48.5", "M80", "M84", "M97", "S", "T"])
_CIRCUMSTANCE = frozenset("VWXYZ")


def is_sequela(code: Code) -> bool:
    """True for an injury or fracture code whose 7th character is S."""
    return len(code.plain) == 7 and code.plain[-1] == "S" and code in _TAKES_S


def judge(convention: str, listed: Sequence[Code]) -> Iterator[Finding]:
    """ORDER where the residual follows the sequela code, INCOMPLETE where none is listed."""
    residuals = [code for code in listed if not is_sequela(code) and code.plain[0] not in _CIRCUMSTANCE]
    for place, code in enumerate(listed):
        if not is_sequela(code):
            continue
        if not residuals:
            said = f"{code} is the cause of a sequela: the residual condition must be coded too, before it."
            yield Finding(convention, Verdict.INCOMPLETE, (code,), said, basis.section("I.C.19.a"))
        elif not any(residual in listed[:place] for residual in residuals):
            said = f"{code} stands before {residuals[0]}: the residual condition is first, its cause second."
            yield Finding(convention, Verdict.ORDER, (residuals[0], code), said, basis.section("I.B.10"))
