"""Search: understand the query, gather candidates by code, words and meaning, rank them, find the full code."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.entries import Entry
from codesets.guidelines import official
from codesets.terms import vocabulary as terms
from index import extension, fusion
from index.build import current
from index.documents import GUIDELINES, Source, collection_of
from index.embedders import Embedder, HashingEmbedder, OnnxEmbedder
from index.guideline_search import GuidelineSearch
from index.lexical import LexicalIndex, Named
from index.manifest import (
    CATALOG,
    CHROMA,
    LEXICAL,
    MIN_PROBE_AGREEMENT,
    MODEL,
    PROBE,
    VECTORS,
    IndexDamaged,
    Manifest,
    read_manifest,
)  # fmt: skip
from index.spelling import Speller
from index.store import StoreError, VectorStore
from index.understanding import Query, Understanding, known_words
from index.words import key

if TYPE_CHECKING:
    from index.embedders import Vectors

NEAREST = 150  # texts taken from each collection by meaning
BEST_WORDS = 100  # and by words
MAX_LIMIT = 100
_MAX_TEXTS = 2_500  # a root in more texts than this finds candidates only where no rarer one does


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found, how likely it is meant (0 to 1 within one search), and why it is there."""

    entry: Entry
    score: float
    matched_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuidelineHit:
    """A section of the guidelines found, with how well it fits (0 to 1; 1 where the query names its number)."""

    ref: str
    score: float


def open_retriever(home: Path) -> Retriever:
    """The retriever over the current index; raises IndexDamaged where there is none or its catalog is not as built."""
    folder = current(home)
    manifest = read_manifest(folder)
    manifest.check_files(folder, CATALOG)
    return Retriever(folder, manifest)


class Retriever:
    """Finds entries by code, by words and by meaning; safe for threads, loads the models at the first search."""

    def __init__(self, folder: Path, manifest: Manifest, vocabulary: terms.Vocabulary | None = None) -> None:
        self.folder = folder
        self.manifest = manifest
        self.catalog = Catalog(folder / CATALOG)
        self._given = vocabulary
        self._lock = threading.RLock()
        self._open: _Parts | None = None

    def search(
        self,
        query: str,
        *,
        system: CodeSystem | None = None,
        limit: int = 10,
        billable: bool = False,
        day: date | None = None,
    ) -> list[Hit]:
        """The entries of the releases in force on `day` that the query most likely means, best first."""
        return self.search_many([query], system=system, limit=limit, billable=billable, day=day)[0]

    def search_many(
        self,
        queries: Sequence[str],
        *,
        system: CodeSystem | None = None,
        limit: int = 10,
        billable: bool = False,
        day: date | None = None,
    ) -> list[list[Hit]]:
        """`search` for each query, embedded and looked up together; the same hits as one by one."""
        catalog = self.catalog.on(day) if day else self.catalog
        systems = [system] if system else list(catalog.in_force)
        parts = self._parts()
        return [_Search(parts, catalog, systems, billable).run(q, v, max(1, min(limit, MAX_LIMIT))) for q, v in parts.read(queries)]

    def named(self, keys: Sequence[str], system: CodeSystem = CodeSystem.ICD10CM) -> dict[str, list[Named]]:
        """For each key (see `index.words.key`) that names entries of the system, its texts with what they name."""
        lexical = self._parts().lexical
        found = lexical.with_keys(collection_of(system), keys)
        named: dict[int, list[Named]] = {}
        for own in lexical.named(number for numbers in found.values() for number in numbers):
            named.setdefault(own.text, []).append(own)
        return {phrase: [own for number in numbers for own in named.get(number, ())] for phrase, numbers in found.items()}

    def search_guidelines(self, query: str, limit: int = 5) -> list[GuidelineHit]:
        """The sections of the guidelines that a question is about, best first: by number, by words and by meaning."""
        parts = self._parts()
        if GUIDELINES not in self.manifest.counts:
            return []
        [(read, vector)] = parts.read([query])
        return [GuidelineHit(fit.ref, fit.score) for fit in parts.guidelines.find(query, vector, read.roots, limit)]

    def verify(self) -> None:
        """Compare every file, the counts and the model with the manifest; raises IndexDamaged."""
        self.manifest.check_files(self.folder)
        self._parts()

    def _parts(self) -> _Parts:
        with self._lock:
            if self._open is None:
                parts = _Parts(self.folder, self.manifest, self._given or terms.load(), self.catalog)
                parts.check()
                self._open = parts
            return self._open


class _Parts:
    """What a search needs, opened once and checked against the manifest."""

    def __init__(self, folder: Path, manifest: Manifest, vocabulary: terms.Vocabulary, catalog: Catalog) -> None:
        manifest.check_files(folder, LEXICAL, VECTORS, CHROMA, MODEL)
        manifest.check_extra(folder)
        self._folder = folder
        self._vocabulary = vocabulary
        self.catalog = catalog
        self.manifest = manifest
        self.lexical = LexicalIndex(folder / LEXICAL)
        self.store = VectorStore(folder / CHROMA)
        self.embedder: Embedder = OnnxEmbedder(folder / MODEL) if (folder / MODEL).is_dir() else HashingEmbedder(manifest.dimensions)
        speller = Speller(self.lexical.words, known_words(vocabulary))
        self.understanding = Understanding(vocabulary, speller)
        self.rarity = fusion.Rarity(self.lexical.roots, self.lexical.size)
        self.model = fusion.load()

    @cached_property
    def vectors(self) -> Any:
        import numpy as np

        return np.load(self._folder / VECTORS, mmap_mode="r", allow_pickle=False)

    @cached_property
    def guidelines(self) -> GuidelineSearch:
        def vectors_of(numbers: list[int]) -> Vectors:
            taken: Vectors = self.vectors[numbers].astype("float32")
            return taken

        return GuidelineSearch(official.entries(self.catalog), self._vocabulary, self.lexical.guidelines(), vectors_of)

    def check(self) -> None:
        """The counts of the collections and a probe vector against the manifest; raises IndexDamaged."""
        try:
            counts = {name: self.store.count(name) for name in self.manifest.counts}
        except StoreError as error:
            raise IndexDamaged(f"the index is damaged ({error}): run `codedesk build --force`") from None
        if counts != dict(self.manifest.counts):
            raise IndexDamaged("the index is damaged (a collection lacks vectors): run `codedesk build --force`")
        probe = self.embedder.embed([PROBE], query=True)[0]
        agreement = sum(float(a) * b for a, b in zip(probe, self.manifest.probe, strict=True))
        if self.embedder.hash != self.manifest.model_hash or not agreement >= MIN_PROBE_AGREEMENT:
            raise IndexDamaged("the embedding model is not the one that the index was built with: run `codedesk build`")

    def read(self, queries: Sequence[str]) -> list[tuple[Query, Vectors | None]]:
        """Each query understood, with its vector where it has words."""
        read = [self.understanding.read(query) for query in queries]
        worded = [query for query in read if query.words]
        vectors = iter(self.embedder.embed([query.text for query in worded], query=True))
        return [(query, next(vectors) if query.words else None) for query in read]


class _Search:
    """One search in the releases of one day."""

    def __init__(self, parts: _Parts, catalog: Catalog, systems: Sequence[CodeSystem], billable: bool) -> None:
        self._parts = parts
        self._catalog = catalog
        self._systems = systems
        self._billable = billable

    def run(self, query: Query, vector: Vectors | None, limit: int) -> list[Hit]:
        """The best hits: a code spelt out first, then what was ranked."""
        hits: dict[Code, Hit] = {hit.entry.code: hit for hit in self._by_code(query)}
        if vector is not None and len(hits) < limit:
            for hit in self._ranked(query, vector, limit):
                hits.setdefault(hit.entry.code, hit)
        return list(hits.values())[:limit]

    def _by_code(self, query: Query) -> Iterable[Hit]:
        """The entry whose code the whole query spells."""
        for system in self._systems:
            try:
                entry = self._catalog.find(query.raw, system)
            except InvalidCode:
                continue
            if entry is not None and (entry.billable or not self._billable):
                yield Hit(entry, 1.0, ("code",))

    def _ranked(self, query: Query, vector: Vectors, limit: int) -> Iterable[Hit]:
        import numpy as np

        candidates = self._candidates(query, vector)
        if not candidates:
            return
        rows = fusion.features(query, key(query.words), candidates, self._parts.rarity)
        raw = self._parts.model.score(rows)
        shown = np.exp(raw - raw.max())
        shown /= shown.sum()
        ranked = fusion.order([c.place.code for c in candidates], raw.tolist())
        for place in ranked[: 3 * limit]:
            entry = self._specified(query, candidates[place])
            if entry is not None:
                yield Hit(entry, round(float(shown[place]), 4), _why(candidates[place], rows[place]))

    def _candidates(self, query: Query, vector: Vectors) -> list[fusion.Candidate]:
        lexical = self._parts.lexical
        texts: set[int] = set()
        for system in self._systems:
            collection = collection_of(system)
            count = self._parts.manifest.counts.get(collection, 0)
            if count:
                texts.update(number for number, _ in self._parts.store.nearest(collection, vector[None, :], min(NEAREST, count))[0])
                texts.update(number for number, _ in lexical.search(collection, self._telling(query), BEST_WORDS))
                texts.update(lexical.same(collection, key(query.words)))
        named = lexical.named(texts)
        places = lexical.places({own.code for own in named})
        grouped: dict[Code, list[Named]] = {}
        for own in named:
            grouped.setdefault(own.code, []).append(own)
        numbers = [own.text for group in grouped.values() for own in group]
        cosines = iter((self._parts.vectors[numbers].astype("float32") @ vector).tolist())
        return [fusion.Candidate(places[code], group, [next(cosines) for _ in group]) for code, group in grouped.items() if code in places]

    def _telling(self, query: Query) -> list[str]:
        """The roots that find candidates by words: those that are not in thousands of texts."""
        known = [word for word in query.roots if word in self._parts.lexical.roots]
        rare = [word for word in known if self._parts.lexical.roots[word] <= _MAX_TEXTS]
        return rare or known

    def _specified(self, query: Query, candidate: fusion.Candidate) -> Entry | None:
        """The candidate's entry, with its 7th character where the query says which; None where it is not wanted."""
        place = candidate.place
        code = place.code
        if place.extended:
            code = extension.full_code(self._catalog, place.code, query, default=self._billable) or place.code
        entry = self._catalog.entry(code)
        return entry if entry is not None and (entry.billable or not self._billable) else None


def _why(candidate: fusion.Candidate, row: Any) -> tuple[str, ...]:
    value = dict(zip(fusion.FEATURES, row.tolist(), strict=True))
    reasons = {
        "title": value["same_title"] or any(own.source is Source.TITLE for own in candidate.texts) and value["overlap"] > 0.5,
        "term": value["same_term"] or value["same_synonym"],
        "meaning": value["cosine"] > 0.5,
    }
    return tuple(name for name, holds in reasons.items() if holds) or ("meaning",)
