"""Search: understand the query, gather candidates by code, words and meaning, rank them, find the full code."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.entries import Entry
from codesets.guidelines import official
from codesets.guidelines.own_words import GuidelineEntry
from codesets.terms import vocabulary as terms
from index import extension, fusion
from index.build import current
from index.documents import GUIDELINES, collection_of
from index.embedders import Embedder, HashingEmbedder, OnnxEmbedder
from index.guideline_search import GuidelineSearch
from index.lexical import LexicalIndex, Named
from index.manifest import (
    CATALOG,
    CHROMA,
    LEXICAL,
    MIN_PROBE_AGREEMENT,
    MODEL,
    POSTINGS,
    PROBE,
    VECTORS,
    IndexDamaged,
    Manifest,
    read_manifest,
)  # fmt: skip
from index.plan import SMALLEST_STORED, first_rows
from index.postings import SYSTEMS, Postings, spans
from index.spelling import Speller
from index.store import StoreError, VectorStore
from index.understanding import Query, Reading, Understanding, known_words
from index.words import EMPTY, tokens

if TYPE_CHECKING:
    from index.embedders import Vectors

NEAREST = 100  # texts taken from each collection by meaning
BEST_WORDS = 100  # and by words
MAX_LIMIT = 100
MAX_SPELT = 200  # characters in which codes are looked for
_MOST_TELLING = 8  # roots that find candidates by words
_MAX_TEXTS = 1_500  # a root in more texts than this finds candidates only where no rarer one does
_MOST_DAYS = 16  # days whose edition of the guidelines is kept
_NEXT_READING = 0.5  # what a reading less literal than the first costs in score
_FRAGMENT = re.compile(r"(?<![\w.])[A-Za-z]\d[0-9A-Za-z](?:\.?[0-9A-Za-z]{1,4})?-?(?![\w])")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found, how likely it is meant (0 to 1 within one search), and why it is there."""

    entry: Entry
    score: float
    matched_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuidelineHit:
    """A section of the guidelines found, with how well it fits (0 to 1; 1 where the query names its number).

    `answer` is yes or no where the section decides a question like this one, else empty.
    """

    ref: str
    score: float
    answer: str = ""


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
        self._open: Parts | None = None
        self._sections: dict[date | None, Mapping[str, GuidelineEntry]] = {}

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
        parts = self.parts()
        search = _Search(parts, catalog, systems, billable, max(1, min(limit, MAX_LIMIT)))
        return search.run(parts.read(queries))

    def named(self, keys: Sequence[str], system: CodeSystem = CodeSystem.ICD10CM) -> dict[str, list[Named]]:
        """For each key (see `index.words.key`) that names entries of the system, its texts with what they name."""
        lexical = self.parts().lexical
        found = lexical.with_keys(collection_of(system), keys)
        named: dict[int, list[Named]] = {}
        for own in lexical.named(number for numbers in found.values() for number in numbers):
            named.setdefault(own.text, []).append(own)
        return {
            phrase: [own for number in numbers for own in named.get(number, ())] for phrase, numbers in found.items()
        }

    def search_guidelines(self, query: str, limit: int = 5, day: date | None = None) -> list[GuidelineHit]:
        """The sections of the guidelines that a question is about, best first: by number, by words and by meaning.

        Of the edition in force on `day`. A query that is a section's number and nothing else finds that section alone.
        """
        entries = self.guidelines(day)
        own = query.strip().rstrip(".").casefold()
        if alone := next((ref for ref in entries if ref.casefold() == own), None):
            return [GuidelineHit(alone, 1.0)]
        parts = self.parts()
        if GUIDELINES not in self.manifest.counts:
            return []
        [(read, vectors)] = parts.read([query])
        asked = {name for reading in read.readings for word in reading.words for name in word.roots()}
        search = parts.guideline_search(tuple(entries.values()))
        found = search.find(query, vectors[0] if len(vectors) else None, asked, limit)
        return [GuidelineHit(fit.ref, fit.score, fit.answer) for fit in found]

    def guidelines(self, day: date | None = None) -> Mapping[str, GuidelineEntry]:
        """Every section of the edition in force on `day` (without a day the newest) by its number."""
        if day not in self._sections:
            if len(self._sections) >= _MOST_DAYS:
                self._sections.clear()
            catalog = self.catalog.on(day) if day else self.catalog
            self._sections[day] = {entry.ref: entry for entry in official.entries(catalog)}
        return self._sections[day]

    def verify(self) -> None:
        """Compare every file, the counts and the model with the manifest; raises IndexDamaged."""
        self.manifest.check_files(self.folder)
        self.parts()

    def parts(self) -> Parts:
        """What searches need, opened at the first call; raises IndexDamaged."""
        with self._lock:
            if self._open is None:
                parts = Parts(self.folder, self.manifest, self._given or terms.load(synonyms=False), self.catalog)
                parts.check()
                self._open = parts
            return self._open


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
        self._first = first_rows(manifest.counts)
        self.embedder: Embedder = (
            OnnxEmbedder(folder / MODEL) if (folder / MODEL).is_dir() else HashingEmbedder(manifest.dimensions)
        )
        speller = Speller(self._common(), known_words(vocabulary), self.embedder.words())
        self.understanding = Understanding(vocabulary, speller, self.lexical.printed)
        self.model = fusion.load()
        self._guidelines: dict[str, GuidelineSearch] = {}

    @cached_property
    def vectors(self) -> Any:
        import numpy as np

        return np.load(self._folder / VECTORS, mmap_mode="r", allow_pickle=False)

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

    def candidates(
        self, readings: Sequence[Reading], vectors: Vectors, systems: Sequence[CodeSystem]
    ) -> list[list[int]]:
        """For each reading the texts nearest to it in meaning and in words."""
        found: list[set[int]] = [set() for _ in readings]
        for system in systems:
            collection = collection_of(system)
            count = self.manifest.counts.get(collection, 0)
            if not count or not readings:
                continue
            first = self._first[collection]
            if count <= NEAREST:
                for texts in found:
                    texts.update(range(first, first + count))
            else:
                for texts, near in zip(found, self.store.nearest(collection, vectors, NEAREST), strict=True):
                    texts.update(self._sharing([first + number for number, _ in near]))
            for texts, reading in zip(found, readings, strict=True):
                texts.update(n for n, _ in self.lexical.search(collection, self._telling(reading), BEST_WORDS))
        return [sorted(texts) for texts in found]

    def rank(
        self,
        query: Query,
        vectors: Vectors,
        systems: Sequence[CodeSystem],
        *,
        candidates: Sequence[Sequence[int]] | None = None,
        without: frozenset[int] = frozenset(),
    ) -> list[fusion.Ranking]:
        """The candidates of each reading of a query with their features."""
        texts = self.candidates(query.readings, vectors, systems) if candidates is None else candidates
        wanted = [SYSTEMS.index(system) for system in systems]
        return [
            fusion.rank(query, reading, vector, own, self.postings, self.vectors, wanted, without)
            for reading, vector, own in zip(query.readings, vectors, texts, strict=True)
        ]

    def _sharing(self, vectors: list[int]) -> list[int]:
        """The texts that have one of these vectors."""
        import numpy as np

        starts, texts = self.postings.sharing
        places, _ = spans(starts, np.array(vectors, dtype=np.int32))
        found: list[int] = texts[places].tolist()
        return found

    def _telling(self, reading: Reading) -> list[str]:
        """The roots that find candidates by words: the rarest, those in thousands of texts only where there is no other."""
        asked = {name for word in reading.words if word.text not in EMPTY for name in word.roots()}
        known = {
            name: int(self.postings.root_texts[self.postings.roots[name]])
            for name in asked
            if name in self.postings.roots
        }
        rare = sorted((count, name) for name, count in known.items() if count <= _MAX_TEXTS)
        return [name for _, name in rare[:_MOST_TELLING]] or sorted(known)

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
        read = [self.understanding.read(query) for query in queries]
        vectors = self.embedder.embed([reading.text for query in read for reading in query.readings], query=True)
        found: list[tuple[Query, Vectors]] = []
        start = 0
        for query in read:
            found.append((query, vectors[start : start + len(query.readings)]))
            start += len(query.readings)
        return found


class _Search:
    """Searches in the releases of one day."""

    def __init__(
        self, parts: Parts, catalog: Catalog, systems: Sequence[CodeSystem], billable: bool, limit: int
    ) -> None:
        self._parts = parts
        self._catalog = catalog
        self._systems = systems
        self._billable = billable
        self._limit = limit

    def run(self, read: Sequence[tuple[Query, Vectors]]) -> list[list[Hit]]:
        """The best hits of each query: a code spelt out first, then what was ranked."""
        import numpy as np

        readings = [reading for query, _ in read for reading in query.readings]
        vectors = np.concatenate([vectors for _, vectors in read]) if read else np.zeros((0, 0), dtype=np.float32)
        texts = iter(self._parts.candidates(readings, vectors, self._systems))
        return [self._hits(query, own, [next(texts) for _ in query.readings]) for query, own in read]

    def _hits(self, query: Query, vectors: Vectors, candidates: Sequence[Sequence[int]]) -> list[Hit]:
        hits: dict[Code, Hit] = {hit.entry.code: hit for hit in self._by_code(query)}
        if len(hits) < self._limit:
            for hit in self._ranked(query, vectors, candidates):
                hits.setdefault(hit.entry.code, hit)
                if len(hits) == self._limit:
                    break
        return list(hits.values())[: self._limit]

    def _by_code(self, query: Query) -> Iterable[Hit]:
        """The entries whose codes the query spells: all of it, or one of its words."""
        for spelt in dict.fromkeys([query.raw.strip()[:20], *_FRAGMENT.findall(query.raw[:MAX_SPELT])]):
            for system in self._systems:
                try:
                    entry = self._catalog.find(spelt, system)
                except InvalidCode:
                    continue
                if entry is None or (self._billable and not entry.billable):
                    continue
                if spelt == query.raw.strip() or "." in spelt or len(entry.code.plain) > 3:
                    yield Hit(entry, 1.0, ("code",))

    def _ranked(self, query: Query, vectors: Vectors, candidates: Sequence[Sequence[int]]) -> Iterable[Hit]:
        import numpy as np

        scored: dict[tuple[int, int], tuple[float, Any]] = {}
        for number, ranking in enumerate(self._parts.rank(query, vectors, self._systems, candidates=candidates)):
            scores = self._parts.model.score(ranking.features) - _NEXT_READING * bool(number)
            for node, own, score, row in zip(ranking.nodes, ranking.extensions, scores, ranking.features, strict=True):
                if (int(node), int(own)) not in scored or scored[int(node), int(own)][0] < score:
                    scored[int(node), int(own)] = float(score), row
        if not scored:
            return
        total = np.logaddexp.reduce([score for score, _ in scored.values()])
        order = sorted(scored, key=lambda key: (-round(scored[key][0], 5), key))
        for node, own in self._completed(order)[: 3 * self._limit]:
            entry = self._entry(node, own)
            if entry is not None:
                score, row = scored[node, own]
                yield Hit(entry, round(float(np.exp(score - total)), 4), _why(row))

    def _completed(self, order: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The order with each heading behind the best of the complete codes below it: nobody reports a heading."""
        postings = self._parts.postings
        found: dict[tuple[int, int], None] = {}
        for place, key in enumerate(order[: 4 * self._limit]):
            node = key[0]
            if not postings.node_billable[node] and postings.node_set[node] < 0:
                below = (
                    other for other in order[place + 1 :] if postings.below(other[0], node) and postings.ends(other[0])
                )
                found.update(dict.fromkeys(islice(below, 1)))
            found.setdefault(key)
        return list(found)

    def _entry(self, node: int, chosen: int) -> Entry | None:
        """The entry of a node, with its 7th character where one is chosen; None where it is not wanted or not in force."""
        postings = self._parts.postings
        code = postings.code(node)
        if postings.node_set[node] >= 0 and (chosen >= 0 or self._billable):
            extensions = postings.sets[postings.node_set[node]]
            own = extensions[chosen] if chosen >= 0 else extension.default(extensions)
            full = extension.extended(code, own)
            code = full if self._catalog.exists(full) else code
        entry = self._catalog.entry(code)
        return entry if entry is not None and (entry.billable or not self._billable) else None


def _why(row: Any) -> tuple[str, ...]:
    value = dict(zip(fusion.FEATURES, row.tolist(), strict=True))
    reasons = {
        "title": value["same_title"] or (value["asked_title"] > 0.5 and value["answered_title"] > 0.5),
        "term": value["same_inclusion"] or value["same_synonym"] or value["same_above"],
        "index": value["same_index"],
        "meaning": value["cosine"] > 0.5,
    }
    return tuple(name for name, holds in reasons.items() if holds) or ("meaning",)
