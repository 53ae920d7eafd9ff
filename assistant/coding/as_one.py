"""Codes told apart that the book has one code for: their titles are read together, as a note would state them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.coder import NoteCoder
from assistant.coding.worksheet import Suggestion
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter
from index.words import EMPTY, roots, tokens

_BRACKETS = re.compile(r"\[[^\]]*\]|\([^)]*\)")
_LACKS = re.compile(r",? \bwithout\b.*$", re.IGNORECASE)
# What a title says of what is not known, which nobody would write in a note.
_UNKNOWN = re.compile(
    r"(?:,? (?:unspecified(?: (?:organism|part|severity|site|side|as to [\w ]+|as [\w ]+))?|uncomplicated|not elsewhere classified|site (?:not specified|unspecified)|part unspecified))+\b|^(?:unspecified|other) ",
    re.IGNORECASE,
)
_EXTENDED = re.compile(r", (?:initial|subsequent) encounter.*$", re.IGNORECASE)
# The share of a code's words that a title must say to stand for it.
_SAYS = 0.5
# Each injury has its own code.
_INJURIES = "ST"


def as_one(codes: Sequence[Code], coder: NoteCoder, encounter: Encounter) -> tuple[Code, ...]:
    """The codes that take the place of some of these, in the order of a worksheet; none where they stand side by side."""
    catalog = coder.catalog.on(encounter.date_of_service)
    entries = [entry for code in codes if code.system is CodeSystem.ICD10CM and (entry := catalog.entry(code))]
    if len(entries) < 2:
        return ()
    names = [bare(entry.title) for entry in entries]
    lines = "\n".join(f"{number}. {name}" for number, name in enumerate(names, 1))
    asked = {entry.code for entry in entries}
    told = [_telling(name) for name in names]
    for text in (lines, " with ".join(names)):
        traced = coder.alone.traced(f"Assessment:\n{text}", encounter)
        rows = traced.worksheet.suggestions
        if not {code.category for code in asked} <= {
            code.category for read in traced.trace.read for code in read.chosen
        }:
            continue
        new = [row for row in rows if row.code not in asked and row.code.value[0] not in _INJURIES]
        # A combination cites the rule that made it; words read together are proof where the title says them all.
        joined = [row for row in new if _by_rule(row) or _says(row.title, told)]
        if joined and not asked <= {row.code for row in rows}:
            return tuple(row.code for row in joined)
    return ()


def bare(title: str) -> str:
    """A title as a note would word it: without brackets, what is absent and what is not known."""
    plain = _EXTENDED.sub("", _LACKS.sub("", _BRACKETS.sub("", title)))
    return " ".join(_UNKNOWN.sub("", plain).split()).strip(" ,")


def _by_rule(row: Suggestion) -> bool:
    return any(each.source == "guideline" for each in row.citations)


def _telling(text: str) -> frozenset[str]:
    return frozenset(roots(word for word in tokens(text) if word not in EMPTY))


def _says(title: str, told: Sequence[frozenset[str]]) -> bool:
    """True where a title says most of what each code says."""
    own = _telling(title)
    return all(len(own & each) >= _SAYS * len(each) for each in told)
