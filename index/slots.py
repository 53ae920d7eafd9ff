"""What a reading asks for: its words as slots that the roots of a text fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from index.postings import Postings, pairs, traits
from index.understanding import Reading
from index.words import EMPTY, root

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MAX_SLOTS = 60
# Words that titles use for one another.
_KINDS = (
    ("disease", "disorder", "syndrome", "condition"),
    ("malformation", "anomaly", "defect", "deformity"),
    ("hemorrhage", "bleeding"),
    ("tumor", "neoplasm"),
)
KIN = {root(word): frozenset(map(root, kinds)) - {root(word)} for kinds in _KINDS for word in kinds}


@dataclass(frozen=True)
class Slots:
    """The words of a reading that ask for something: the weight of each, and which root numbers fill it how well."""

    weights: Floats
    slot: NDArray[np.int64]
    fill: Floats
    traits: int
    roots: tuple[Mapping[str, float], ...]
    pairs: frozenset[tuple[str, str]]
    numbers: NDArray[np.uint32]


def slots(reading: Reading, postings: Postings) -> Slots:
    """The slots of a reading; a word that no text of the index has asks for something that is never found."""
    import numpy as np

    slot = np.full(len(postings.roots), -1, dtype=np.int64)
    fill = np.zeros(len(postings.roots), dtype=np.float32)
    weights: list[float] = []
    kept: list[Mapping[str, float]] = []
    for word in reading.words:
        if word.text in EMPTY or len(weights) == MAX_SLOTS:
            continue
        named = word.roots() | dict.fromkeys(KIN.get(root(word.text), ()), 0.8)
        known = {name: weight for name, weight in named.items() if name in postings.roots}
        fresh = {name: weight for name, weight in known.items() if slot[postings.roots[name]] < 0}
        if known and not fresh:
            continue
        for name, weight in fresh.items():
            slot[postings.roots[name]] = len(weights)
            fill[postings.roots[name]] = weight
        likeliest = root(word.text)
        sure = max(fresh.values(), default=1.0)
        name = likeliest if likeliest in fresh else max(fresh, key=lambda own: fresh[own], default=likeliest)
        weights.append(sure * postings.weight(name))
        kept.append(fresh)
    said = {root(word.text) for word in reading.words}
    numbers = np.array(sorted(pairs(root(word.text) for word in reading.words)), dtype=np.uint32)
    return Slots(np.array(weights, dtype=np.float32), slot, fill, traits(said), tuple(kept), _pairs(reading), numbers)


def _pairs(reading: Reading) -> frozenset[tuple[str, str]]:
    """The words that stand side by side, by their roots; a word that stands alone is its own neighbour."""
    own = [root(word.text) for word in reading.words]
    return frozenset(pairwise(own)) | {(word, word) for word in own}
