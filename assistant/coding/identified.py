"""The infection that a combination only says there is: its code asks to identify it (notes at J44.0, J85.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.coding.condition import Condition

_ASKS = ("J44.0", "J85.1")
_INFECTIONS = ("A", "B", "J09", "J1", "J20", "J21", "J22", "U07.1")
_WITH = re.compile(r"\b(?:with|w/|and|plus|complicated by)\b\s*(?P<what>.+)$", re.I)


def identified(
    conditions: Sequence[Condition], named: Callable[[Condition, str], Sequence[Condition]]
) -> list[Condition]:
    """The infections to report beside such combinations; `named` gives the conditions that words of a statement name."""
    found: dict[str, Condition] = {}
    known = any(each.has(*_INFECTIONS) for each in conditions)
    for each in conditions:
        told = each.statement.sentence.text[each.statement.start - each.statement.sentence.start :]
        match = _WITH.search(told.partition(";")[0]) if each.has(*_ASKS) and not known else None
        for other in named(each, match["what"]) if match else ():
            if other.has(*_INFECTIONS):
                found.setdefault(other.code.value, other)
    return list(found.values())
