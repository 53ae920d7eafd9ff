"""How a code stands on a day: in force, incomplete, not yet or no longer in force, or unknown."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions.history import FIRST_EDITION, history
from codesets.encounter import Encounter


class Standing(StrEnum):
    """What can be said of a code on the date of service."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    NOT_YET = "not yet in force"
    EXPIRED = "no longer in force"
    UNKNOWN = "unknown"


def day_of(encounter: Encounter, catalog: Catalog) -> date:
    """The date of service, or the first day of the release in force where none is given."""
    return encounter.date_of_service or catalog.release_of(CodeSystem.ICD10CM).valid_from


def standing(code: Code, day: date, catalog: Catalog) -> Standing:
    """How a code of ICD-10-CM stands on `day`.

    The release decides for the days that it covers. For other days the table of changes decides, and a code without a
    change counts as valid then as it is now, back to the first edition of ICD-10-CM.
    """
    entry = catalog.entry(code)
    if day < FIRST_EDITION and (entry is not None or history().knows(code)):
        return Standing.NOT_YET
    term = history().term(code)
    known = history().knows(code)
    covered = catalog.release_of(CodeSystem.ICD10CM).covers(day)
    if entry is not None and (covered or term is None):
        return Standing.COMPLETE if entry.billable else Standing.INCOMPLETE
    if term is None or (entry is None and not known):
        return Standing.UNKNOWN
    if term.covers(day) and not covered:
        return Standing.COMPLETE if known or (entry is not None and entry.billable) else Standing.INCOMPLETE
    if entry is not None and not entry.billable:
        return Standing.INCOMPLETE
    return Standing.NOT_YET if day < term.valid_from else Standing.EXPIRED
