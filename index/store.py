"""Vectors in Chroma: one collection a code system; the only importer of chromadb."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.working_copy import WorkingCopy

if TYPE_CHECKING:
    from index.embedders import Vectors

DATABASE = "chroma.sqlite3"
# The library's defaults lose candidates among near-duplicate titles (recall@20 0.95 to 0.98, some queries 0).
GRAPH = {"space": "cosine", "max_neighbors": 16, "ef_construction": 80, "ef_search": 300}
# So few vectors are all compared by a search, which is quicker than a graph: the store's own graph of them is the least.
COMPARED = 3_000
_LEAST = {"max_neighbors": 4, "ef_construction": 10}
_ADDED_AT_ONCE = 5_000


class StoreError(Exception):
    """The store of vectors cannot be opened or lacks a collection."""


class VectorStore:
    """The collections in one folder; opened on first use, safe for threads.

    A finished store is read in a copy of its own, so that its files stay as they were built (see `working_copy`); only
    a build (`building`) works in the folder itself, which may be empty.
    """

    def __init__(self, folder: Path, *, building: bool = False) -> None:
        self._folder = folder
        self._building = building
        self._copy: WorkingCopy | None = None
        self._lock = threading.Lock()
        self._client: Any = None
        self._collections: dict[str, Any] = {}

    def create(self, name: str, size: int) -> None:
        """A new collection for so many vectors; it is written out when it has them all. Raises StoreError."""
        client = self._open()
        graph = (
            GRAPH
            | (_LEAST if size <= COMPARED else {})
            | {"sync_threshold": max(size, 3), "num_threads": os.cpu_count() or 1}
        )
        try:
            made = client.create_collection(name, embedding_function=None, configuration={"hnsw": graph})
        except Exception as error:  # the library's errors differ by version
            raise StoreError(f"the vectors cannot be stored, {type(error).__name__}") from None
        with self._lock:
            self._collections[name] = made

    def add(self, name: str, numbers: Sequence[int], vectors: Vectors) -> None:
        """Add vectors to a collection under their numbers; raises StoreError.

        The graph finds more where vectors that are near one another come apart from one another.
        """
        collection = self._collection(name)
        try:
            for start in range(0, len(vectors), _ADDED_AT_ONCE):
                some = slice(start, start + _ADDED_AT_ONCE)
                collection.add(ids=[str(number) for number in numbers[some]], embeddings=vectors[some])
        except Exception as error:  # the library's errors differ by version
            raise StoreError(f"the vectors cannot be stored, {type(error).__name__}") from None

    def remove(self, name: str) -> None:
        """Take a collection out; raises StoreError where there is none."""
        self._collection(name)
        self._open().delete_collection(name)
        with self._lock:
            self._collections.pop(name, None)

    def nearest(self, name: str, vectors: Vectors, count: int) -> list[list[tuple[int, float]]]:
        """For each row of `vectors` the numbers of the nearest with their cosine, best first; raises StoreError."""
        found = self._collection(name).query(query_embeddings=vectors, n_results=count, include=["distances"])
        return [
            [(int(number), 1.0 - float(distance)) for number, distance in zip(ids, distances, strict=True)]
            for ids, distances in zip(found["ids"], found["distances"], strict=True)
        ]

    def count(self, name: str) -> int:
        """How many vectors a collection holds; raises StoreError."""
        return int(self._collection(name).count())

    def give_up(self) -> None:
        """Let go of the files, whatever is left to do."""
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            if self._copy is not None:
                self._copy.close()
            self._client, self._copy, self._collections = None, None, {}

    def _collection(self, name: str) -> Any:
        client = self._open()
        with self._lock:
            if name not in self._collections:
                try:
                    self._collections[name] = client.get_collection(name, embedding_function=None)
                except Exception:  # the library's errors differ by version
                    raise StoreError(f"the index has no collection {name!r}") from None
            return self._collections[name]

    def _open(self) -> Any:
        with self._lock:
            if self._client is None:
                # A missing database would be opened as an empty one.
                if not self._building and not (self._folder / DATABASE).is_file():
                    raise StoreError(f"the index has no {DATABASE}")
                import chromadb
                from chromadb.config import Settings

                try:
                    if not self._building:
                        self._copy = WorkingCopy(self._folder, DATABASE)
                    self._client = chromadb.PersistentClient(
                        str(self._copy.path if self._copy else self._folder),
                        settings=Settings(anonymized_telemetry=False),
                    )
                except Exception as error:  # the library's errors differ by version
                    raise StoreError(f"the index cannot be opened ({type(error).__name__})") from None
            return self._client


def compact(folder: Path) -> None:
    """Give back the room of removed collections and of the queue through which vectors were added (a closed store)."""
    connection = sqlite3.connect(folder / DATABASE, isolation_level=None)
    try:
        connection.execute("vacuum")
        used = {segment for (segment,) in connection.execute("select id from segments")}
    finally:
        connection.close()
    for path in folder.iterdir():
        if path.is_dir() and path.name not in used:
            shutil.rmtree(path)
