"""The vectors of a built index searched exactly: the oracle that approximate search is measured against."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from codesets.codes import Code, CodeSystem
from index.documents import collection_of
from index.embedders import OnnxEmbedder
from index.lexical import LexicalIndex
from index.manifest import CHROMA, LEXICAL, MODEL, VECTORS
from index.store import VectorStore

if TYPE_CHECKING:
    from index.embedders import Vectors


class ExactIndex:
    """The embedded texts of one system in a build's folder, with their vectors, the codes they name and the graph over them."""

    def __init__(self, folder: Path, system: CodeSystem) -> None:
        import numpy as np

        lexical = LexicalIndex(folder / LEXICAL)
        vectors = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
        rows = [(number, text) for number, text in lexical.texts(collection_of(system)) if number < len(vectors)]
        numbers = [number for number, _ in rows]
        named: dict[int, list[Code]] = {}
        for own in lexical.named(numbers):
            named.setdefault(own.text, []).append(own.code)
        self.texts = [text for _, text in rows]
        self.codes = [tuple(named.get(number, ())) for number in numbers]
        self.embedder = OnnxEmbedder(folder / MODEL)
        self.vectors = vectors[numbers].astype(np.float32)
        self._store = VectorStore(folder / CHROMA)
        self._collection = collection_of(system)

    def cosines(self, query: str) -> Vectors:
        """The cosine of the query with every text, in the order of `texts`."""
        vector = self.embedder.embed([query], query=True)[0]
        found: Vectors = self.vectors @ vector
        return found

    def approximate(self, query: str, count: int) -> list[float]:
        """The cosines of the nearest texts as the graph finds them."""
        vector = self.embedder.embed([query], query=True)
        return [cosine for _, cosine in self._store.nearest(self._collection, vector, count)[0]]
