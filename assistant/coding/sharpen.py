"""An unspecified diagnosis at the detail that the note gives it elsewhere (I.B.2, I.B.18)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coding.condition import Condition
from assistant.coding.infarctions import earlier
from assistant.coding.proof import guideline
from assistant.coding.titles import denied_by, words_of
from codesets.catalog import Catalog
from codesets.codes import Code
from index.words import roots, tokens

_UNSPECIFIED = re.compile(r"\bunspecified\b|\bnot elsewhere classified\b", re.I)
# "Other specified" names no detail.
_NO_DETAIL = re.compile(rf"{_UNSPECIFIED.pattern}|^other\b|\bwithout complications?\b|\buncomplicated\b", re.I)
_SIDES = frozenset(roots(tokens("left right bilateral")))
_OTHER_KIND = re.compile(r"\bnon-?(\w+)", re.I)
# Findings, injuries and statuses are of their own place and time: another mention is another matter; the product of tobacco has its own rule.
_OTHER_MATTERS = (*"RSTVWXYZ", "F17")


def sharpened(condition: Condition, noted: Sequence[Condition], catalog: Catalog) -> Condition:
    """The condition under the one specific code of its category that the note names elsewhere; itself where there is none or a choice.

    `noted` are affirmed conditions anywhere in the note.
    """
    if condition.has(*_OTHER_MATTERS) or not _UNSPECIFIED.search(catalog.title(condition.code)):
        return condition
    own = catalog.title(condition.code)
    sides = _SIDES & set(words_of(own))
    found: dict[Code, Condition] = {}
    for each in noted:
        if each.code.category != condition.code.category or each.code == condition.code:
            continue
        if earlier(condition) and each.has("I21.A"):
            continue  # an infarction of weeks ago is of no type that only the new one is told to be
        if condition.statement.start <= each.statement.start and each.statement.end <= condition.statement.end:
            continue  # its own words were read as a whole
        title = catalog.title(each.code)
        if _NO_DETAIL.search(title) or (sides and _SIDES & set(words_of(title)) not in (set(), sides)):
            continue
        if denied_by(title) & (set(words_of(own)) - denied_by(own)):
            # "Without crisis" is not more than "with crisis, unspecified".
            continue
        if set(roots(_OTHER_KIND.findall(title.lower()))) & set(words_of(own)):
            # "Non-ST elevation" is no kind of "ST elevation, of unspecified site".
            continue
        found.setdefault(each.code, each)
    if len(found) != 1:
        return condition
    [(code, other)] = found.items()
    because = f"the note names it more closely: “{' '.join(other.statement.text.split())}”"
    return condition.become(code, because, *guideline("I.B.2"), statements=other.statements[:1])
