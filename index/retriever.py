"""Search in a built index: entries by code, words and meaning, phrases by their key, sections of the guidelines."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.guidelines import official
from codesets.guidelines.own_words import GuidelineEntry
from codesets.terms import vocabulary as terms
from index.build import current
from index.documents import GUIDELINES, collection_of
from index.lexical import Named
from index.manifest import CATALOG, Manifest, read_manifest
from index.parts import Parts
from index.search import Hit, Search

MAX_LIMIT = 100
_MOST_DAYS = 16  # days whose edition of the guidelines is kept


@dataclass(frozen=True, slots=True)
class GuidelineHit:
    """A section of the guidelines found, with how well it fits (0 to 1; 1 where the query names its number).

    `answer` is yes or no where the section decides a question like this one, else empty; `alike` how like that is.
    """

    ref: str
    score: float
    answer: str = ""
    alike: float = 0.0


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
        search = Search(parts, catalog, systems, billable, max(1, min(limit, MAX_LIMIT)))
        return search.run(parts.understood(queries))

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
        return [GuidelineHit(fit.ref, fit.score, fit.answer, fit.alike) for fit in found]

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


__all__ = ["MAX_LIMIT", "GuidelineHit", "Hit", "Retriever", "open_retriever"]
