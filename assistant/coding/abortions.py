"""An abortion or ectopic pregnancy with what complicates it (O03-O08, I.C.15.q)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.tables import table
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_AFTER = "O08"


def complicated(conditions: Sequence[Condition], catalog: Catalog) -> list[Condition]:
    """The conditions with an abortion under the code of its complication; O08 stands beside an ectopic pregnancy."""
    found = list(conditions)
    rows: list[dict[str, Any]] = table("obstetric")["abortions"]
    own, kind = next(((each, row) for each in found for row in rows if each.has(*row["from"])), (None, rows[0]))
    if own is None:
        return found
    partner, ending = _complication(found, own, kind)
    code = Code(CodeSystem.ICD10CM, f"{kind['category']}.{ending}")
    if partner is None or not catalog.billable(code):
        return found
    because = "the complication has a code of its own with the abortion"
    new = own.become(code, because, *guideline("I.C.15.q"), statements=partner.statements[:1])
    place = found.index(own)
    found[place : place + 1] = [own, new] if kind["category"] == _AFTER else [new]
    if partner.has("R", "N93", "O20", "N71"):
        found.remove(partner)  # the sign is said by the code
    return found


def _complication(
    conditions: Sequence[Condition], own: Condition, kind: dict[str, Any]
) -> tuple[Condition | None, str]:
    for row in table("obstetric")["complications"]:
        for each in conditions:
            if each is not own and each.has(*row["partner"]):
                return each, str(row[kind["ending"]])
    return None, ""
