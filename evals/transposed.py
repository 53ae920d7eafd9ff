"""Codes with two neighbouring characters swapped, as they slip into keys that were typed by hand."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.entries import Kind

_WORD = re.compile(r"[a-z]{4,}")
# Words of titles that tell no condition from another.
_EMPTY = frozenset(
    [
        "acute",
        "chronic",
        "other",
        "unspecified",
        "specified",
        "without",
        "with",
        "type",
        "right",
        "left",
        "side",
        "bilateral",
        "disease",
        "diseases",
        "disorder",
        "disorders",
        "syndrome",
        "initial",
        "subsequent",
        "sequela",
        "encounter",
        "elsewhere",
        "classified",
        "part",
        "parts",
        "site",
        "sites",
        "history",
        "personal",
        "family",
        "status",
        "long",
        "term",
        "current",
        "examination",
        "finding",
        "findings",
        "abnormal",
        "condition",
        "conditions",
        "causing",
        "complicating",
        "following",
        "upper",
        "lower",
        "region",
        "multiple",
        "single",
        "first",
        "second",
        "third",
        "code",
        "codes",
        "from",
        "this",
        "that",
        "these",
        "mention",
        "level",
        "stage",
        "adult",
        "child",
        "female",
        "male",
        "patient",
        "person",
        "persons",
        "body",
        "system",
        "related",
        "cause",
        "causes",
        "effect",
        "problem",
        "problems",
        "care",
        "medical",
        "health",
        "general",
        "special",
        "services",
        "factors",
        "use",
        "drug",
        "drugs",
        "primary",
        "secondary",
    ]
)
_STEM = 6


def neighbours(text: str, catalog: Catalog) -> tuple[str, ...]:
    """The complete codes that swapping two neighbouring characters gives, without the code itself."""
    plain = text.replace(".", "").strip().upper()
    swapped = {
        plain[:place] + second + first + plain[place + 2 :]
        for place, (first, second) in enumerate(pairwise(plain))
        if first != second
    }
    return tuple(sorted(code.value for spelled in swapped if (code := _complete(spelled, catalog))))


def by_the_note(text: str, note: str, catalog: Catalog) -> str:
    """The one swapped code of which a note speaks while it says not a word of the code given; empty where unsure.

    A note speaks of a code where every telling word of its title, or of one inclusion term, stands in it (the first
    letters decide: "fibrillation", "fibrillating"). Codes that do not exist are found without the note.
    """
    given = _complete(text, catalog)
    if given is None:
        return ""
    said = _stems(note)
    if not said or any(words & said for words in _tellings(given, catalog)):
        return ""
    spoken = [
        other
        for other in neighbours(given.value, catalog)
        if any(words and words <= said for words in _tellings(Code.parse(other, CodeSystem.ICD10CM), catalog))
    ]
    return spoken[0] if len(spoken) == 1 else ""


def _tellings(code: Code, catalog: Catalog) -> tuple[frozenset[str], ...]:
    entry = catalog.entry(code)
    if entry is None:
        return ()
    terms = [note.text for note in entry.instructions if note.kind is Kind.INCLUSION]
    return tuple(_stems(words) for words in (entry.title, *terms))


@lru_cache(maxsize=4_096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(text.lower()) if word not in _EMPTY)


def _complete(text: str, catalog: Catalog) -> Code | None:
    try:
        code = Code.parse(text, CodeSystem.ICD10CM)
    except InvalidCode:
        return None
    return code if catalog.billable(code) else None
