"""What a statement names beside its code: the infection that a combination only says there is, what stands behind "with"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.coding.condition import Condition
from codesets.catalog import Catalog
from index.words import EMPTY, roots, tokens

# Notes at these codes ask to identify the infection (J44.0, J85.1).
_ASKS = ("J44.0", "J85.1")
_INFECTIONS = ("A", "B", "J09", "J1", "J20", "J21", "J22", "U07.1")
_WITH = re.compile(r"\b(?:with|w/|and|plus|complicated by)\b\s*(?P<what>.+)$", re.I)
_PARTS = re.compile(r"^(?P<one>.+?)\s+(?:with|w/)\s+(?P<other>.+)$", re.I)
_NO_CONDITION = ("R", "Z", "T", "V", "W", "X", "Y", "S")
_FITS = 0.85
_WORDS = 2  # fewer name a detail


def identified(
    conditions: Sequence[Condition], named: Callable[[Condition, str], Sequence[Condition]], catalog: Catalog
) -> list[Condition]:
    """The conditions to report beside the others; `named` gives those that words of a statement name."""
    found: dict[str, Condition] = {}
    known = any(each.has(*_INFECTIONS) for each in conditions)
    categories = {each.code.category for each in conditions}
    for each in conditions:
        told = each.statement.sentence.text[each.statement.start - each.statement.sentence.start :]
        match = _WITH.search(told.partition(";")[0]) if each.has(*_ASKS) and not known else None
        for other in named(each, match["what"]) if match else ():
            if other.has(*_INFECTIONS):
                found.setdefault(other.code.value, other)
        for words in _unsaid(each, catalog):
            for other in named(each, words):
                new = other.code.category not in categories and not other.has(*_NO_CONDITION)
                if new and other.fit >= _FITS and _says(other, words, catalog):
                    found.setdefault(other.code.value, other)
    return list(found.values())


def _unsaid(condition: Condition, catalog: Catalog) -> list[str]:
    """The side of "one with another" of which the code's title says nothing; neither where it says none or both."""
    match = _PARTS.match(condition.statement.text)
    entry = catalog.entry(condition.code)
    if match is None or entry is None or condition.derived or condition.has(*_NO_CONDITION):
        return []
    title = _roots(entry.title)
    sides = [match["one"], match["other"]]
    silent = [side for side in sides if not _roots(side) & title]
    return silent if len(silent) == 1 and len(silent[0].split()) >= _WORDS else []


def _says(condition: Condition, words: str, catalog: Catalog) -> bool:
    entry = catalog.entry(condition.code)
    return entry is not None and bool(_roots(entry.title) & _roots(words))


def _roots(text: str) -> frozenset[str]:
    return frozenset(roots(word for word in tokens(text) if word not in EMPTY and word not in _VAGUE))


_VAGUE = frozenset({"acute", "chronic", "disease", "disorder", "unspecified", "severe", "mild", "moderate", "without"})
