"""duplicate: the same diagnosis code more than once on one encounter (I.B.12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.conventions import basis
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.reading import Listed, UnknownText
from codesets.encounter import Encounter

NAME = "duplicate"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each code that is listed more than once, however it is spelled."""
    counted = Counter(code.code if isinstance(code, UnknownText) else code for code in codes)
    return tuple(
        Finding(NAME, Verdict.CONFLICT, (code,), f"{code} is listed {times} times: keep one.", basis.section("I.B.12"))
        for code, times in counted.items()
        if times > 1
    )
