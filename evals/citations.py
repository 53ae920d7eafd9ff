"""Whether what is cited exists: the section among the guidelines, the entry and its words in the release."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.conventions.finding import Basis
from codesets.entries import Entry, Level
from codesets.guidelines import official, own_words
from evals import metrics
from evals.measures import Measure

Json = dict[str, Any]
# What a case says under this key: how many of its citations are valid, and how many there are.
KEY = "cited"
_CHAPTER = re.compile(r"Chapter \d+\b")
_PRINTED = frozenset({"tabular", "index", "term"})


def counted(citations: Iterable[Basis], catalog: Catalog) -> tuple[int, int]:
    """How many citations hold, of how many."""
    judged = [valid(each, catalog) for each in citations]
    return sum(judged), len(judged)


def valid(citation: Basis, catalog: Catalog) -> bool:
    """True where the reference exists and, for what the code set prints, the words stand there.

    A guideline holds by its number. An entry is named by its code or as a chapter (words behind it name the note), a
    whole release by its system and name, of which something may be said; a table or an index without codes is named in
    the reference and holds where it says something.
    """
    if citation.source == "guideline":
        return citation.ref in _sections() or citation.ref in _official(catalog)
    if citation.source not in _PRINTED:
        return bool(citation.ref.strip() and citation.text.strip())
    if citation.ref in map(str, catalog.releases):
        return bool(citation.text.strip())
    entry = _entry(citation.ref, catalog)
    if entry is None:
        return False
    if citation.source != "tabular" or entry.code.system is not CodeSystem.ICD10CM:
        return bool(citation.text.strip())
    printed = [entry.title, *(note.text for note in catalog.instructions(entry.code))]
    said = _plain(citation.text)
    return any(said and (said in text or text in said) for text in map(_plain, printed))


def _entry(ref: str, catalog: Catalog) -> Entry | None:
    """The chapter or the code that a reference begins with."""
    if chapter := _CHAPTER.match(ref):
        return catalog.entry(Code(CodeSystem.ICD10CM, chapter.group()), Level.CHAPTER)
    try:
        return catalog.find(ref.split()[0]) if ref.strip() else None
    except InvalidCode:
        return None


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


@lru_cache(maxsize=1)
def _sections() -> frozenset[str]:
    return frozenset(entry.ref for entry in own_words.load())


def _official(catalog: Catalog) -> frozenset[str]:
    return frozenset(entry.ref for entry in official.entries(catalog))


def _counts(case: Json) -> Sequence[float] | None:
    found = case.get(KEY)
    return (float(found[0]), float(found[1])) if found and found[1] else None


MEASURE = Measure("citation_validity", _counts, metrics.mean, optional=True)
