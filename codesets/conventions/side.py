"""The side that a code names, and its twins: the same condition on the other side, on both, on an unspecified one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.entries import Entry

_CHARACTERS = "0123456789ABCDEFGHJKMNPQRSTUVWXYZ"
_WORD = re.compile(r"[a-z0-9]+")
_PLURAL = re.compile(r"(?<=\w{3})(?:ies|s)$")
_FIRST_SIDED = 3


class Side(StrEnum):
    """The sides that titles name."""

    RIGHT = "right"
    LEFT = "left"
    BILATERAL = "bilateral"
    UNSPECIFIED = "unspecified"


@lru_cache(maxsize=20_000)
def side_of(code: Code, catalog: Catalog) -> Side | None:
    """The side in the title of a code; UNSPECIFIED only where right and left twins exist."""
    entry = catalog.entry(code)
    if entry is None:
        return None
    words = _words(entry.title)
    for side in (Side.RIGHT, Side.LEFT):
        if side in words and not {Side.RIGHT, Side.LEFT} - {side} & set(words):
            return side
    if Side.BILATERAL in words:
        return Side.BILATERAL
    if Side.UNSPECIFIED in words and twin(code, Side.RIGHT, catalog) and twin(code, Side.LEFT, catalog):
        return Side.UNSPECIFIED
    return None


@lru_cache(maxsize=20_000)
def twin(code: Code, side: Side, catalog: Catalog) -> Code | None:
    """The code of the same condition on another side: one character differs, and in the title only the side."""
    entry = catalog.entry(code)
    if entry is None:
        return None
    near = tuple(_one_character_away(code, catalog))
    found = [other for other in near if _differs_by_side(entry, other, side)]
    if not found and "unspecified side" in entry.title:
        # "Hemiplegia affecting unspecified side" beside "affecting right dominant side".
        bare = _bag(_words(entry.title), Side.UNSPECIFIED)
        found = [other for other in near if side in _words(other.title) and bare <= _bag(_words(other.title))]
    if found:
        # "Recurrent, bilateral" beside plain "bilateral": the title that keeps most of this one is the twin.
        return max(found, key=lambda other: len(_bag(_words(other.title)))).code
    return _bilateral_above(entry, catalog) if side is Side.BILATERAL else None


def _one_character_away(code: Code, catalog: Catalog) -> Iterator[Entry]:
    plain = code.plain
    known = _known(code.category, catalog)
    for place in range(len(plain) - 1, _FIRST_SIDED - 1, -1):
        for character in _CHARACTERS:
            near = plain[:place] + character + plain[place + 1 :]
            if near != plain and near in known and (entry := catalog.entry(_dotted(near))):
                yield entry


@lru_cache(maxsize=2_000)
def _known(category: str, catalog: Catalog) -> frozenset[str]:
    """All that may be the beginning of a complete code of the category: asked once instead of code by code."""
    leaves = catalog.leaves(Code(CodeSystem.ICD10CM, category))
    return frozenset(leaf.plain[:length] for leaf in leaves for length in range(4, len(leaf.plain) + 1))


def _dotted(plain: str) -> Code:
    return Code(CodeSystem.ICD10CM, f"{plain[:3]}.{plain[3:]}")


def _differs_by_side(entry: Entry, other: Entry, side: Side) -> bool:
    mine, theirs = _words(entry.title), _words(other.title)
    if side is Side.BILATERAL:
        # "Carpal tunnel syndrome, bilateral upper limbs"; "Otitis media, unspecified, bilateral" has dropped its ear.
        return theirs.count(side) == 1 and _bag(theirs, side) <= _bag(mine)
    return any(
        sorted([*mine[:at], *mine[at + 1 :], side]) == sorted(theirs)
        for at, word in enumerate(mine)
        if word in tuple(Side) and word != side
    )


def _bilateral_above(entry: Entry, catalog: Catalog) -> Code | None:
    """M17.0 for M17.11: where "unilateral" has a subcategory of its own, "bilateral" is the entry beside it."""
    parent = catalog.entry(entry.parent) if entry.parent and entry.parent.system is CodeSystem.ICD10CM else None
    if parent is None or parent.parent is None or "unilateral" not in _words(parent.title):
        return None
    for beside in catalog.children(parent.parent):
        words = _words(beside.title)
        if Side.BILATERAL in words and _bag(words, Side.BILATERAL) <= _bag(_words(parent.title)) and beside.billable:
            return beside.code
    return None


@lru_cache(maxsize=20_000)
def _words(title: str) -> tuple[str, ...]:
    """The words of a title in the singular: "bilateral extremities" and "right extremity" are one place."""
    words = (word for word in _WORD.findall(title.lower()) if word != "the")
    return tuple(_PLURAL.sub("y" if word.endswith("ies") else "", word) for word in words)


def _bag(words: tuple[str, ...], without: str = "") -> set[str]:
    return {word for word in words if word != without}
