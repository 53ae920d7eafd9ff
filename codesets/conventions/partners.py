"""Codes that a guideline requires beside another, where no note of the tabular list says so without condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis, tables
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.notes import directions
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.reading import Listed, diagnoses
from codesets.entries import Kind


@dataclass(frozen=True, slots=True)
class Partner:
    """`codes` need one of `needs` on the list; `convention` is the name under which the lack is reported."""

    convention: str
    codes: Prefixes
    needs: Prefixes
    ref: str
    says: str


def missing(convention: str, codes: Sequence[Listed], catalog: Catalog) -> Iterator[Finding]:
    """One finding for each complete code of the table whose partner is not on the list, not even misspelt."""
    listed = diagnoses(codes)
    for rule in required():
        if rule.convention != convention or any(code in rule.needs for code in listed):
            continue
        for code in listed:
            if code in rule.codes and catalog.billable(code) and not _asked_for(code, listed, catalog):
                yield Finding(convention, Verdict.INCOMPLETE, (code,), f"{code}: {rule.says}", basis.section(rule.ref))


def _asked_for(code: Code, listed: Sequence[Code], catalog: Catalog) -> bool:
    """True for an external cause that the note of another code asks for: alcohol in the blood (R78.0) wants its level."""
    return code.plain[0] in "VWXY" and any(
        direction.line_for(code)
        for other in listed
        if other != code and catalog.exists(other)
        for direction in directions(catalog, other, Kind.USE_ADDITIONAL)
    )


@lru_cache(maxsize=1)
def required() -> tuple[Partner, ...]:
    """The rows of the table partners.toml."""
    found = tables.rows("partners", "partner", frozenset({"convention", "codes", "needs", "ref", "says"}))
    return tuple(
        Partner(row["convention"], Prefixes.of(row["codes"]), Prefixes.of(row["needs"]), row["ref"], row["says"])
        for row in found
    )
