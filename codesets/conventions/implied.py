"""Whether the title of a code already says what an instruction at it asks for."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

_WORD = re.compile(r"[a-z][a-z0-9-]{3,}|\bhiv\b")
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


@lru_cache(maxsize=1)
def _empty() -> frozenset[str]:
    lines = files(__package__).joinpath("tables/empty_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _words(text: str) -> frozenset[str]:
    found = (word.rstrip("s") for word in _WORD.findall(text.lower()))
    return frozenset(word for word in found if word not in _empty() and f"{word}s" not in _empty())


def _same(one: str, other: str) -> bool:
    """The same word, or one is the other with an ending: ulcer and ulceration, neoplasm and neoplastic."""
    short = min(len(one), len(other))
    return one == other or (short >= 5 and one[: max(5, short - 2)] == other[: max(5, short - 2)])
