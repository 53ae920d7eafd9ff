"""The sets that came along, scored by this version, are not significantly worse than their baselines."""

from __future__ import annotations

import json

import pytest

from assistant.bootstrap import Application
from evals import baseline
from evals.compare import lines


@pytest.mark.parametrize("name", baseline.names())
def test_a_baseline_was_made_of_the_whole_set(name: str) -> None:
    from evals.opening import kind_of, open_set

    document = json.loads((baseline.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert list(document["cases"]) == open_set(name, kind_of(name)).ids()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", baseline.names())
def test_no_guarded_figure_has_fallen(application: Application, name: str) -> None:
    document = baseline.compared(name, baseline.measured(name, application))
    assert document["fallen"] == [], "\n".join(lines(document))
