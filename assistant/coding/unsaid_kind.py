"""A kind of condition that nobody named: "osteomyelitis of the left foot" is no subacute one (I.A.9.b, I.B.18).

The chapters of eyes, ears, joints and bones have a side only below each kind of a condition. Whoever tells the side and no kind
means the unspecified entry, which has none.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

from assistant.coding.tables import table
from assistant.coding.titles import denied_by, words_of
from assistant.notes.attributes import sites_in
from index.words import roots, tokens

_CHAPTERS = ("H", "M")
_VAGUE = re.compile(r"\bunspecified\b", re.IGNORECASE)
_OTHER = re.compile(r"\bother\b(?! and unspecified)", re.IGNORECASE)
# What a title adds without making another kind of it: where it is, and that nobody knows where it came from.
_NO_KIND = frozenset(
    roots(
        tokens(
            "left right bilateral both unilateral unspecified other specified not elsewhere classified without site type region part upper lower"
            " primary idiopathic aseptic including disease disorder encounter initial eye ear limb joint"
            " cervical cervicothoracic thoracic thoracolumbar lumbar lumbosacral sacral sacrococcygeal"
        )
    )
)
# What is a kind of its own where it is lacking: the titles say it with "without".
_DENIED_KINDS = frozenset(roots(tokens("rheumatoid factor")))
_SIDED_PLACE = re.compile(
    r"(?:\b(?:of|in|on|at) )?(?:\b(?:the|his|her) )?\b(?:left|right|bilateral|both|lt|rt|cervical|thoracic|lumbar)\b"
    r"(?: (?:region|spine)\b)?(?P<place>(?:[ -](?:[a-z]+))*)",
    re.IGNORECASE,
)


def is_general(title: str, code: str) -> bool:
    """True for the unspecified entry of a chapter that has sides below kinds only."""
    return code.startswith(_CHAPTERS) and bool(_VAGUE.search(title))


def is_another(title: str, said: Set[str]) -> bool:
    """True for "other ..." where no other one is told of: a kind is named that the book has nowhere (I.A.9.a)."""
    return bool(_OTHER.match(title)) and "other" not in said


def is_other_kind(title: str, general: str, said: Set[str]) -> bool:
    """True where a title tells a kind that neither the unspecified title nor the statement has; `said` are the statement's roots."""
    if is_another(title, said) and not _OTHER.match(general):
        return True
    words = frozenset(words_of(title)) - (denied_by(title) - _DENIED_KINDS)
    return bool(words - frozenset(words_of(general)) - sites_in(words) - _organs() - _NO_KIND - said)


def unsided(text: str) -> str:
    """The text without its side and the part of the body behind it: "right knee septic arthritis" -> "septic arthritis"."""
    match = _SIDED_PLACE.search(text)
    if match is None:
        return text
    kept = match["place"].split()
    while kept and _is_place(kept[0]):
        kept.pop(0)
    return " ".join([text[: match.start()].strip(), *kept, text[match.end() :].strip(" ,")]).strip(" ,")


def _is_place(word: str) -> bool:
    return bool(sites_in(roots([word.lower()]))) and word.lower() not in _CONDITIONS


# Words of the list of sites that are a condition, or the beginning of one's name.
_CONDITIONS = frozenset({"cataract", "hearing", "carpal", "rotator", "trigger", "index"})


@lru_cache(maxsize=1)
def _organs() -> frozenset[str]:
    return frozenset(roots(tokens(str(table("statements")["organs"]))))
