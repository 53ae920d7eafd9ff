"""use_additional: the further code that a note asks for is missing (I.A.17, I.B.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis, partners
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.implied import implies, informative
from codesets.conventions.notes import Direction, directions
from codesets.conventions.reading import Listed, diagnoses, existing
from codesets.encounter import Encounter
from codesets.entries import Entry, Kind, Level

NAME = "use_additional"
# The note wants the thing itself told more closely; "associated" and "other" things may not be there at all.
_TELLS_MORE = re.compile(r"\b(?:identify|specify|indicate|type)\b", re.I)
_MAY_BE = re.compile(r"\bassociated\b|\bidentify other\b|\bpercentage\b|\bextent\b|\bsource\b|\bradiation\b", re.I)
_BARE_HEADING = re.compile(r"^codes?(?:\(s\))?,?\s*(?:to (?:identify|specify))?\s*:$", re.I)
_CLASS = re.compile(r"\b(?:diseases|disorders|conditions|infections)\b", re.I)
_PARENTHESISED = re.compile(r"\([^()]*\)")
_NO_CONDITION = frozenset("VWXYZ")
_INFO_LINES = 3


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """INCOMPLETE where the title of the code implies the partner; else one line of information for each code."""
    listed = existing(codes, catalog)
    named = diagnoses(codes)  # a misspelt partner is found elsewhere
    found = [*partners.missing(NAME, codes, catalog)]
    for code in listed:
        entry = catalog.entry(code)
        unmet = [d for d in directions(catalog, code, Kind.USE_ADDITIONAL) if not _met(d, code, named)]
        if entry is None or not entry.billable or not unmet:
            continue
        required = [direction for direction in unmet if mandatory(entry, direction, catalog)]
        # What a category asks of all its codes is asked for already where a closer note says which code it is.
        closer = [direction for direction in required if not _elsewhere(entry, direction, catalog)]
        for direction in closer or required:
            said = f"{code} needs a further code: {direction.text}."
            found.append(
                Finding(NAME, Verdict.INCOMPLETE, (code,), said, basis.of_note(direction.lines[0], direction.text))
            )
        if not required:
            asked = "; ".join(direction.text for direction in unmet[:_INFO_LINES])
            rest = basis.of_note(unmet[0].lines[0], unmet[0].text)
            found.append(Finding(NAME, Verdict.INFO, (code,), f"{code}: use additional, if documented: {asked}.", rest))
    return tuple(found)


def mandatory(entry: Entry, direction: Direction, catalog: Catalog) -> bool:
    """True where the title of the code names what the note wants told more closely: no record can lack it."""
    asked = direction.heading or direction.lines[0].text
    if direction.conditional or _BARE_HEADING.match(asked) or not _TELLS_MORE.search(asked):
        return False
    if _elsewhere(entry, direction, catalog):
        return True
    if informative(asked) or _MAY_BE.search(asked) or not _printed_near(direction, catalog):
        return False
    if direction.ranges and all(span.first[0] in "VWXY" for span in direction.ranges):
        return False
    return implies(entry.title, _PARENTHESISED.sub(" ", asked))


def partners_of(code: Code, listed: Sequence[Code], catalog: Catalog) -> Iterator[tuple[Code, Direction]]:
    """The listed codes that a mandatory note at `code` names, each with the note."""
    entry = catalog.entry(code)
    for direction in directions(catalog, code, Kind.USE_ADDITIONAL) if entry and entry.billable else ():
        if direction.ranges and entry and mandatory(entry, direction, catalog):
            yield from ((other, direction) for other in listed if other != code and direction.line_for(other))


def _elsewhere(entry: Entry, direction: Direction, catalog: Catalog) -> bool:
    """True where the note stands at a category of diseases "classifiable elsewhere" and the title names many of them.

    "Diseases of the nervous system complicating pregnancy" leaves open which; "Anemia complicating pregnancy" does not.
    """
    at = catalog.entry(direction.at)
    return at is not None and "classifiable elsewhere" in at.title and bool(_CLASS.search(entry.title))


def _printed_near(direction: Direction, catalog: Catalog) -> bool:
    entry = catalog.entry(direction.at)
    return entry is not None and entry.level in (Level.CATEGORY, Level.CODE)


def _met(direction: Direction, code: Code, listed: Sequence[Code]) -> bool:
    others = [other for other in listed if other != code]
    if direction.ranges and not direction.open_ended:
        return any(direction.line_for(other) for other in others)
    return any(
        other.plain[0] not in _NO_CONDITION and other.plain[0] not in _chapter_alone(direction) for other in others
    )


def _chapter_alone(direction: Direction) -> str:
    """Chapter 15 is no partner for its own codes: what complicates the pregnancy is classified elsewhere."""
    return "O" if direction.at.plain[0] == "O" else ""
