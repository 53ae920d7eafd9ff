"""Two conditions that one title says together: "Acute cystitis without hematuria" beside "Hematuria" (I.B.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.tables import table
from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.entries import Kind
from index.words import EMPTY, roots, tokens

# What a title leaves open or says is not there: only such a code can give way to one that says more.
_OPEN = re.compile(r"\b(?:without|uncomplicated|unspecified)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"^(?P<stem>.*?),? (?P<link>with|without)\b(?! mention)(?P<rest>.*)$", re.IGNORECASE)
_LACKS = re.compile(r",? \bwithout\b.*$", re.IGNORECASE)
_EITHER = re.compile(r"\b(?:and|or)\b", re.IGNORECASE)
_BOTH = re.compile(r"\bboth\b", re.IGNORECASE)
_OF_PREGNANCY = "O"


def both_said(conditions: Sequence[Condition], catalog: Catalog) -> tuple[list[Condition], list[Condition]]:
    """The conditions with each pair that a title of the book says together under its code; and those that it replaces."""
    result, merged = list(conditions), []
    # Diabetes has a table of its own, which asks for the words of the complication.
    for own in (each for each in conditions if each.code.category not in table("combine")["diabetes"]["categories"]):
        for other in conditions:
            if own is other or own not in result or other not in result:
                continue
            # What a note asks for beside a code stands beside it already.
            code = None if _asked_for(own.code, other.code, catalog) else says_both(own.code, other.code, catalog)
            if code is None or any(each.code == code for each in result if each is not own):
                continue
            because = "documented together, they are one code by its title"
            words = other.statements[:1]
            result[result.index(own)] = own.become(code, because, *guideline("I.B.9"), statements=words)
            if not _asked_for(code, other.code, catalog):
                result.remove(other)
                merged.append(other)
    return result, merged


def says_both(own: Code, other: Code, catalog: Catalog) -> Code | None:
    """The code of the first one's category whose title is that code's own with the other condition; its own where it has it."""
    title = _title(own, catalog)
    named = _LACKS.sub("", _title(other, catalog))
    told, head = _meant(named), _parted(named)[0]
    if not title or not told or not _OPEN.search(title) or other.value[:3] == own.value[:3]:
        return None
    if other.value.startswith(_OF_PREGNANCY):
        return None  # what "complicates" a pregnancy is no complication of the disease
    stem, parts = _parted(title)
    if any(part <= told and not part <= _vague() for part in parts):
        return own
    fitting = [
        (len(extra), -found.lower().count("unspecified"), leaf.value)
        for leaf, found in _siblings(own, catalog)
        if (extra := _parted(found)[0] ^ stem) <= _vague()
        and leaf != own
        and _sides(found) == _sides(title)
        # What another disease has with it ("asthma with exacerbation") is not said of this one.
        and any(part <= told and (part | stem) & head and not part <= _vague() for part in _parted(found)[1])
    ]
    return Code(own.system, min(fitting)[2]) if fitting else None


def _asked_for(code: Code, other: Code, catalog: Catalog) -> bool:
    """True where a note at the code asks for the other beside it."""
    return any(note.covers(other) for note in catalog.instructions(code, Kind.USE_ADDITIONAL))


def _siblings(code: Code, catalog: Catalog) -> Iterator[tuple[Code, str]]:
    for leaf in catalog.leaves(Code(code.system, code.value[:3])):
        yield leaf, _title(leaf, catalog)


def _sides(title: str) -> frozenset[str]:
    return frozenset(tokens(title)) & {"right", "left", "bilateral"}


def _parted(title: str) -> tuple[frozenset[str], list[frozenset[str]]]:
    """What a title names, and what it names with it: each part alone is enough, "both" asks for all."""
    match = _CLAUSE.match(title)
    if match is None:
        return _meant(title), []
    if match["link"].lower() == "without":
        return _meant(match["stem"]), []
    # Behind a comma stand the side and the course.
    clause = _LACKS.sub("", match["rest"]).partition(",")[0]
    parts = [clause] if _BOTH.search(clause) else _EITHER.split(clause)
    return _meant(match["stem"]), [found for part in parts if (found := _meant(part))]


def _meant(text: str) -> frozenset[str]:
    same = table("combine")["same_words"]
    words = (same.get(word, word) for word in tokens(text) if word not in EMPTY)
    return frozenset(roots(words)) - frozenset(roots(["unspecified", "uncomplicated", "other", "both"]))


def _vague() -> frozenset[str]:
    """Roots by which the stems may differ: a course that one of them leaves open."""
    return frozenset(roots(["acute", "chronic", "specified"]))


def _title(code: Code, catalog: Catalog) -> str:
    entry = catalog.entry(code)
    return entry.title if entry else ""
