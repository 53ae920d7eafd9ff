"""What goes into an index: its texts in the order of their numbers, the entries they name, and a digest of it all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.terms.vocabulary import Vocabulary
from index.documents import FORMAT, GUIDELINES, Document, GuidelineText, Node, Source, collection_of, read
from index.store import GRAPH
from index.variants import core

# Synonyms and lines of the Index repeat in other words what titles say: words find them. Their vectors would be
# half of a build.
EMBEDDED = frozenset({Source.TITLE, Source.INCLUSION})
# Chroma writes a collection out from three vectors on; a smaller one would change its files at every opening.
SMALLEST_STORED = 3


def first_rows(counts: Mapping[str, int]) -> dict[str, int]:
    """The number of the first text of each collection: those with vectors come first, collection by collection."""
    names = sorted(counts)
    return dict(zip(names, accumulate((counts[name] for name in names), initial=0), strict=False))


@dataclass(frozen=True)
class Plan:
    """What goes into an index: the texts (collection, text) numbered from 0, and what each names.

    The first texts, as many as `counts` adds up to, are embedded. Of the others, variants of one of them share its vector
    (`vectors` has the number of each text's vector, -1 for none); the rest are found by their words alone.
    """

    rows: tuple[tuple[str, str], ...]
    counts: Mapping[str, int]
    vectors: Sequence[int]
    documents: Mapping[int, Sequence[Document]]
    nodes: Sequence[Node]
    refs: Mapping[int, str]
    releases: tuple[str, ...]
    entries: Mapping[str, int]
    inputs: str

    @property
    def embedded(self) -> list[str]:
        """The texts with vectors, in order."""
        return [text for _, text in self.rows[: sum(self.counts.values())]]

    @cached_property
    def collections(self) -> dict[str, str]:
        """A digest of each collection: how its graph is made, and its texts with vectors in order."""
        digests = {name: hashlib.sha256(repr(sorted(GRAPH.items())).encode()) for name in self.counts}
        for collection, text in self.rows[: sum(self.counts.values())]:
            digests[collection].update(text.encode() + b"\0")
        return {name: digest.hexdigest() for name, digest in digests.items()}

    def embedded_by(self, embedder_hash: str) -> Plan:
        """The plan with the model that embeds it among its inputs."""
        return replace(self, inputs=hashlib.sha256(f"{self.inputs} {embedder_hash}".encode()).hexdigest())


def plan(catalog_path: Path, vocabulary: Vocabulary, guidelines: Iterable[GuidelineText]) -> Plan:
    """The plan of an index over a compiled catalog, our terms and the sections of the guidelines."""
    catalog = Catalog(catalog_path)
    texts, nodes = read(catalog, vocabulary)
    named: dict[tuple[str, str], list[Document]] = {}
    codes: dict[str, set[str]] = {}
    for document in texts:
        named.setdefault((collection_of(document.code.system), document.text), []).append(document)
        codes.setdefault(document.code.system.value, set()).add(document.code.value)
    sections = {(GUIDELINES, section.text): section.ref for section in guidelines}
    speaks = _spokesmen(named)
    rows = [*sorted((*dict.fromkeys(speaks.values()), *sections), key=lambda row: row[0])]
    embedded = frozenset(rows)
    counts: dict[str, int] = {}
    for collection, _ in rows:
        counts[collection] = counts.get(collection, 0) + 1
    rows += [row for row in named if row not in embedded]
    places = {row: number for number, row in enumerate(rows)}
    documents = {number: named[row] for number, row in enumerate(rows) if row in named}
    refs = {number: sections[row] for number, row in enumerate(rows) if row in sections}
    digest = hashlib.sha256(f"{FORMAT} {sorted(GRAPH.items())}".encode())
    digest.update(hashlib.sha256(catalog_path.read_bytes()).digest())
    for number, row in enumerate(rows):
        own = [(document.code, document.source) for document in documents.get(number, ())]
        digest.update(repr((row, own, refs.get(number))).encode())
    return Plan(
        rows=tuple(rows),
        counts=counts,
        vectors=[places[speaks.get(row, row)] if row in speaks or row in embedded else -1 for row in rows],
        documents=documents,
        nodes=nodes,
        refs=refs,
        releases=tuple(map(str, catalog.releases)),
        entries={system: len(values) for system, values in codes.items()},
        inputs=digest.hexdigest(),
    )


def _spokesmen(named: Mapping[tuple[str, str], Sequence[Document]]) -> dict[tuple[str, str], tuple[str, str]]:
    """For each text with a vector the text that is embedded for it: the shortest of its variants in its category."""
    variants: dict[tuple[str, str, frozenset[str]], list[tuple[str, str]]] = {}
    for row, own in named.items():
        if any(document.source in EMBEDDED for document in own):
            collection, text = row
            category = own[0].code.value[:3] if own[0].code.system is CodeSystem.ICD10CM else text
            variants.setdefault((collection, category, core(text)), []).append(row)
    shortest = (min(several, key=lambda row: (len(row[1]), row[1])) for several in variants.values())
    return {row: best for best, several in zip(shortest, variants.values(), strict=True) for row in several}
