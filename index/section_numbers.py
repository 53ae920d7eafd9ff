"""The section of the guidelines that a question names by its number."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PARTS = r"[A-Za-z0-9]+(?:\.[A-Za-z0-9_]+)*"
_NUMBER = re.compile(rf"(?<![\w.])({_PARTS})(?![\w])")
_CHAPTER = re.compile(r"\bchapter\s+(\d{1,2})\b(?:[\s,:-]*(?:section|part|rule)?\s*([a-z](?:\.[a-z0-9]+)*)\b)?", re.I)
_SECTION = re.compile(r"\b(?:section|guideline)s?\s+(IV|I{1,3}|[1-4])\b(?!\.)", re.I)
_ROMAN = {"1": "i", "2": "ii", "3": "iii", "4": "iv"}


def number_in(question: str, refs: Iterable[str]) -> str | None:
    """The section whose number a question names ("I.C.9.a.1", "1.c.9.a.1", "chapter 9, section a.1"), None where none."""
    known = {ref.casefold(): ref for ref in refs}
    for match in _NUMBER.finditer(question):
        head, *rest = match[1].casefold().split(".")
        if rest and (found := known.get(".".join((_ROMAN.get(head, head), *rest)))):
            return found
    if chapter := _CHAPTER.search(question):
        below = f".{chapter[2].casefold()}" if chapter[2] else ""
        if found := known.get(f"i.c.{chapter[1]}{below}"):
            return found
    if section := _SECTION.search(question):
        return known.get(_ROMAN.get(section[1], section[1].casefold()))
    return None
