"""Which cases of a set are run: the first so many, or a sample that a seed makes repeatable."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def chosen(ids: Sequence[str], limit: int | None = None, sample: int | None = None, seed: int = 0) -> list[str]:
    """The ids to run, in the order of the set: a sample of so many by the seed, then the first so many of those.

    Whether a case is drawn depends on the seed and its id alone: a set that grows keeps most of its sample.
    """
    kept = list(ids)
    if sample is not None and sample < len(kept):
        drawn = set(sorted(kept, key=lambda each: hashlib.sha256(f"{seed} {each}".encode()).digest())[:sample])
        kept = [each for each in kept if each in drawn]
    return kept[:limit]
