"""How hits are ranked: the candidates of a reading widened by their families, and the small linear model that weighs their features."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.features import FEATURES, Board, Ranking
from index.postings import SYSTEMS, Postings, spans
from index.slots import slots
from index.understanding import Query, Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("weights.json")
_EXPANDED = 25  # entries whose entries above and below are candidates too
_FAMILIES = 10  # entries whose siblings are


def rank(
    query: Query,
    reading: Reading,
    vector: Floats | None,
    texts: Sequence[int] | NDArray[np.int32],
    postings: Postings,
    vectors: Any,
    systems: Sequence[int],
    without: frozenset[int] = frozenset(),
) -> Ranking:
    """The entries that `texts` name, those above, below and beside the best of them, and their features.

    Without a `vector` the words alone count. `vectors` has the rows that the postings number; `systems` are the numbers of the systems wanted; `without` are documents left out (training).
    """
    import numpy as np

    board = Board(query, slots(reading, postings), vector, postings, vectors, without)
    found = np.array(texts, dtype=np.int32)
    promise, named = board.of_texts(found)
    places, lengths = spans(postings.text_document_start, found)
    documents, promise = postings.text_document[places], np.repeat(promise, lengths)
    wanted = np.bincount(systems, minlength=len(SYSTEMS)).astype(bool)
    kept = wanted[postings.node_system[postings.document_node[documents]]]
    if without:
        kept &= ~np.isin(documents, list(without))
    nodes, owner = np.unique(postings.document_node[documents[kept]], return_inverse=True)
    if not len(nodes):
        return Ranking(nodes, np.zeros(0, dtype=np.int64), np.zeros((0, len(FEATURES)), dtype=np.float32), named)
    most = np.zeros(len(nodes), dtype=np.float32)
    np.maximum.at(most, owner, promise[kept])
    best = np.argsort(-most, kind="stable")[:_EXPANDED]
    above = postings.node_parent[nodes[best]]
    families = above[:_FAMILIES]
    below, _ = spans(postings.child_start, np.concatenate([nodes[best], families[families >= 0]]))
    nodes = np.unique(np.concatenate([nodes, postings.child_node[below], above[above >= 0]]))
    return board.features(nodes, named)


@dataclass(frozen=True)
class Model:
    """The weight of each feature."""

    weights: Floats

    def score(self, rows: Floats) -> Floats:
        """One number a row, the higher the likelier."""
        found: Floats = rows @ self.weights
        return found


@lru_cache(maxsize=1)
def load() -> Model:
    """The weights that `index.training` made; a feature that it left out weighs nothing."""
    import numpy as np

    named: Mapping[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    return Model(np.array([named.get(name, 0.0) for name in FEATURES], dtype=np.float32))
