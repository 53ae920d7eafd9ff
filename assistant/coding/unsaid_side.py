"""A part that is named without its side, where the book files it under another part ("specified finger with unspecified laterality")."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.coding.titles import words_of
from codesets.entries import Entry, Kind

_FILED = re.compile(r"\bspecified\b.*\bwith unspecified laterality\b", re.IGNORECASE)


def filed_elsewhere(chosen: Entry, leaves: Sequence[Entry], said: Collection[str], sides: Collection[str]) -> Entry:
    """The leaf whose note takes the named part without its side, where only sided leaves name what is said; else `chosen`."""
    instead = next(
        (leaf for leaf in leaves if any(n.kind is Kind.INCLUSION and _FILED.search(n.text) for n in leaf.instructions)),
        None,
    )
    known = set(words_of(chosen.title))
    for leaf in leaves if instead else ():
        own = set(words_of(leaf.title))
        part = own - known - set(sides)
        if own & set(sides) and part and part <= set(said):
            return instead or chosen
    return chosen
