"""Whether the title of a code already says what an instruction at it asks for."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[a-z][a-z0-9-]{3,}|\bhiv\b")
# Words that titles and notes share without meaning the same thing.
_EMPTY = frozenset(
    """
    about accompanying acute affected and anatomical applicable associated body care caused cause causes childbirth chronic
    classified code codes complicated complicating condition conditions current diagnosis disease diseases disorder
    disorders drug drugs during effect effects elsewhere encounter external factors first following form from health
    history identify including initial kind known late left level lower main mention multiple nature other otherwise part
    parts patient personal place pregnancy presence primary puerperium related resulting right second secondary section
    severity side site sites specific specified specify stage status subsequent such syndrome that third this time
    trimester type types underlying unspecified upper when where which with without
    """.split()
)
# What is asked for beside the disease itself: who or what caused it, habits, measurements (I.B.7: "if known").
_INFORMATIVE = re.compile(r"infect|organism|agent|bacteri|virus|\bexternal cause|\bdevices involved|\bplace\b", re.I)


def informative(text: str) -> bool:
    """True where an instruction asks for a cause or circumstance, which is given if it is known."""
    return bool(_INFORMATIVE.search(text))


@lru_cache(maxsize=20_000)
def implies(title: str, text: str) -> bool:
    """True where title and instruction share a word with meaning: "heart failure" in I11.0 and in its note."""
    mine, theirs = _words(title), _words(text)
    return any(_same(one, other) for one in mine for other in theirs)


def _words(text: str) -> frozenset[str]:
    found = (word.rstrip("s") for word in _WORD.findall(text.lower()))
    return frozenset(word for word in found if word not in _EMPTY and f"{word}s" not in _EMPTY)


def _same(one: str, other: str) -> bool:
    """The same word, or one is the other with an ending: ulcer and ulceration, neoplasm and neoplastic."""
    short = min(len(one), len(other))
    return one == other or (short >= 5 and one[: max(5, short - 2)] == other[: max(5, short - 2)])
