"""Entries of the catalog, and the terms that name them, as the texts that are indexed and embedded."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from codesets.brand_names import brand_terms
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.entries import Entry, Kind, Level
from codesets.index_phrases import phrases
from codesets.readers import starter
from codesets.terms.vocabulary import Vocabulary

FORMAT = 9
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


def read(catalog: Catalog, vocabulary: Vocabulary) -> tuple[tuple[Document, ...], tuple[Node, ...]]:
    """Every text of every loaded release, each once, and every printed entry, parents before children.

    The texts are titles and inclusion terms as printed, our synonyms and summaries, brand names of drugs, the lines of the
    Index. Codes made by a 7th character have no text of their own: it is found by rule after the search. An entry that several
    releases have is the newest one's.
    """
    texts: dict[Document, None] = {}
    entries: dict[Code, Node] = {}
    for release in sorted(catalog.releases, key=lambda release: release.valid_from, reverse=True):
        view = catalog.on(release.valid_from)
        for entry in view.entries(release.system):
            if entry.level not in _CODES:
                continue
            texts.update(dict.fromkeys(_of_entry(entry)))
            if entry.code not in entries:
                # A block may bear the name of its only category: what is above must have come before.
                above = entry.parent if entry.parent in entries else None
                entries[entry.code] = Node(entry.code, above, entry.title, entry.billable, _extensions(view, entry))
    texts.update(dict.fromkeys(_synonyms(vocabulary, entries)))
    texts.update(dict.fromkeys(_summaries(entries)))
    texts.update(dict.fromkeys(_brands(catalog, vocabulary)))
    texts.update(dict.fromkeys(_index(catalog, entries)))
    return tuple(texts), tuple(entries.values())


def _extensions(catalog: Catalog, entry: Entry) -> tuple[tuple[str, str], ...]:
    """The 7th characters of an entry whose codes right below differ by them alone; they are in those codes' places."""
    stem = entry.code.plain
    own = [child.plain for child in entry.children if len(child.plain) == 7 and child.plain.startswith(stem)]
    if entry.billable or not own or len(own) < len(entry.children):
        return ()
    meanings = catalog.extensions(entry.code)
    return tuple((plain[6], meanings[plain[6]]) for plain in own if plain[6] in meanings)


def _of_entry(entry: Entry) -> Iterable[Document]:
    yield Document(entry.code, Source.TITLE, entry.title)
    # Square brackets hold a second name (I.A.7).
    if name := _SECOND_NAME.search(entry.title):
        yield Document(entry.code, Source.INCLUSION, name[1])
    for kind in (Kind.INCLUSION, Kind.INCLUDES):
        for note in entry.notes(kind):
            yield Document(entry.code, Source.INCLUSION, note.text)


def _synonyms(vocabulary: Vocabulary, entries: Container[Code]) -> Iterator[Document]:
    """Our synonyms of the codes that a loaded release has; the others wait for a release that has them."""
    for synonym in vocabulary.synonyms:
        code = next((code for code in synonym.readings if code in entries), None)
        if code is not None:
            yield Document(code, Source.SYNONYM, synonym.term)


def _summaries(entries: Mapping[Code, Node]) -> Iterator[Document]:
    """What our own summary of HCPCS calls a code: the words that coders use, beside the official descriptor of a loaded file."""
    for code, words in starter.hcpcs_words():
        if code in entries and entries[code].title != words:
            yield Document(code, Source.SYNONYM, words)


def _brands(catalog: Catalog, vocabulary: Vocabulary) -> Iterator[Document]:
    """Brand names of drugs, as terms of the HCPCS codes whose descriptors name the drug."""
    brands = {row.brand: row.generic for row in vocabulary.brands.values()}
    for release in catalog.releases:
        if release.system is CodeSystem.HCPCS:
            for code, brand in brand_terms(catalog.on(release.valid_from).entries(release.system), brands):
                yield Document(code, Source.SYNONYM, brand)


def _index(catalog: Catalog, entries: Container[Code]) -> Iterator[Document]:
    """The lines of the Index as terms of the codes that they lead to, where a loaded release has them."""
    for code, phrase in phrases(catalog):
        if code in entries:
            yield Document(code, Source.INDEX, phrase)
