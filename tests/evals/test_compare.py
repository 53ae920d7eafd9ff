"""Two runs compared: what flipped, and whether the second is worse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.bootstrap import Application
from evals import baseline
from evals.compare import compare, lines, read, worse
from evals.measures import Rows, Tables
from evals.opening import BadSet


def _run(rights: list[float], alarms: list[float | None] | None = None) -> dict[str, Any]:
    told = alarms or [None] * len(rights)
    cases = [
        {"id": str(n), "expected": [], "got": [], "right": right, "alarm": alarm}
        for n, (right, alarm) in enumerate(zip(rights, told, strict=True))
    ]
    return {"set": "s", "kind": "conventions", "metrics": {}, "cases": cases}


def test_flips_are_named_and_a_clear_fall_is_worse() -> None:
    document = compare(_run([1.0] * 30), _run([0.0] * 20 + [1.0] * 10))
    assert worse(document)
    assert document["worse"] == [str(n) for n in range(20)]
    assert document["change"]["value"] == pytest.approx(-20 / 30, abs=1e-4)
    assert document["metrics"]["case_accuracy"]["verdict"] == "worse"


def test_equal_runs_and_better_runs_are_not_worse() -> None:
    assert not worse(compare(_run([1.0, 0.0]), _run([1.0, 0.0])))
    better = compare(_run([0.0] * 10), _run([1.0] * 10))
    assert not worse(better)
    assert better["metrics"]["case_accuracy"]["verdict"] == "better"


def test_one_case_in_a_hundred_is_chance_and_six_are_not() -> None:
    """Six cases lost and none won: by the sign test p is 1/32; one lost is what chance does."""
    assert not worse(compare(_run([1.0] * 100), _run([0.0] + [1.0] * 99)))
    assert worse(compare(_run([1.0] * 100), _run([0.0] * 6 + [1.0] * 94)))


def test_the_pairing_finds_what_two_intervals_would_hide() -> None:
    """Half the set is hard for both: the intervals of the two figures overlap, that of the change does not."""
    before, after = _run([1.0] * 55 + [0.0] * 45), _run([1.0] * 45 + [0.0] * 55)
    assert worse(compare(before, after))


def test_more_false_alarms_are_worse() -> None:
    assert compare(_run([1.0] * 20, [0.0] * 20), _run([1.0] * 20, [1.0] * 12 + [0.0] * 8))["fallen"] == [
        "false_alarm_rate"
    ]


def test_cases_of_both_runs_are_compared_whatever_their_order() -> None:
    before, after = _run([1.0, 0.0, 1.0]), _run([1.0, 0.0, 1.0])
    after["cases"] = after["cases"][::-1][:2]
    document = compare(before, after)
    assert document["n"] == 2
    assert document["better"] == document["worse"] == []


def test_runs_of_different_sets_kinds_or_versions_are_refused(tmp_path: Path) -> None:
    other = _run([1.0])
    other["cases"][0]["id"] = "else"
    with pytest.raises(BadSet, match="share no case"):
        compare(_run([1.0]), other)
    with pytest.raises(BadSet, match="cannot be compared"):
        compare(_run([1.0]), {**_run([1.0]), "kind": "chat"})
    with pytest.raises(BadSet, match="another version"):
        compare(_run([1.0]), {**_run([1.0]), "cases": [{"id": "0"}]})
    (tmp_path / "x.json").write_text("[]", encoding="utf-8")
    with pytest.raises(BadSet, match="is no run"):
        read(tmp_path / "x.json")


def test_the_table_says_what_fell() -> None:
    said = list(lines(compare(_run([1.0] * 30), _run([0.0] * 30))))
    assert any("case_accuracy" in line and "worse" in line for line in said)
    assert said[-1].strip().startswith("significantly worse: case_accuracy")


# -- baselines ---------------------------------------------------------------------------------------------------------


def test_a_baseline_is_written_read_and_holds_a_later_run_against_itself(bare: Application, tmp_path: Path) -> None:
    tables = baseline.measured("conventions", bare, limit=60)
    baseline.write("conventions", tables, tmp_path)
    kept = baseline.read("conventions", tmp_path)
    assert kept.figures()["case_accuracy"] == tables.figures()["case_accuracy"]
    assert baseline.compared("conventions", tables, tmp_path)["fallen"] == []
    fallen = tables.by_name["case_accuracy"]
    assert isinstance(fallen, Rows)
    rows = fallen.rows.copy()
    rows[:30, 0] = 0
    spoilt = Tables(tables.ids, tables.right, {**tables.by_name, "case_accuracy": Rows(rows, fallen.statistic)})
    assert baseline.compared("conventions", spoilt, tmp_path)["fallen"] == ["case_accuracy"]


def test_a_missing_baseline_and_a_changed_set_are_told(bare: Application, tmp_path: Path) -> None:
    with pytest.raises(BadSet, match="baseline --make conventions"):
        baseline.read("conventions", tmp_path)
    tables = baseline.measured("conventions", bare, limit=60)
    baseline.write("conventions", tables.only(tables.ids[:30]), tmp_path)
    with pytest.raises(BadSet, match="has changed"):
        baseline.compared("conventions", tables, tmp_path)
