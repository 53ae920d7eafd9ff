"""Of codes for one condition, the one that says less: an unspecified code beside another that tells more (I.B.18)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import permutations

from assistant.chat.turns import Json
from index.words import roots, tokens

# Words of a title that tell nothing of the condition.
_VAGUE = frozenset(
    roots([
        "unspecified", "unidentified", "identified", "other", "specified", "organism", "type", "not", "of", "and", "the", "in",
    ])
)  # fmt: skip
_UNSPECIFIED = re.compile(
    r"\bunspecified\b(?! (?:site|part|side|eye|ear|knee|hip|shoulder|ankle|elbow|wrist|hand|foot|finger|toe|limb|trimester))",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"\([A-Z]\w\w-[A-Z]\w\w\)")
_LEFT_BY_IT = re.compile(r"\b(?:following|sequelae?|history|exposure|contact)\b", re.IGNORECASE)
_UNSPECIFIED_KIND = re.compile(r"\bunspecified\b|\bunidentified\b", re.IGNORECASE)


def one_kind(known: Sequence[Json]) -> bool:
    """True where of two codes of one category one is unspecified: the other says more, and nothing combines them."""
    vague = [each for each in known if _UNSPECIFIED.search(each["title"])]
    return len(known) == 2 and len(vague) == 1 and len({each["code"][:3] for each in known}) == 1


def says_less(joined_: Sequence[Json], known: Sequence[Json]) -> bool:
    """True where one of the codes says already what the combination says: it would be the vaguer."""
    specific = [each for each in known if not re.search(r"\b(?:unspecified|without)\b", each["title"])]
    return any(_holds(each, one) and _UNSPECIFIED_KIND.search(one["title"]) for one in joined_ for each in specific)


def less_said(
    rows: Sequence[Json], general: Sequence[Sequence[str]], untied: Collection[tuple[str, str]]
) -> tuple[Json, Json] | None:
    """An unspecified code and another that says more of the same condition (I.B.18).

    The same is meant by two codes of one heading, by a title whose words the other's title holds too, and by what the
    table of general codes says.
    """
    for less, more in permutations([each for each in rows if each.get("found")], 2):
        pair = (less["code"], more["code"])
        if pair not in untied or not _UNSPECIFIED.search(less["title"]) or _UNSPECIFIED.search(more["title"]):
            continue
        if _heading(less) in more["path"] or list(pair) in general or _holds(more, less):
            return less, more
    return None


def _heading(less: Json) -> str:
    """The closest heading above a code that names a condition; a block holds several, and "unspecified" names none."""
    above = [each for each in less["path"] if not _BLOCK.search(each)]
    return next((each for each in reversed(above) if not _UNSPECIFIED.search(each)), above[0] if above else "")


def _holds(more: Json, less: Json) -> bool:
    """True where the one title says all that the other says of the condition, and not that it left something."""
    own = set(roots(tokens(less["title"]))) - _VAGUE
    if _LEFT_BY_IT.search(more["title"]):
        return False
    return bool(own) and more["code"][:1] == less["code"][:1] and own <= set(roots(tokens(more["title"])))
