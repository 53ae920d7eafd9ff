"""The evaluation tab: a run with its progress, its table, and what is refused."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from assistant.bootstrap import Application, wire
from assistant.settings import Settings
from codesets.catalog import Catalog
from codesets.refusal import Refusal
from evals.tab import EvaluationTab, tab


class CatalogOnly(Application):
    """An application of which a conventions run needs the code sets only."""

    codes: Catalog

    @property
    def catalog(self) -> Catalog:  # type: ignore[override]
        return self.codes


@pytest.fixture
def evaluation(catalog: Catalog, tmp_path: Path) -> EvaluationTab:
    application = CatalogOnly(Settings(home=tmp_path))
    application.codes = catalog
    return EvaluationTab(application)


def waited(evaluation: EvaluationTab) -> str:
    for _ in range(600):
        if "data-poll" not in (shown := evaluation.act("progress", {})):
            return shown
        time.sleep(0.05)
    raise AssertionError("the run does not end")


OWN = json.dumps({"id": "<b>one</b>", "codes": ["I10"], "clean": True})


def test_a_set_of_ones_own_is_run_and_shown_as_words(evaluation: EvaluationTab) -> None:
    evaluation.act("run", {"kind": "conventions", "own": OWN})
    shown = waited(evaluation)
    assert "case_accuracy" in shown
    assert "<b>one</b>" not in shown
    assert "&lt;b&gt;one" in shown


def test_two_runs_are_compared(evaluation: EvaluationTab) -> None:
    with pytest.raises(Refusal, match="two"):
        evaluation.act("compare", {})
    for _ in range(2):
        evaluation.act("run", {"kind": "conventions", "own": OWN})
        waited(evaluation)
    assert "change" in evaluation.act("compare", {})


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": "magic", "own": OWN}, "kind"),
        ({"kind": "notes", "set": "../../etc/passwd"}, "set"),
        ({"kind": "notes", "own": OWN, "limit": "-1"}, "whole number"),
        ({"kind": "notes", "own": "x" * 3_000_001}, "large"),
    ],
)
def test_what_cannot_run_is_refused(evaluation: EvaluationTab, fields: dict[str, str], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        evaluation.act("run", fields)


def test_a_malformed_set_is_one_clear_line(evaluation: EvaluationTab) -> None:
    evaluation.act("run", {"kind": "conventions", "own": "{not json"})
    assert "role='alert'" in waited(evaluation)


def test_the_tab_offers_the_sets_that_came_along(tmp_path: Path) -> None:
    assert "conventions.jsonl" in tab(wire(Settings(home=tmp_path))).page()
