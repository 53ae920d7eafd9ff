"""What the texts of an entry say is the same whether its neighbours were looked at before or not."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.bootstrap import Application
from index.features import FEATURES, Board
from index.postings import TRAIT_NAMES
from index.retriever import Retriever
from index.slots import slots


def board(retriever: Retriever, asked: str) -> Board:
    parts = retriever.parts()
    [(query, vectors)] = parts.read([asked])
    own = slots(query.readings[0], parts.postings)
    return Board(query, own, vectors[0], parts.postings, parts.vectors, frozenset())


@pytest.mark.parametrize("asked", ["purple fever with cough", "bruise of left elbow", "kidney transplant"])
@pytest.mark.parametrize("before", [slice(0, 3), slice(5, None, 2), slice(0, 0)], ids=str)
def test_looking_twice_gives_the_same(retriever: Retriever, asked: str, before: slice) -> None:
    parts = retriever.parts()
    nodes = np.arange(len(parts.postings.values), dtype=np.int32)
    once, twice = board(retriever, asked), board(retriever, asked)
    twice.promise(nodes[before])
    assert (once.features(nodes).features == twice.features(nodes).features).all()


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
    assert not blind.promise(nodes).any()


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
