"""How hits are ranked: the features of a candidate entry and the small linear model that weighs them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from codesets.codes import Code
from index.documents import Source
from index.lexical import Named, Place
from index.understanding import Query, Side

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be meant, with the texts of it that are in the index and their cosines with the query."""

    place: Place
    texts: Sequence[Named]
    cosines: Sequence[float]


FEATURES = (
    "cosine", "cosine_title", "covered", "covering", "overlap", "around", "same_title", "same_term", "same_synonym",
    "billable", "other", "unspecified", "side_right", "side_wrong", "side_missing",
)  # fmt: skip


class Rarity:
    """How much a root tells: the inverse document frequency over the texts of the index."""

    def __init__(self, texts: Mapping[str, int], size: int) -> None:
        self._texts = texts
        self._size = size

    def __call__(self, word: str) -> float:
        """Above 0; a root that no text has tells most."""
        return math.log(1 + self._size / (self._texts.get(word, 0) + 0.5))

    def sum(self, words: Iterable[str]) -> float:
        """The rarity of all the words."""
        return sum(map(self, words))


_SIDE_ROOTS = {Side.LEFT: "left", Side.RIGHT: "right", Side.BOTH: "bilateral"}
_FREE = frozenset({"unspecifi", "other", "specifi", "nos"})


def features(query: Query, phrase: str, candidates: Sequence[Candidate], rarity: Rarity) -> NDArray[np.float32]:
    """One row a candidate, one column a feature, in the order of FEATURES."""
    import numpy as np

    wanted = frozenset(query.roots)
    known = frozenset(word for word in wanted)
    total = rarity.sum(known) or 1.0
    return np.array([_row(query, phrase, c, known, total, rarity) for c in candidates], dtype=np.float32).reshape(-1, len(FEATURES))


def _row(query: Query, phrase: str, candidate: Candidate, wanted: frozenset[str], total: float, rarity: Rarity) -> list[float]:
    best, covered, covering = 0.0, 0.0, 0.0
    same = {source: 0.0 for source in Source}
    cosine_title = 0.0
    for named, cosine in zip(candidate.texts, candidate.cosines, strict=True):
        own = frozenset(named.roots)
        shared = rarity.sum(wanted & own)
        part = shared / total
        back = shared / (rarity.sum(own - _FREE) or 1.0)
        both = 2 * part * back / (part + back) if shared else 0.0
        if both > best:
            best, covered, covering = both, part, min(back, 1.0)
        if " ".join(sorted(own)) == phrase:
            same[named.source] = 1.0
        if named.source is Source.TITLE:
            cosine_title = cosine
    title = candidate.place.title.casefold()
    side = _SIDE_ROOTS[query.side] if query.side else None
    has_side = next((name for name in ("bilateral", "left", "right") if name in title.split()), None)
    return [
        max(candidate.cosines, default=0.0),
        cosine_title,
        covered,
        covering,
        best,
        rarity.sum(wanted & candidate.place.around) / total,
        same[Source.TITLE],
        same[Source.INCLUSION],
        same[Source.SYNONYM],
        float(candidate.place.billable),
        float("other" in title.split() and "other" not in query.words),
        float("unspecified" in title and "unspecified" not in query.words),
        float(side is not None and has_side == side),
        float(side is not None and has_side is not None and has_side != side),
        float(side is None and has_side is not None),
    ]


@dataclass(frozen=True, slots=True)
class Model:
    """The weight of each feature."""

    weights: Mapping[str, float]

    def score(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """One number a row, the higher the likelier."""
        import numpy as np

        found: NDArray[np.float64] = rows @ np.array([self.weights.get(name, 0.0) for name in FEATURES])
        return found


@lru_cache(maxsize=1)
def load() -> Model:
    """The weights that `index.training` made."""
    return Model(json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"])


def order(codes: Sequence[Code], scores: Sequence[float]) -> list[int]:
    """The places of the candidates from the best to the worst; equal scores in the order of the book."""
    return sorted(range(len(codes)), key=lambda place: (-round(scores[place], 6), codes[place]))
