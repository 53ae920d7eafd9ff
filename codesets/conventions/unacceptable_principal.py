"""unacceptable_principal: a code that cannot be the principal diagnosis of an inpatient stay (Medicare Code Editor)."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.conventions import never_first
from codesets.conventions.finding import Basis, Finding, Verdict
from codesets.conventions.reading import Listed, leading
from codesets.encounter import Encounter, Setting

NAME = "unacceptable_principal"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """At most one finding, about the first diagnosis of an inpatient stay."""
    first = leading(codes)
    if encounter.setting is not Setting.INPATIENT or first is None or not catalog.exists(first):
        return ()
    for rule in (*never_first.unacceptable(), *never_first.supplementary()):
        if first in rule.codes:
            said = f"{first} cannot be a principal diagnosis: {rule.says}"
            return (Finding(NAME, Verdict.ORDER, (first,), said, Basis("table", rule.ref, rule.says)),)
    return ()
