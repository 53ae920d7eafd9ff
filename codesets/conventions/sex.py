"""sex: a diagnosis that does not fit the recorded sex of the patient (Medicare Code Editor)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.conventions import tables
from codesets.conventions.finding import Basis, Finding, Verdict
from codesets.conventions.prefixes import Prefixes
from codesets.conventions.reading import Listed, diagnoses
from codesets.encounter import Encounter, Sex

NAME = "sex"
_SPOKEN = {Sex.FEMALE: "female", Sex.MALE: "male"}


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each code of the other sex; none where the sex is not recorded."""
    if encounter.sex is None:
        return ()
    found = []
    for code in diagnoses(codes):
        meant = next((sex for sex, codes_of in _edits() if code in codes_of), None)
        if meant and meant is not encounter.sex and catalog.exists(code):
            said = f"{code} is for {_SPOKEN[meant]} patients; the recorded sex is {_SPOKEN[encounter.sex]}."
            rest = Basis("table", "MCE sex conflict", f"The Medicare Code Editor lists it as {_SPOKEN[meant]} only.")
            found.append(Finding(NAME, Verdict.REVIEW, (code,), said, rest))
    return tuple(found)


@lru_cache(maxsize=1)
def _edits() -> tuple[tuple[Sex, Prefixes], ...]:
    rows = tables.rows("sex", "edit", frozenset({"sex", "codes"}))
    return tuple((Sex(row["sex"]), Prefixes.of(row["codes"])) for row in rows)
