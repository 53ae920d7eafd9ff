"""Words decide where they can; what they leave open is embedded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from assistant.bootstrap import Application
from index.embedders import Embedder
from index.retriever import Retriever, open_retriever


class Counting:
    """An embedder that keeps the texts it is given."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.hash, self.dimensions = embedder.name, embedder.hash, embedder.dimensions
        self.given: list[str] = []

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Any:
        self.given += texts
        return self._embedder.embed(texts, query=query)

    def words(self) -> frozenset[str]:
        return self._embedder.words()


def counted(retriever: Retriever) -> Counting:
    parts = retriever.parts()
    parts.embedder = Counting(parts.embedder)
    return parts.embedder


def test_few_found_by_words_are_not_enough(retriever: Retriever) -> None:
    own = Retriever(retriever.folder, retriever.manifest)
    embedder = counted(own)
    hits = own.search("purple fever with cough", limit=8)
    assert embedder.given
    assert len(hits) == 8
    assert "title" in hits[0].matched_by


@pytest.fixture(scope="module")
def own(application: Application) -> Retriever:
    return open_retriever(application.settings.home)


@pytest.fixture(scope="module")
def embedder(own: Retriever) -> Counting:
    return counted(own)


@pytest.mark.model
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("gallstones", "K80.20"),
        ("heart attack", "I21.9"),
        ("sialolithiasiss", "K11.5"),
        ("bunion", "M21.619"),
    ],
)
def test_what_words_decide_is_not_embedded(own: Retriever, embedder: Counting, query: str, first: str) -> None:
    embedder.given.clear()
    hits = own.search(query)
    assert hits[0].entry.code.value == first
    assert not embedder.given
    assert len(hits) >= 5
    assert all("meaning" not in hit.matched_by for hit in hits)


@pytest.mark.model
@pytest.mark.parametrize("query", ["right ankle fracture", "the tummy hurts after eating ice cream"])
def test_what_words_leave_open_is_embedded(own: Retriever, embedder: Counting, query: str) -> None:
    embedder.given.clear()
    hits = own.search(query)
    assert embedder.given
    assert any("meaning" in hit.matched_by for hit in hits)


@pytest.mark.model
def test_together_as_one_by_one(own: Retriever, embedder: Counting) -> None:
    queries = ["heart attack", "right ankle fracture", "", "E11.9", "the tummy hurts after eating ice cream"]
    together = own.search_many(queries)
    assert together == [own.search(query) for query in queries]
