"""Places in lists of runs, and members of short lists, are what plain loops and numpy's own functions find."""

from __future__ import annotations

import numpy as np
import pytest

from index.postings import member, spans

STARTS = np.array([0, 2, 2, 5, 9], dtype=np.int32)


@pytest.mark.parametrize("owners", [[], [1], [1, 1], [0], [3, 0], [0, 1, 2, 3], [2, 1, 2], [1, 3]])
def test_the_places_of_owners_are_those_of_their_runs(owners: list[int]) -> None:
    places, lengths = spans(STARTS, np.array(owners, dtype=np.int32))
    assert places.tolist() == [place for own in owners for place in range(STARTS[own], STARTS[own + 1])]
    assert lengths.tolist() == [STARTS[own + 1] - STARTS[own] for own in owners]
    assert places.dtype == np.int32


@pytest.mark.parametrize("some", [[], [0], [7], [2**32 - 1], [0, 3, 7], [5, 2**32 - 1]])
@pytest.mark.parametrize("values", [[], [7], [0, 3, 3, 8, 2**32 - 1]])
def test_members_are_those_that_numpy_finds(values: list[int], some: list[int]) -> None:
    own, given = np.array(values, dtype=np.uint32), np.array(some, dtype=np.uint32)
    assert member(own, given).tolist() == np.isin(own, given).tolist()
