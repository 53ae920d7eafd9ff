"""The terms of the index as the note reader looks them up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from codesets.codes import Code
from index.documents import Source
from index.lexical import Named
from index.retriever import Retriever
from index.words import roots, tokens

# Where several entries carry one name, our own term or a title says more than an inclusion term.
_TRUST = {Source.SYNONYM: 0, Source.TITLE: 1, Source.INCLUSION: 2}
# What the book adds to a name that stands for nothing more: "Fever" is printed as "Fever, unspecified". Not "NOS": it has the root of "nose".
_ADDED = tuple(
    frozenset(roots(tokens(words)))
    for words in (
        "unspecified", "unspecified organism", "unspecified site", "unspecified type", "not elsewhere classified",
        "disease unspecified", "unspecified cause", "unspecified without complication", "unspecified not intractable", "unspecified body region unspecified degree",
    )
)  # fmt: skip
_LONGEST = 4


class IndexLexicon:
    """Terms by key: the codes that each names, the most trusted first and the least specific of equals."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def named(self, keys: Sequence[str]) -> Mapping[str, tuple[Code, ...]]:
        """For each key that names something by itself or with an "unspecified" of the book, the codes it names."""
        spelt = {key: _spellings(key) for key in keys}
        known = self._retriever.named(sorted({each for own in spelt.values() for each in own}))
        found: dict[str, tuple[Code, ...]] = {}
        for key, own in spelt.items():
            ranked = sorted(
                (_rank(named, place), named.code) for place, each in enumerate(own) for named in known.get(each, ())
            )
            if ranked:
                found[key] = tuple(dict.fromkeys(code for _, code in ranked))
        return found


@lru_cache(maxsize=65_536)
def _spellings(key: str) -> tuple[str, ...]:
    """The key, and a short one with each of what the book adds; most keys come up again with every note."""
    words = frozenset(key.split())
    if len(words) > _LONGEST:
        return (key,)
    return (key, *(" ".join(sorted(words | added)) for added in _ADDED if not added & words))


def _rank(own: Named, place: int) -> tuple[int, int, int, str]:
    return (
        _TRUST[own.source] if not place or own.source is Source.SYNONYM else 3,
        place,
        len(own.code.plain),
        own.code.value,
    )
