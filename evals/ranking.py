"""Figures of ranked lists by ir-measures: acc@k, MRR, MAP and nDCG of each case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

RANKED = 10
_NAMES = {
    "acc@1": "Success@1",
    "acc@3": "Success@3",
    "acc@5": "Success@5",
    "hit@3": "Success@3",
    "hit@10": "Success@10",
    "mrr": "RR@10",
    "map": "AP",
    "ndcg@10": "nDCG@10",
}


@lru_cache(maxsize=4)
def _measures(names: tuple[str, ...]) -> dict[str, Any]:
    import ir_measures

    return {name: ir_measures.parse_measure(_NAMES[name]) for name in names}


def ranked(names: Sequence[str], expected: Sequence[str], got: Sequence[str]) -> dict[str, float]:
    """Each named figure of one list, best first, against what is right; 0 where nothing was found."""
    import ir_measures

    measures = _measures(tuple(names))
    if not got or not expected:
        return dict.fromkeys(names, 0.0)
    first = dict.fromkeys(got)
    run = {"q": {each: float(-place) for place, each in enumerate(first)}}
    found = ir_measures.calc_aggregate(list(measures.values()), {"q": dict.fromkeys(expected, 1)}, run)
    return {name: round(float(found[measure]), 6) for name, measure in measures.items()}
