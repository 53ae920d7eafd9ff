"""Medically unlikely edits: how many units of a code one patient is billed on one day before a payer asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from codesets.codes import Code
from codesets.entries import Release

if TYPE_CHECKING:
    from codesets.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Edit:
    """The most units of a code on one day, and the publisher's reason; CMS keeps some values unpublished."""

    code: str
    units: int
    rationale: str


@dataclass(frozen=True, slots=True)
class MueEdition:
    """A quarter's table of edits."""

    release: Release
    edits: tuple[Edit, ...] = field(repr=False)


def exceeded(code: Code, units: float, catalog: Catalog) -> str:
    """One sentence where the units of a line go beyond the edit of the quarter in force, else nothing.

    An edit is no rule of coding: units that were given and are documented are billed and explained.
    """
    release, edit = catalog.mue(code)
    if release is None or edit is None or units <= edit.units:
        return ""
    told = "; ".join(filter(None, (release.name, edit.rationale)))
    return f"{code}: {units:g} units are more than the medically unlikely edit of {edit.units} a day ({told}); check the units, and keep the documentation that supports them."
