"""z_code_first_only: a Z code that may only be first-listed stands after another diagnosis (I.C.21.c.16)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import basis, tables
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.reading import Listed, diagnoses
from codesets.encounter import Encounter

NAME = "z_code_first_only"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each such code behind a diagnosis that is none: two of them may share a combined record."""
    found = []
    others = False
    for code in diagnoses(codes):
        if not is_first_only(code):
            others = True
        elif others and catalog.exists(code):
            said = f"{code} may only be first-listed or principal; here it stands after another diagnosis."
            found.append(Finding(NAME, Verdict.ORDER, (code,), said, basis.section("I.C.21.c.16")))
    return tuple(found)


def is_first_only(code: Code) -> bool:
    """True for a code of the list of section I.C.21.c.16."""
    return any(code in codes and code not in spared for codes, spared in _listed())


@lru_cache(maxsize=1)
def _listed() -> tuple[tuple[Prefixes, Prefixes], ...]:
    rows = tables.rows("first_only", "guideline", frozenset({"ref", "codes", "except"}))
    return tuple((Prefixes.of(row["codes"]), Prefixes.of(row["except"])) for row in rows)
