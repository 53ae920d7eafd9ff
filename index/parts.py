"""What searches need, opened once and checked against the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.guidelines.own_words import GuidelineEntry
from codesets.terms import vocabulary as terms
from index import fusion
from index.candidates import Candidates
from index.embedders import Embedder, HashingEmbedder, OnnxEmbedder
from index.features import Ranking
from index.guideline_search import GuidelineSearch
from index.lexical import LexicalIndex
from index.manifest import (
    CHROMA,
    LEXICAL,
    MIN_PROBE_AGREEMENT,
    MODEL,
    POSTINGS,
    PROBE,
    VECTORS,
    IndexDamaged,
    Manifest,
)  # fmt: skip
from index.plan import SMALLEST_STORED
from index.postings import SYSTEMS, Postings
from index.spelling import Speller
from index.store import StoreError, VectorStore
from index.understanding import Query, Understanding, known_words
from index.usual import usual
from index.words import tokens

if TYPE_CHECKING:
    from index.candidates import Numbers
    from index.embedders import Vectors


class Parts:
    """What a search needs, opened once and checked against the manifest."""

    def __init__(self, folder: Path, manifest: Manifest, vocabulary: terms.Vocabulary, catalog: Catalog) -> None:
        manifest.check_files(folder, LEXICAL, POSTINGS, VECTORS, CHROMA, MODEL)
        manifest.check_extra(folder)
        self._folder = folder
        self.manifest = manifest
        self._vocabulary = vocabulary
        self._catalog = catalog
        self.lexical = LexicalIndex(folder / LEXICAL)
        self.postings = Postings(folder / POSTINGS)
        self.store = VectorStore(folder / CHROMA)
        self.candidates = Candidates(self.postings, self.store, manifest, self._rows)
        self.embedder: Embedder = (
            OnnxEmbedder(folder / MODEL) if (folder / MODEL).is_dir() else HashingEmbedder(manifest.dimensions)
        )
        speller = Speller(self._common(), known_words(vocabulary), self.embedder.words())
        self.understanding = Understanding(vocabulary, speller, self.lexical.printed)
        self.model = fusion.load()
        self.usual = usual(self.postings)
        self._guidelines: dict[str, GuidelineSearch] = {}

    @cached_property
    def vectors(self) -> Any:
        import numpy as np

        # A plain view of the map: the class for maps costs as much as taking a row does.
        return np.asarray(np.load(self._folder / VECTORS, mmap_mode="r", allow_pickle=False))

    def _rows(self, start: int, end: int) -> Vectors:
        taken: Vectors = self.vectors[start:end].astype("float32")
        return taken

    def guideline_search(self, entries: tuple[GuidelineEntry, ...]) -> GuidelineSearch:
        """The search in the guidelines of one edition, made once for each."""

        def vectors_of(numbers: list[int]) -> Vectors:
            taken: Vectors = self.vectors[numbers].astype("float32")
            return taken

        edition = entries[0].edition if entries else ""
        if edition not in self._guidelines:
            numbered = self.lexical.guidelines()
            self._guidelines[edition] = GuidelineSearch(entries, self._vocabulary, numbered, vectors_of)
        return self._guidelines[edition]

    def _common(self) -> dict[str, int]:
        """The words that spelling is put right to: those of the texts and of the 7th characters' meanings."""
        words = self.lexical.words
        for extensions in self.postings.sets:
            for own in extensions:
                for word in tokens(own.meaning):
                    words[word] = max(words.get(word, 0), 100)
        return words

    def rank(
        self,
        query: Query,
        vectors: Vectors | None,
        systems: Sequence[CodeSystem],
        *,
        candidates: Sequence[Numbers] | None = None,
        without: frozenset[int] = frozenset(),
    ) -> list[Ranking]:
        """The candidates of each reading of a query with their features; by words alone where there are no vectors."""
        texts = candidates
        if texts is None and vectors is not None:
            texts = self.candidates.of(query.readings, vectors, systems)
        elif texts is None:
            texts = self.candidates.by_words(query.readings, systems)
        wanted = [SYSTEMS.index(system) for system in systems]
        rows = [None] * len(query.readings) if vectors is None else vectors
        return [
            fusion.rank(query, reading, vector, own, self.postings, self.vectors, wanted, without)
            for reading, vector, own in zip(query.readings, rows, texts, strict=True)
        ]

    def check(self) -> None:
        """The counts of the collections and a probe vector against the manifest; raises IndexDamaged."""
        try:
            stored = {name: n for name, n in self.manifest.counts.items() if n >= SMALLEST_STORED}
            counts = {name: self.store.count(name) for name in stored}
        except StoreError as error:
            raise IndexDamaged(f"the index is damaged ({error}): run `codedesk build --force`") from None
        if counts != stored:
            raise IndexDamaged("the index is damaged (a collection lacks vectors): run `codedesk build --force`")
        probe = self.embedder.embed([PROBE], query=True)[0]
        agreement = sum(float(a) * b for a, b in zip(probe, self.manifest.probe, strict=True))
        if self.embedder.hash != self.manifest.model_hash or not agreement >= MIN_PROBE_AGREEMENT:
            raise IndexDamaged("the embedding model is not the one that the index was built with: run `codedesk build`")

    def read(self, queries: Sequence[str]) -> list[tuple[Query, Vectors]]:
        """Each query understood, with one vector a reading; all are embedded in one call."""
        read = self.understood(queries)
        return list(zip(read, self.embedded(read), strict=True))

    def understood(self, queries: Sequence[str]) -> list[Query]:
        """What each query says."""
        return [self.understanding.read(query) for query in queries]

    def embedded(self, queries: Sequence[Query]) -> list[Vectors]:
        """For each query one vector a reading; all are embedded in one call."""
        vectors = self.embedder.embed([reading.text for query in queries for reading in query.readings], query=True)
        found: list[Vectors] = []
        start = 0
        for query in queries:
            found.append(vectors[start : start + len(query.readings)])
            start += len(query.readings)
        return found
