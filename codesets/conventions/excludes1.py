"""excludes1: two conditions that may not be reported together unless they are clearly unrelated (I.A.12.a)."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis
from codesets.conventions.excludes import pairs
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.reading import Listed, existing
from codesets.encounter import Encounter
from codesets.entries import Instruction, Kind

NAME = "excludes1"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each pair, whichever of the two has the note and wherever above it the note is printed.

    A note that excludes in words only ("sepsis - code to infection") speaks of codes that no other note has excluded.
    """
    listed = existing(codes, catalog)
    found = list(pairs(listed, Kind.EXCLUDES1, catalog))
    excluded = {code for *pair, note in found if note.refers_to for code in pair}
    return tuple(
        Finding(NAME, Verdict.CONFLICT, (code, other), _message(code, other, note), basis.of_note(note))
        for code, other, note in found
        if note.refers_to or not excluded & {code, other}
    )


def _message(code: Code, other: Code, note: Instruction) -> str:
    return (
        f"{code} and {other} exclude each other (Excludes1 at {note.at}: {note.text}): "
        "report one, unless the record shows two unrelated conditions."
    )
