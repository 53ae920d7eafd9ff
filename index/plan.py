"""What goes into an index: its texts in the order of their numbers, the entries they name, and a digest of it all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from codesets.catalog import Catalog
from codesets.terms.vocabulary import Vocabulary
from index.documents import FORMAT, GUIDELINES, Document, GuidelineText, Node, Source, collection_of, read

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

    The first texts, as many as `counts` adds up to, are embedded; the others are found by their words alone.
    """

    rows: tuple[tuple[str, str], ...]
    counts: Mapping[str, int]
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
        """A digest of each collection's texts with vectors, in order."""
        digests = {name: hashlib.sha256() for name in self.counts}
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
    with_vectors = [row for row, own in named.items() if any(document.source in EMBEDDED for document in own)]
    rows = [*sorted((*with_vectors, *sections), key=lambda row: row[0])]
    embedded = frozenset(rows)
    counts: dict[str, int] = {}
    for collection, _ in rows:
        counts[collection] = counts.get(collection, 0) + 1
    rows += [row for row in named if row not in embedded]
    documents = {number: named[row] for number, row in enumerate(rows) if row in named}
    refs = {number: sections[row] for number, row in enumerate(rows) if row in sections}
    digest = hashlib.sha256(f"{FORMAT}".encode())
    digest.update(hashlib.sha256(catalog_path.read_bytes()).digest())
    for number, row in enumerate(rows):
        own = [(document.code, document.source) for document in documents.get(number, ())]
        digest.update(repr((row, own, refs.get(number))).encode())
    return Plan(
        rows=tuple(rows),
        counts=counts,
        documents=documents,
        nodes=nodes,
        refs=refs,
        releases=tuple(map(str, catalog.releases)),
        entries={system: len(values) for system, values in codes.items()},
        inputs=digest.hexdigest(),
    )
