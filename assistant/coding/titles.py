"""What one title says that another says already, so that general codes give way to specific ones by the book's own words."""

from __future__ import annotations

import re
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.entries import Kind
from index.words import roots, tokens

# What a title adds to say that nothing more is known or present.
_NOTHING_MORE = re.compile(r",?\s*\b(?:without|not)\b[^,]*|\buncomplicated\b|\bNOS\b", re.I)
_SILENT = frozenset(roots(tokens("unspecified other specified encounter initial subsequent sequela for site type")))
# "Without complications" is the opposite of any complication.
_ANY = frozenset(roots(tokens("without not complication complications uncomplicated NOS")))
_SIDES = frozenset(roots(tokens("left right bilateral")))
_CHAPTERS = tuple("ABCDEFGHIJKLMNOPST")


def says_already(specific: Code, general: Code, catalog: Catalog) -> bool:
    """True where the title of `specific` says all that the title of `general` says, and more.

    Either both are of one category and the general one is unspecified or without what the specific one has, or the
    general one is what the specific one is "with"; never where a note wants both ("use additional", "code first").
    """
    if not general.value.startswith(_CHAPTERS) or general == specific or _both_wanted(specific, general, catalog):
        return False
    one, other = catalog.entry(specific), catalog.entry(general)
    if one is None or other is None or one.code.plain[6:] != other.code.plain[6:]:
        return False
    words, own = _words(one.title), _words(_NOTHING_MORE.sub(" ", other.title))
    denied = denied_by(other.title)
    if denied and not denied & _words(_NOTHING_MORE.sub(" ", one.title)):
        return False
    if general.category == specific.category and (head := catalog.entry(Code(specific.system, specific.category))):
        # The category says what its codes leave out: "Hb-SS disease with crisis" is a sickle-cell disorder.
        words |= _words(head.title)
    if not own <= (words - denied_by(one.title)) | _SIDES:
        return False
    if not own or (not own < words | _SIDES and own != words):
        return False
    if general.category == specific.category:
        open_ended = "unspecified" in other.title.lower() or bool(_NOTHING_MORE.search(other.title))
        return open_ended and own - _SIDES < words and _one_side(own, words)
    _, joined, with_what = one.title.lower().partition(" with ")
    return (
        bool(joined)
        and own <= words
        and bool(own & _words(with_what))
        and not own <= _words(one.title.lower().partition(" with ")[0])
    )


def denied_by(title: str) -> frozenset[str]:
    """The words for what a title says is not there."""
    return frozenset().union(*(_words(match.group()) for match in _NOTHING_MORE.finditer(title))) - _ANY


@lru_cache(maxsize=65_536)
def words_of(title: str) -> tuple[str, ...]:
    """The roots of the words of a title, in order; titles come up again with every note."""
    return tuple(roots(tokens(title)))


def _one_side(own: frozenset[str], words: frozenset[str]) -> bool:
    """False where the two name different sides."""
    return not (own & _SIDES and words & _SIDES and own & _SIDES != words & _SIDES)


def _both_wanted(one: Code, other: Code, catalog: Catalog) -> bool:
    kinds = (Kind.USE_ADDITIONAL, Kind.CODE_FIRST, Kind.CODE_ALSO)
    return any(
        note.covers(second)
        for first, second in ((one, other), (other, one))
        for kind in kinds
        for note in catalog.instructions(first, kind)
    )


@lru_cache(maxsize=4096)
def _words(title: str) -> frozenset[str]:
    return frozenset(words_of(title)) - _SILENT
