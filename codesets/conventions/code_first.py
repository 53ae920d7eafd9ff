"""code_first: the code that a note puts first stands after, or is missing where it must be (I.A.13, I.B.7)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis, never_first, partners, sequela
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.implied import implies
from codesets.conventions.notes import Direction, directions
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.reading import Listed, diagnoses, existing
from codesets.encounter import Encounter
from codesets.entries import Instruction, Kind

NAME = "code_first"
# Drugs and poisons have their own order (poisoning_order).
_DRUGS = Prefixes.of(["T36-T50"])
_OTHER_AGENTS = Prefixes.of(["T36-T50", "U07.0"])
# One of several ways to the condition, which need not have been taken.
_ONE_WAY = re.compile(r"\bcomplicating\b|\bfollowing\b|\bdue to\b", re.I)
_TOXIC = re.compile(r"^\(T51-T65\)")
_SEQUELA_CATEGORIES = Prefixes.of(["B90-B94", "E64", "E68", "G09", "G65", "O94", "U09"])
_NEOPLASMS = Prefixes.of(["C00-D49"])
# Dementia is a disease of the brain; the rest of chapter 5 is no physiological condition.
_MENTAL = Prefixes.of(["F04-F99"])
_WEEKS = Prefixes.of(["Z3A"])
_PREGNANT = Prefixes.of(["O", "Z03.7", "Z34", "Z36"])
_INFECTIOUS = re.compile(
    r"infect|seps|septic|pneumon|abscess|cellul|itis\b|osteomyel|empyema|covid|tubercul|necroti|bacter", re.I
)
# Codes that tell no disease: they cannot be the underlying condition of another.
_NO_DISEASE = frozenset("RVWXYZ")


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """At most one finding for a code: ORDER for the pair where both are there, else INCOMPLETE for the code alone."""
    listed = existing(codes, catalog)
    # A code that does not exist is found elsewhere; what was meant by it may still be the partner.
    unknown = tuple(code for code in diagnoses(codes) if code not in listed)
    found = (_judge(place, listed, unknown, catalog) for place in range(len(listed)))
    return (*(finding for finding in found if finding), *partners.missing(NAME, codes, catalog))


def _judge(place: int, listed: Sequence[Code], unknown: Sequence[Code], catalog: Catalog) -> Finding | None:
    code, before, after = listed[place], listed[:place], listed[place + 1 :]
    if code in _DRUGS:
        return None
    asked = directions(catalog, code, Kind.CODE_FIRST)
    if any(direction.line_for(other) for direction in asked for other in (*before, *unknown)):
        return None
    for direction in asked:
        for other in after:
            line = direction.line_for(other)
            if line and not _free(code, other, line, catalog):
                said = f"{other} stands after {code}, whose note says to code it first."
                return Finding(NAME, Verdict.ORDER, (other, code), said, basis.of_note(line, direction.text))
    for direction in asked:
        if _mandatory(code, direction, asked, listed, catalog) and not _met(code, direction, before, listed, catalog):
            if follower := _residual(direction, after):
                said = f"{code} stands before {follower}: its note wants the condition behind or after it first."
                return Finding(
                    NAME, Verdict.ORDER, (follower, code), said, basis.of_note(direction.lines[0], direction.text)
                )
            said = f"{code} needs the code that its note puts first: {direction.text}."
            return Finding(NAME, Verdict.INCOMPLETE, (code,), said, basis.of_note(direction.lines[0], direction.text))
    return None


def _free(code: Code, other: Code, line: Instruction, catalog: Catalog) -> bool:
    """True where a "code also", which sets no order (I.A.17), names the other code nearer by than the line does."""
    for note in catalog.instructions(code, Kind.CODE_FIRST, Kind.CODE_ALSO):
        if note.at == line.at:
            return False
        if note.kind is Kind.CODE_ALSO and note.covers(other):
            return True
    return False


def _mandatory(
    code: Code, direction: Direction, asked: Sequence[Direction], listed: Sequence[Code], catalog: Catalog
) -> bool:
    """True where the code cannot stand without its partner.

    So it is where the note asks without "if", and the code may never be first, or its title names the partner, or the
    note asks for nothing but the toxic agent.
    """
    entry = catalog.entry(code)
    if entry is None or not entry.billable or direction.conditional:
        return False
    if _ONE_WAY.search(direction.heading or direction.text):
        return False
    if not direction.heading and sum(other.at == direction.at for other in asked) > 1:
        return False
    if _TOXIC.match(direction.text):
        # The agent may be a drug ("adverse effect, if applicable" stands after) or what was vaped (I.C.10.e).
        return not any(other in _OTHER_AGENTS for other in listed)
    if never_first.is_secondary_only(code, catalog):
        return True
    secondary = "secondary" in entry.title.lower() and direction.text.startswith("underlying")
    if secondary or implies(entry.title, direction.text):
        return True
    return not direction.open_ended and implies(catalog.title(direction.at), direction.text)


def _met(code: Code, direction: Direction, before: Sequence[Code], listed: Sequence[Code], catalog: Catalog) -> bool:
    """True where the note only gives examples and some earlier code may be what it means."""
    if code in _WEEKS:
        # The note's range leaves out O61-O77, which happen at some number of weeks too, and routine prenatal visits.
        return any(other in _PREGNANT for other in listed)
    if not direction.open_ended:
        return False
    if any(_is_cause_of_sequela(other) for other in listed if other != code) and not _is_cause_of_sequela(code):
        return True
    asked = direction.heading or direction.text
    bodily = "physiological" in asked
    diseases = [other for other in before if other.plain[0] not in _NO_DISEASE and not (bodily and other in _MENTAL)]
    if re.search(r"\binfection\b", asked):
        return any(other.plain[0] in "AB" or _INFECTIOUS.search(catalog.title(other)) for other in diseases)
    if re.search(r"\bneoplasm|\bmalignan", asked):
        return any(other in _NEOPLASMS for other in diseases)
    return bool(diseases) or (not direction.ranges and any(other.plain[0] == "R" for other in before))


def _residual(direction: Direction, after: Sequence[Code]) -> Code | None:
    """The first disease that follows, where the note names no codes: it is what the note wants first."""
    if direction.ranges:
        return None
    bodily = "physiological" in direction.text
    return next(
        (
            code
            for code in after
            if code.plain[0] not in _NO_DISEASE and not _is_cause_of_sequela(code) and not (bodily and code in _MENTAL)
        ),
        None,
    )


def _is_cause_of_sequela(code: Code) -> bool:
    """True for codes that tell what a residual condition comes from, and so stand after it (I.B.10)."""
    return code in _SEQUELA_CATEGORIES or sequela.is_sequela(code)
