"""The family of CPT codes that a question names in words: the single descriptors are licensed and not ours to say."""

from __future__ import annotations

import re
from functools import lru_cache

from codesets.readers.starter import cpt_families

_CPT = re.compile(r"\bcpts?\b", re.IGNORECASE)
_X_RAY = re.compile(r"\bx[- ]?rays?\b", re.IGNORECASE)
_SHORTEST = 3  # letters: fewer are an abbreviation of many things


def family_named(question: str) -> str | None:
    """The first code of the family whose title or keyword stands in the question, the longest before others; None for none."""
    if not _CPT.search(question):
        return None
    text = _plain(question)
    named = [(len(words), first) for words, first in _table() if re.search(rf"\b{re.escape(words)}s?\b", text)]
    return max(named)[1] if named else None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", _X_RAY.sub("xray", text).lower()))


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[str, str], ...]:
    """The titles and keywords of our families, each with the first code of its family."""
    rows = [row for row in cpt_families() if row.get("kind") == "family"]
    return tuple(
        (words, str(row["first"]))
        for row in rows
        for said in (row["title"], *row.get("keywords", ()))
        if len(words := _plain(said)) >= _SHORTEST
    )
