"""Which codes may never stand first: manifestations, supplementary codes, unacceptable principal diagnoses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import tables
from codesets.conventions.prefixes import Prefixes

_KEYS = frozenset({"codes", "ref", "says"})
_MANIFESTATION = re.compile(
    r"(?<!cause of )(?:diseases?|disorders?|conditions?|reactions?)(?: or diseases)? classified elsewhere"
)
_EXTERNAL = frozenset("VWXY")


def is_external_cause(code: Code) -> bool:
    """True for a code of chapter 20 (V00-Y99)."""
    return code.plain[0] in _EXTERNAL


def is_manifestation(code: Code, catalog: Catalog) -> bool:
    """True where the title says "in diseases classified elsewhere" (I.A.13)."""
    entry = catalog.entry(code)
    title = entry.title if entry else ""
    return code.plain[0] not in "BY" and "as the cause of" not in title and bool(_MANIFESTATION.search(title))


def is_secondary_only(code: Code, catalog: Catalog) -> bool:
    """True where the title, the guidelines or the Medicare Code Editor keep the code from the first place."""
    return (
        is_external_cause(code)
        or is_manifestation(code, catalog)
        or any(code in rule.codes for rule in (*supplementary(), *unacceptable()))
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """A set of codes, the source that keeps them from the first place, and what it says in our words."""

    codes: Prefixes
    ref: str
    says: str


@lru_cache(maxsize=1)
def supplementary() -> tuple[Rule, ...]:
    """The codes that the guidelines or a note of the tabular list make secondary in every setting."""
    return _rules("secondary_only", "guideline")


@lru_cache(maxsize=1)
def unacceptable() -> tuple[Rule, ...]:
    """The codes that the Medicare Code Editor refuses as principal diagnosis of an inpatient stay."""
    return _rules("unacceptable_principal", "edit")


def _rules(table: str, kind: str) -> tuple[Rule, ...]:
    return tuple(Rule(Prefixes.of(row["codes"]), row["ref"], row["says"]) for row in tables.rows(table, kind, _KEYS))
