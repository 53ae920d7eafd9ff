"""Arthritis of both joints of which one has been replaced: the other alone has the disease now (I.B.13)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem

# The category of the arthritis: the joint's words, and the stem of its artificial joint.
_JOINTS = {"M17": ("knee", "Z96.65"), "M16": ("hip", "Z96.64")}
_PAST = r"\b(?:s/p|status[- ]post|history of|h/o|had) (?:an? )?(?:total )?"
_SIDES = {"right": ("1", "2"), "left": ("2", "1")}
_BILATERAL = re.compile(r"^bilateral\b", re.IGNORECASE)


def remaining(conditions: Sequence[Condition], text: str, catalog: Catalog) -> list[Condition]:
    """The conditions with the arthritis on the side that is left, and the artificial joint on the other."""
    result = list(conditions)
    for each in conditions:
        joint, stem = _JOINTS.get(each.code.category, ("", ""))
        side = next((side for side in _SIDES if joint and _is_replaced(side, joint, text)), "")
        if not side:
            continue
        gone, left = _SIDES[side]
        code = _on_side(each.code, left, catalog)
        if code is None:
            result = [other for other in result if other is not each]
            continue
        because = f"the {side} {joint} has been replaced, the disease is on the other side"
        kept = each.become(code, because, *guideline("I.B.13")) if code != each.code else each
        presence = Code(CodeSystem.ICD10CM, f"{stem}{gone}")
        known = {other.code for other in result}
        new = [] if presence in known else [each.become(presence, f"the {side} {joint} is artificial")]
        result = [kept if other is each else other for other in result] + new
    return list({each.code: each for each in result}.values())


def _is_replaced(side: str, joint: str, text: str) -> bool:
    """True where the text says that this side's joint has been replaced."""
    said = rf"\b{side}\b(?: one| side| {joint}| total)*(?: oa| osteoarthritis)? (?:was |is |has been |had been |already |got )*replaced\b"
    past = rf"{_PAST}{side} (?:total )?{joint} (?:replacement|arthroplasty)\b"
    return bool(re.search(f"{said}|{past}", text, re.IGNORECASE)) and bool(
        re.search(rf"\b{joint}", text, re.IGNORECASE)
    )


def _on_side(code: Code, left: str, catalog: Catalog) -> Code | None:
    """The unilateral code of the kind of a bilateral one; the code itself where it is of that side; None for the other."""
    entry = catalog.entry(code)
    if entry is None:
        return None
    if not _BILATERAL.match(entry.title):
        return code if code.value[-1] == left else None
    wanted = _BILATERAL.sub("unilateral", entry.title).lower().partition(" of ")[0]
    word = {"1": "right", "2": "left"}[left]
    for leaf in catalog.leaves(Code(code.system, code.category)):
        other = catalog.entry(leaf)
        if other and other.title.lower().startswith(wanted) and word in other.title.lower():
            return leaf
    return None
