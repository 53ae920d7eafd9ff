"""Lines of the Index as phrases in the order in which one would say them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.index_terms import Book, IndexTerm

BOOKS = (Book.DISEASES, Book.EXTERNAL)
_PREPOSITIONS = frozenset(
    [
        "after",
        "as",
        "at",
        "by",
        "due",
        "during",
        "for",
        "from",
        "in",
        "into",
        "of",
        "off",
        "on",
        "out",
        "over",
        "through",
        "to",
        "under",
        "while",
        "with",
        "without",
    ]
)
_LEFT_OUT = re.compile(r"\b(?:NEC|NOS)\b|\((?:s|es)\)|\[[^\]]*\]")
_COMMA = re.compile(r"\s*,\s*")
_STEM = 4  # letters that two forms of one word share: "fall, falling"
_CATEGORY = 3


def phrases(catalog: Catalog) -> Iterator[tuple[Code, str]]:
    """(code as printed, phrase) for each line of the diseases and external causes that leads to a code."""
    for term in catalog.index_lines(*BOOKS):
        code = _code(term.code)
        if code is not None and len(term.path) > 1:
            yield code, phrase(term)


def phrase(term: IndexTerm) -> str:
    """ "Fall, falling; due to; ice or snow" as "fall due to ice or snow"; NEC and NOS are left out."""
    return " ".join(" ".join(map(_said, term.path)).split())


def _said(part: str) -> str:
    """One level of a path: the first of several forms of a word, and an inversion put right ("torch, welding")."""
    words = _LEFT_OUT.sub(" ", part).strip().lower()
    forms = [form for form in _COMMA.split(words) if form]
    if len(forms) < 2:
        return words
    first, second = forms[0], forms[1]
    same = second[:_STEM] == first[:_STEM] or first.split()[-1] in _PREPOSITIONS or len(forms) > 2
    return first if same else f"{second} {first}"


def _code(printed: str) -> Code | None:
    """The code or category of a line; a dash only says that characters are to follow."""
    try:
        code = Code.parse(printed, CodeSystem.ICD10CM) if len(printed) >= _CATEGORY else None
    except InvalidCode:
        return None
    return code
