"""What the texts of an entry say to a query."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.bootstrap import Application
from index.features import FEATURES, PLACE, Board
from index.postings import TRAIT_NAMES
from index.retriever import Retriever
from index.slots import slots


def board(retriever: Retriever, asked: str) -> Board:
    parts = retriever.parts()
    [(query, vectors)] = parts.read([asked])
    own = slots(query.readings[0], parts.postings)
    return Board(query, own, vectors[0], parts.postings, parts.vectors, frozenset())


def texts_of(retriever: Retriever, code: str) -> NDArray[np.int32]:
    postings = retriever.parts().postings
    node = postings.values.index(code)
    places = slice(postings.node_document_start[node], postings.node_document_start[node + 1])
    return np.unique(postings.document_text[places])


@pytest.mark.parametrize(
    ("asked", "named"),
    [("purple fever", True), ("fever, purple", True), ("purple fever with cough", False), ("fever", False)],
)
def test_the_very_words_of_a_text_name_it(retriever: Retriever, asked: str, named: bool) -> None:
    promise, found = board(retriever, asked).of_texts(texts_of(retriever, "B01.9"))
    assert found is named
    assert promise.max() > 0


def test_traits_stand_side_by_side_in_the_order_of_their_names() -> None:
    for kind in ("beyond", "lacks"):
        start = FEATURES.index(f"{kind}_{TRAIT_NAMES[0]}")
        assert FEATURES[start : start + len(TRAIT_NAMES)] == tuple(f"{kind}_{name}" for name in TRAIT_NAMES)


def test_an_entry_without_a_text_says_nothing(retriever: Retriever) -> None:
    parts = retriever.parts()
    nodes = np.arange(len(parts.postings.values), dtype=np.int32)
    [(query, vectors)] = parts.read(["purple fever"])
    everything = frozenset(range(len(parts.postings.document_text)))
    blind = Board(
        query, slots(query.readings[0], parts.postings), vectors[0], parts.postings, parts.vectors, everything
    )
    rows = blind.features(nodes).features
    assert not rows[:, [PLACE[name] for name in ("cosine", "matched", "pairs", "asked_title", "same_title")]].any()


@pytest.mark.model
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("right ankle fracture", "S82.891"),
        ("fractured ankle on the left", "S82.892"),
        ("right bunion", "M21.611"),
    ],
)
def test_a_side_said_with_a_known_term_is_that_terms_side(application: Application, query: str, first: str) -> None:
    assert application.retriever.search(query)[0].entry.code.value == first
