"""What the book presumes where a query does not say it: a fracture is an injury unless it is called something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.understanding import Query
from index.words import roots, tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.postings import Postings

# In units of the score's logarithm: an entry of the kind that is not said falls behind a likely one of the other.
COST = 2.0


@dataclass(frozen=True, slots=True)
class Presumption:
    """Where a word of `said` stands and none of `unless`, entries of `against` (codes and all below them) are not meant."""

    said: frozenset[str]
    unless: frozenset[str]
    against: tuple[str, ...]


def _words(text: str) -> frozenset[str]:
    return frozenset(roots(text.split()))


PRESUMED = (
    # Index, Fracture, traumatic: the default; pathological and stress fractures have main terms of their own.
    Presumption(
        _words("fracture"),
        _words(
            "pathological pathologic stress fatigue insufficiency fragility osteoporosis osteoporotic neoplasm neoplastic "
            "tumor cancer metastasis metastatic spontaneous nontraumatic atraumatic march disease"
        ),
        ("M80", "M84.3", "M84.4", "M84.5", "M84.6"),
    ),
)


def unsaid(query: Query, nodes: NDArray[np.int32], postings: Postings) -> NDArray[np.bool_]:
    """Which of these nodes are of a kind that the query would have to name and does not."""
    import numpy as np

    said = frozenset(roots(tokens(" ".join(reading.text for reading in query.readings))))
    against = tuple(code for each in PRESUMED if each.said & said and not each.unless & said for code in each.against)
    if not against:
        return np.zeros(len(nodes), dtype=bool)
    return np.array([postings.values[node].startswith(against) for node in nodes], dtype=bool)
