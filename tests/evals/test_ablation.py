"""Each feature of the ranking is in one group, and taking a group out changes nothing for the next search."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.bootstrap import Application
from evals.ablation import GROUPS, ablation, without
from evals.cases import RetrievalCase
from index import fusion
from index.features import FEATURES, PLACE


def test_every_feature_is_in_one_group() -> None:
    counted = Counter(name for group in GROUPS.values() for name in group)
    assert set(counted) == set(FEATURES)
    assert set(counted.values()) == {1}


def test_a_group_taken_out_weighs_nothing() -> None:
    model = fusion.load()
    left = without(model, "meaning")
    gone = [left.weights[PLACE[name]] for name in GROUPS["meaning"]]
    assert gone == [0.0, 0.0, 0.0]
    assert left.weights[PLACE["complete"]] == model.weights[PLACE["complete"]]


@pytest.mark.model
def test_the_table_names_every_group_and_the_ranking_is_as_before(application: Application) -> None:
    cases = [RetrievalCase(id="1", query="heart attack", codes=("I21.9",))]
    before = application.retriever.search("heart attack", limit=3)
    found = ablation(application.retriever, cases, lambda done, total: None)
    assert list(found) == ["all", *(f"without {name}" for name in GROUPS)]
    assert found["all"] == 1.0
    assert application.retriever.search("heart attack", limit=3) == before
