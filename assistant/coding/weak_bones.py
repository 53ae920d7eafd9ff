"""Fractures of a bone that a disease had weakened: osteoporosis (I.C.13.d.2), a neoplasm (I.C.2.l.6)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.tables import table
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

_SIDE = re.compile(r"\b(right|left)\b", re.I)
_SIDES = {"right": "1", "left": "2"}
_OF_SPINE = "8X"
_INJURED, _BROKEN = ("S",), ("M84.4",)
_PATHOLOGICAL, _NEOPLASTIC = "Pathological fracture,", "Pathological fracture in neoplastic disease,"
_SPREAD = ("C79.51", "C79.52", "C90", "C40", "C41")


def weakened(
    conditions: Sequence[Condition], noted: Sequence[Condition], text: str, catalog: Catalog
) -> list[Condition]:
    """The conditions with each fracture under the disease of its bone, where the note has the disease.

    An injury counts unless the text tells of a force that breaks a healthy bone.
    """
    found = list(conditions)
    known = [*conditions, *noted]
    frail = next((each for each in known if each.has("M81")), None)
    if frail:
        forced = re.search(table("fractures")["force"], text, re.I)
        found = [_porotic(each, frail, catalog) if not (forced and each.has(*_INJURED)) else each for each in found]
        if any(each.has("M80") for each in found):
            # M80 says the osteoporosis (Excludes1 at M81); its fracture is no injury, so it takes no external cause.
            found = [each for each in found if not each.has("M81")]
    if any(each.has(*_SPREAD) for each in known):
        found = [_neoplastic(each, catalog) for each in found]
    return found


def _porotic(condition: Condition, frail: Condition, catalog: Catalog) -> Condition:
    """The fracture under M80, by the bone and the side of its own code."""
    entry = catalog.entry(condition.code)
    row = next((row for row in table("fractures")["bone"] if condition.has(*row["from"])), None)
    if row is None or entry is None or "fracture" not in entry.title.lower():
        return condition
    side = _SIDE.search(entry.title.rpartition("encounter")[0] or entry.title)
    place = row["to"] if row["to"] in (_OF_SPINE, "AX") else row["to"] + (_SIDES[side[1].lower()] if side else "9")
    kind = "M80.0" if frail.has("M81.0") else "M80.8"
    character = next((to for of, to in table("fractures")["character"] if condition.code.plain[-1] in of), "A")
    code = Code(CodeSystem.ICD10CM, f"{kind}{place}{character}")
    if not catalog.billable(code):
        return condition
    because = "in known osteoporosis a fracture without a greater force is one of the weak bone"
    return condition.become(code, because, *guideline("I.C.13.d.2"), statements=frail.statements[:1])


def _neoplastic(condition: Condition, catalog: Catalog) -> Condition:
    entry = catalog.entry(condition.code)
    if entry is None or not condition.has(*_BROKEN):
        return condition
    wanted = entry.title.replace(_PATHOLOGICAL, _NEOPLASTIC).lower()
    leaves = catalog.leaves(Code(CodeSystem.ICD10CM, "M84.5"))
    code = next((leaf for leaf in leaves if (other := catalog.entry(leaf)) and other.title.lower() == wanted), None)
    because = "the neoplasm in the bone weakened it"
    return condition.become(code, because, *guideline("I.C.2.l.6")) if code else condition
