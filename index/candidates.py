"""The texts that a reading may mean: the nearest in meaning, and those with most of its words by BM25."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from codesets.codes import CodeSystem
from index.documents import collection_of
from index.manifest import Manifest
from index.plan import first_rows
from index.postings import SYSTEMS, Postings, spans
from index.store import COMPARED, VectorStore
from index.understanding import Reading
from index.words import EMPTY

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.embedders import Vectors

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int32]

NEAREST = 60  # texts taken from each collection by meaning
BEST_WORDS = 60  # and by words
_MOST_TELLING = 8  # roots that find candidates by words
_MAX_TEXTS = 1_500  # a root in more texts than this finds candidates only where no rarer one does
_SATURATION, _BY_LENGTH = 1.2, 0.75  # of BM25
_LEAST_RARITY = 1e-6  # of a root that most texts have


class WordSearch:
    """The texts of a system with most of the roots asked for, by BM25 over all texts of the index."""

    def __init__(self, postings: Postings) -> None:
        import numpy as np

        self._postings = postings
        self._starts, self._texts = postings.having
        count = len(postings.text_start) - 1
        texts_of = np.diff(self._starts)
        self._rarity: Floats = np.maximum(np.log((count - texts_of + 0.5) / (texts_of + 0.5)), _LEAST_RARITY)
        # A root stands in a text once: only the length of the text makes a difference.
        length = np.diff(postings.text_start) / max(len(postings.text_root) / max(count, 1), 1e-9)
        self._share: Floats = (_SATURATION + 1) / (1 + _SATURATION * (1 - _BY_LENGTH + _BY_LENGTH * length))

    def best(self, system: CodeSystem, asked: Sequence[str], count: int) -> Numbers:
        """The numbers of the best texts, best first."""
        import numpy as np

        numbers = np.array([self._postings.roots[name] for name in asked], dtype=np.int32)
        places, lengths = spans(self._starts, numbers)
        texts, rarity = self._texts[places], np.repeat(self._rarity[numbers], lengths)
        own = self._postings.text_system[texts] == SYSTEMS.index(system)
        found, owner = np.unique(texts[own], return_inverse=True)
        score = np.bincount(owner, weights=rarity[own], minlength=len(found)) * self._share[found]
        best: Numbers = found[np.lexsort((found, -score))[:count]]
        return best


class Candidates:
    """Finds the texts that are ranked."""

    def __init__(
        self, postings: Postings, store: VectorStore, manifest: Manifest, rows: Callable[[int, int], Vectors]
    ) -> None:
        """`rows` gives the vectors from one number to another, as they were built."""
        self._postings = postings
        self._store = store
        self._rows = rows
        self._small: dict[str, Vectors] = {}
        self._counts = manifest.counts
        self._first = first_rows(manifest.counts)
        self._words = WordSearch(postings)

    def by_words(self, readings: Sequence[Reading], systems: Sequence[CodeSystem]) -> list[Numbers]:
        """For each reading the numbers of the texts with most of its words, in order."""
        import numpy as np

        asked = [self._telling(reading) for reading in readings]
        nothing = np.zeros(0, dtype=np.int32)
        return [
            np.unique(
                np.concatenate([nothing, *(self._words.best(system, own, BEST_WORDS) for system in self._own(systems))])
            )
            for own in asked
        ]

    def by_meaning(self, vectors: Vectors, systems: Sequence[CodeSystem]) -> list[Numbers]:
        """For each vector the numbers of the texts nearest to it, in order."""
        import numpy as np

        found: list[list[Numbers]] = [[np.zeros(0, dtype=np.int32)] for _ in vectors]
        for system in self._own(systems) if len(vectors) else ():
            for texts, near in zip(found, self._near(collection_of(system), vectors), strict=True):
                texts.append(near)
        return [np.unique(np.concatenate(texts)) for texts in found]

    def of(self, readings: Sequence[Reading], vectors: Vectors, systems: Sequence[CodeSystem]) -> list[Numbers]:
        """For each reading (a row of `vectors` each) the numbers of its texts by words and by meaning, in order."""
        import numpy as np

        both = zip(self.by_words(readings, systems), self.by_meaning(vectors, systems), strict=True)
        return [np.union1d(words, near) for words, near in both]

    def _own(self, systems: Sequence[CodeSystem]) -> list[CodeSystem]:
        return [system for system in systems if self._counts.get(collection_of(system), 0)]

    def _near(self, collection: str, vectors: Vectors) -> list[Numbers]:
        """For each vector the texts nearest to it; all texts of a collection that has no more."""
        import numpy as np

        first, count = self._first[collection], self._counts[collection]
        if count <= NEAREST:
            return [np.arange(first, first + count, dtype=np.int32)] * len(vectors)
        if count <= COMPARED:
            if collection not in self._small:
                self._small[collection] = self._rows(first, first + count)
            own = self._small[collection]
            nearest = np.argsort(-(vectors @ own.T), axis=1, kind="stable")[:, :NEAREST].tolist()
        else:
            nearest = [[number for number, _ in near] for near in self._store.nearest(collection, vectors, NEAREST)]
        starts, texts = self._postings.sharing
        return [texts[spans(starts, np.array(numbers, dtype=np.int32) + first)[0]] for numbers in nearest]

    def _telling(self, reading: Reading) -> list[str]:
        """The roots that find candidates by words: the rarest, those in thousands of texts only where there is no other."""
        asked = {name for word in reading.words if word.text not in EMPTY for name in word.roots()}
        roots, texts = self._postings.roots, self._postings.root_texts
        known = {name: int(texts[roots[name]]) for name in asked if name in roots}
        rare = sorted((count, name) for name, count in known.items() if count <= _MAX_TEXTS)
        return [name for _, name in rare[:_MOST_TELLING]] or sorted(known)
