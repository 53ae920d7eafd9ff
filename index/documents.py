"""Entries of the catalog, and the terms that name them, as the texts that are indexed and embedded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from codesets.brand_names import brand_terms
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.entries import Entry, Kind, Level
from codesets.index_phrases import phrases
from codesets.terms.vocabulary import Vocabulary

FORMAT = 2  # raise it whenever the same catalog would give other texts or other tables
GUIDELINES = "guidelines"
_SECOND_NAME = re.compile(r"\[([^\[\]]*[A-Za-z]{3}[^\[\]]*)\]$")
_CODES = (Level.CATEGORY, Level.CODE, Level.MODIFIER)


class Source(StrEnum):
    """Where a text comes from."""

    TITLE = "title"
    INCLUSION = "inclusion"
    SYNONYM = "synonym"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Document:
    """A text and the entry that it names."""

    code: Code
    source: Source
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """Where an entry stands; `extensions` are the 7th characters that complete it, with their meanings."""

    code: Code
    parent: Code | None
    title: str
    billable: bool
    extensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GuidelineText:
    """The text of one section of the guidelines under its number."""

    ref: str
    text: str


def collection_of(system: CodeSystem) -> str:
    """The name under which the vectors of a system are kept."""
    return system.value.lower()


def documents(catalog: Catalog, vocabulary: Vocabulary) -> Iterator[Document]:
    """Every text of every loaded release, each once: titles and inclusion terms as printed, our synonyms,
    brand names of drugs, the lines of the Index.

    Codes made by a 7th character have no text of their own: it is found by rule after the search.
    """
    seen: set[Document] = set()
    for document in (
        *_printed(catalog),
        *_synonyms(catalog, vocabulary),
        *_brands(catalog, vocabulary),
        *_index(catalog),
    ):
        if document not in seen:
            seen.add(document)
            yield document


def nodes(catalog: Catalog) -> Iterator[Node]:
    """Every printed entry of every loaded release, each code once (the newest release's), parents before children."""
    seen: set[Code] = set()
    for release in sorted(catalog.releases, key=lambda release: release.valid_from, reverse=True):
        view = catalog.on(release.valid_from)
        for entry in view.entries(release.system):
            if entry.level in _CODES and entry.code not in seen:
                # A block may bear the name of its only category: what is above must have come before.
                above = entry.parent if entry.parent in seen else None
                seen.add(entry.code)
                yield Node(entry.code, above, entry.title, entry.billable, _extensions(view, entry))


def _extensions(catalog: Catalog, entry: Entry) -> tuple[tuple[str, str], ...]:
    """The 7th characters of an entry whose codes right below differ by them alone; they are in those codes' places."""
    stem = entry.code.plain
    own = [child.plain for child in entry.children if len(child.plain) == 7 and child.plain.startswith(stem)]
    if entry.billable or not own or len(own) < len(entry.children):
        return ()
    meanings = catalog.extensions(entry.code)
    return tuple((plain[6], meanings[plain[6]]) for plain in own if plain[6] in meanings)


def _printed(catalog: Catalog) -> Iterator[Document]:
    for release in catalog.releases:
        view = catalog.on(release.valid_from)
        for entry in view.entries(release.system):
            if entry.level in _CODES:
                yield from _of_entry(entry)


def _of_entry(entry: Entry) -> Iterable[Document]:
    yield Document(entry.code, Source.TITLE, entry.title)
    # Square brackets hold a second name (I.A.7).
    if name := _SECOND_NAME.search(entry.title):
        yield Document(entry.code, Source.INCLUSION, name[1])
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


def _index(catalog: Catalog) -> Iterator[Document]:
    """The lines of the Index as terms of the codes that they lead to, where a loaded release has them."""
    views = [catalog.on(release.valid_from) for release in catalog.releases if release.system is CodeSystem.ICD10CM]
    for code, phrase in phrases(catalog):
        if any(view.exists(code) for view in views):
            yield Document(code, Source.INDEX, phrase)
