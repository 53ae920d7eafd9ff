"""Texts that differ by a side, a finger, an intent or the like: to a model they mean the same, and they share one vector."""

from __future__ import annotations

import re

from index.words import EMPTY, root

# What enumerates rather than means, as the tabular list words it.
_ENUMERATED = (
    # sides and the parts that are counted off on each
    r"right|left|bilateral|unspecified (?:side|eye|ear|limb|arm|leg|hand|foot)",
    r"(?:right|left|unspecified)? ?(?:dominant|non-?dominant) side",
    r"(?:index|middle|ring|little|unspecified)(?= finger)",
    r"(?:great|lesser|unspecified)(?= toe)",
    r"(?:upper|lower|unspecified)(?= eyelid)",
    r"unspecified|other specified|other",
    # fractures and fetuses
    r"displaced|nondisplaced",
    r"(?:first|second|third|unspecified) trimester",
    # how deep a sore goes
    r"stage (?:[1-4]|unspecified)|unstageable|pressure-induced deep tissue damage of",
    r"limited to breakdown of skin|with fat layer exposed|with (?:necrosis of|muscle|bone|other)[a-z ]*(?:muscle|bone|severity)[a-z ]*",
    # how a drug came to act
    r"accidental \(unintentional\)|intentional self-harm|assault|undetermined|accidental",
    r"(?:poisoning by|adverse effect of|underdosing of|toxic effect of)",
    # who sat where, and whether it was in traffic
    r"(?:person on outside|driver|passenger|unspecified occupant|person boarding or alighting)(?: of)?",
    r"(?:in )?(?:traffic|nontraffic) accident",
)
_VARIES = re.compile(rf"\b(?:{'|'.join(_ENUMERATED)})(?=\W|$)")
_WORD = re.compile(r"[^\W_]+")


def core(text: str) -> frozenset[str]:
    """The roots of a text's words without what enumerates; texts of one category with the same core are variants."""
    return frozenset(root(word) for word in _WORD.findall(_VARIES.sub(" ", text.casefold())) if word not in EMPTY)
