"""The family of CPT codes that a question names in words: the single descriptors are licensed and not ours to say."""

from __future__ import annotations

import re
from functools import lru_cache

from codesets.readers.starter import cpt_families

_CPT = re.compile(r"\bcpts?\b", re.IGNORECASE)
_X_RAY = re.compile(r"\bx[- ]?rays?\b", re.IGNORECASE)
# A part of the body as the families call it.
_AS_PART = {"abdomen": "abdominal", "belly": "abdominal", "kidney": "renal", "kidneys": "renal", "pelvis": "pelvic"}
_SEVERAL = 2  # words: one alone stands in its order
_SHORTEST = 3  # letters: fewer are an abbreviation of many things


def family_named(question: str) -> str | None:
    """The first code of the family whose title or keyword stands in the question, in its order or at least with all its
    words, the longest before others; None for none.
    """
    if not _CPT.search(question):
        return None
    text = _plain(question)
    said = set(text.split())
    named = []
    for words, first in _table():
        in_order = bool(re.search(rf"\b{re.escape(words)}s?\b", text))
        several = len(own := words.split()) >= _SEVERAL
        if in_order or (several and said.issuperset(own)):
            # Several words in their order, then in any, then a word alone.
            named.append((several + (several and in_order), len(words), first))
    return max(named)[-1] if named else None


def _plain(text: str) -> str:
    return " ".join(_AS_PART.get(word, word) for word in re.findall(r"[a-z0-9']+", _X_RAY.sub("xray", text).lower()))


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
