"""code_first: the code that a note puts first stands after, or is missing where it must be there (I.A.13, I.A.17, I.B.7)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis, never_first, partners
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.implied import implies
from codesets.conventions.notes import Direction, directions
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.reading import Listed, diagnoses
from codesets.encounter import Encounter
from codesets.entries import Kind

NAME = "code_first"
# Drugs and poisons have their own order (poisoning_order).
_DRUGS = Prefixes.of(["T36-T50"])
# One of several ways to the condition, which need not have been taken.
_ONE_WAY = re.compile(r"\bcomplicating\b|\bfollowing\b|\bdue to\b", re.I)
_TOXIC = re.compile(r"^\(T51-T65\)")
_INFECTION = re.compile(r"infect|seps|septic|pneumon|abscess|cellul|itis\b|osteomyel|empyema|covid|tubercul|necroti|bacter", re.I)
# Codes that tell no disease: they cannot be the underlying condition of another.
_NO_DISEASE = frozenset("RVWXYZ")


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """For each code at most one finding: ORDER for the pair where both are there, else INCOMPLETE for the code alone."""
    listed = [code for code in diagnoses(codes) if catalog.exists(code)]
    found = (_judge(place, listed, catalog) for place in range(len(listed)))
    return (*(finding for finding in found if finding), *partners.missing(NAME, listed, catalog))


def _judge(place: int, listed: Sequence[Code], catalog: Catalog) -> Finding | None:
    code, before, after = listed[place], listed[:place], listed[place + 1 :]
    if code in _DRUGS:
        return None
    asked = directions(catalog, code, Kind.CODE_FIRST)
    if any(direction.line_for(other) for direction in asked for other in before):
        return None
    for direction in asked:
        for other in after:
            if line := direction.line_for(other):
                said = f"{other} stands after {code}, whose note says to code it first."
                return Finding(NAME, Verdict.ORDER, (other, code), said, basis.of_note(line, direction.text))
    for direction in asked:
        if _mandatory(code, direction, asked, catalog) and not _met(direction, before, catalog):
            if follower := _residual(direction, after):
                said = f"{code} stands before {follower}: its note says to code the resulting or underlying condition first."
                return Finding(NAME, Verdict.ORDER, (follower, code), said, basis.of_note(direction.lines[0], direction.text))
            said = f"{code} needs the code that its note puts first: {direction.text}."
            return Finding(NAME, Verdict.INCOMPLETE, (code,), said, basis.of_note(direction.lines[0], direction.text))
    return None


def _mandatory(code: Code, direction: Direction, asked: Sequence[Direction], catalog: Catalog) -> bool:
    """True where the code cannot stand without its partner.

    So it is where the note asks without "if", and the code may never be first, or its title names the partner, or the
    note asks for nothing but the toxic agent.
    """
    entry = catalog.entry(code)
    if entry is None or not entry.billable or direction.conditional or _ONE_WAY.search(direction.heading or direction.text):
        return False
    if not direction.heading and sum(other.at == direction.at for other in asked) > 1:
        return False
    if _TOXIC.match(direction.text) or never_first.is_secondary_only(code, catalog):
        return True
    secondary = "secondary" in entry.title.lower() and direction.text.startswith("underlying")
    return secondary or implies(entry.title, direction.text)


def _met(direction: Direction, before: Sequence[Code], catalog: Catalog) -> bool:
    """True where the note only gives examples and some earlier code may be what it means."""
    if not direction.open_ended:
        return False
    diseases = [code for code in before if code.plain[0] not in _NO_DISEASE]
    if not re.search(r"\binfection\b", direction.text):
        return bool(diseases) or (not direction.ranges and any(code.plain[0] == "R" for code in before))
    return any(code.plain[0] in "AB" or _INFECTION.search(_title(code, catalog)) for code in diseases)


def _residual(direction: Direction, after: Sequence[Code]) -> Code | None:
    """The first disease that follows, where the note names no codes: it is what the note wants first."""
    if direction.ranges:
        return None
    return next((code for code in after if code.plain[0] not in _NO_DISEASE), None)


def _title(code: Code, catalog: Catalog) -> str:
    entry = catalog.entry(code)
    return entry.title if entry else ""
