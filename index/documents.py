"""Entries of the catalog, and the terms that name them, as the texts that are indexed and embedded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from codesets.brand_names import brand_terms
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.entries import Entry, Kind, Level
from codesets.terms.vocabulary import Vocabulary

FORMAT = 1  # raise it whenever the same catalog would give other texts or other tables
GUIDELINES = "guidelines"
_CODES = (Level.CATEGORY, Level.CODE, Level.MODIFIER)


class Source(StrEnum):
    """Where a text comes from."""

    TITLE = "title"
    INCLUSION = "inclusion"
    SYNONYM = "synonym"


@dataclass(frozen=True, slots=True)
class Document:
    """A text and the entry that it names."""

    code: Code
    source: Source
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """Where an entry stands: the entry above it, and what is asked of it while hits are ranked."""

    code: Code
    parent: Code | None
    title: str
    billable: bool
    extended: bool


@dataclass(frozen=True, slots=True)
class GuidelineText:
    """The text of one section of the guidelines under its number."""

    ref: str
    text: str


def collection_of(system: CodeSystem) -> str:
    """The name under which the vectors of a system are kept."""
    return system.value.lower()


def documents(catalog: Catalog, vocabulary: Vocabulary) -> Iterator[Document]:
    """Every text of every loaded release, each once: titles and inclusion terms as printed, then our synonyms.

    Codes made by a 7th character have no text of their own: it is found by rule after the search.
    """
    seen: set[Document] = set()
    for document in (*_printed(catalog), *_synonyms(catalog, vocabulary), *_brands(catalog, vocabulary)):
        if document not in seen:
            seen.add(document)
            yield document


def nodes(catalog: Catalog) -> Iterator[Node]:
    """Every printed entry of every loaded release, each code once (the newest release's), parents before children."""
    seen: set[Code] = set()
    for release in sorted(catalog.releases, key=lambda release: release.valid_from, reverse=True):
        for entry in catalog.on(release.valid_from).entries(release.system):
            if entry.level in _CODES and entry.code not in seen:
                # A block may bear the name of its only category: what is above must have come before.
                above = entry.parent if entry.parent in seen else None
                seen.add(entry.code)
                yield Node(entry.code, above, entry.title, entry.billable, not entry.billable and _is_extended(entry))


def _is_extended(entry: Entry) -> bool:
    """True where the codes right below differ by their 7th character alone."""
    return bool(entry.children) and all(len(child.plain) == 7 and child.plain.startswith(entry.code.plain) for child in entry.children)


def _printed(catalog: Catalog) -> Iterator[Document]:
    for release in catalog.releases:
        view = catalog.on(release.valid_from)
        for entry in view.entries(release.system):
            if entry.level in _CODES:
                yield from _of_entry(entry)


def _of_entry(entry: Entry) -> Iterable[Document]:
    yield Document(entry.code, Source.TITLE, entry.title)
    for kind in (Kind.INCLUSION, Kind.INCLUDES):
        for note in entry.notes(kind):
            yield Document(entry.code, Source.INCLUSION, note.text)


def _synonyms(catalog: Catalog, vocabulary: Vocabulary) -> Iterator[Document]:
    """Our synonyms of the codes that a loaded release has; the others wait for a release that has them."""
    views = [catalog.on(release.valid_from) for release in catalog.releases]
    for synonym in vocabulary.synonyms:
        code = next((code for code in synonym.readings if any(view.exists(code) for view in views)), None)
        if code is not None:
            yield Document(code, Source.SYNONYM, synonym.term)


def _brands(catalog: Catalog, vocabulary: Vocabulary) -> Iterator[Document]:
    """Brand names of drugs, as terms of the HCPCS codes whose descriptors name the drug."""
    brands = {row.brand: row.generic for row in vocabulary.brands.values()}
    for release in catalog.releases:
        if release.system is CodeSystem.HCPCS:
            for code, brand in brand_terms(catalog.on(release.valid_from).entries(release.system), brands):
                yield Document(code, Source.SYNONYM, brand)
