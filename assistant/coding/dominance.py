"""The dominant side of a paralysed limb or half of the body (I.C.6.a)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.notes.attributes import Side, sides
from codesets.catalog import Catalog
from codesets.codes import Code

_AFFECTING = re.compile(r"\baffecting (?P<side>left|right|unspecified)(?P<hand> (?:non-?)?dominant)? side", re.I)
_LEFT_HANDED = re.compile(
    r"\bleft[- ]hand(?:ed|er)\b|\bleft[- ]hand[- ]domina\w+|\bL[- ]hand(?:ed| domina\w+)|\bLHD\b", re.I
)
_RIGHT_HANDED = re.compile(
    r"\bright[- ]hand(?:ed|er)\b|\bright[- ]hand[- ]domina\w+|\b(?:R[- ]hand(?:ed| domina\w+)|RHD)\b|\bR hand dominant",
    re.I,
)
_AMBIDEXTROUS = re.compile(r"\bambidext\w+", re.I)


def dominant(conditions: Sequence[Condition], text: str, catalog: Catalog) -> list[Condition]:
    """The conditions with the code of the affected side by the hand that the note gives.

    Where it gives none, the right side counts as dominant and the left as not; of the ambidextrous either is.
    """
    return [_by_hand(each, text, catalog) for each in conditions]


def _by_hand(condition: Condition, text: str, catalog: Catalog) -> Condition:
    entry = catalog.entry(condition.code)
    own = _AFFECTING.search(entry.title) if entry else None
    if entry is None or own is None or entry.parent is None:
        return condition
    side = _side(own.group("side"), condition)
    if side is None:
        return condition
    hand = "dominant" if _is_dominant(side, text) else "nondominant"
    for code in _siblings(entry.parent, catalog):
        other = catalog.entry(code)
        found = _AFFECTING.search(other.title) if other else None
        if found and found.group("side").lower() == side.value and _hand(found) == hand:
            if code == condition.code:
                return replace(condition, open_sides=())
            because = f"the {side.value} side is the {hand} one"
            return condition.become(code, because, *guideline("I.C.6.a"))
    return condition


def _hand(found: re.Match[str]) -> str:
    return (found.group("hand") or "").strip().lower().replace("-", "")


def _side(titled: str, condition: Condition) -> Side | None:
    if titled.lower() != "unspecified":
        return Side(titled.lower())
    said = sides(condition.statement.text) or sides(condition.statement.sentence.text)
    return said[0] if len(said) == 1 and said[0] is not Side.BOTH else None


def _is_dominant(side: Side, text: str) -> bool:
    if _AMBIDEXTROUS.search(text):
        return True
    if _LEFT_HANDED.search(text):
        return side is Side.LEFT
    return side is Side.RIGHT


def _siblings(parent: Code, catalog: Catalog) -> list[Code]:
    return [child.code for child in catalog.children(parent) if child.billable]
