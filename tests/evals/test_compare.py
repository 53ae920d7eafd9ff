"""Two runs compared: what flipped, and whether the second is worse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evals.cases import BadSet
from evals.compare import compare, read, worse


def _run(rights: list[float]) -> dict[str, Any]:
    cases = [{"id": str(n), "expected": [], "got": [], "right": right} for n, right in enumerate(rights)]
    return {"set": "s", "metrics": {"acc@1": {"value": sum(rights) / len(rights)}}, "cases": cases}


def test_flips_are_named_and_a_clear_fall_is_worse() -> None:
    document = compare(_run([1.0] * 30), _run([0.0] * 20 + [1.0] * 10))
    assert worse(document)
    assert document["worse"] == [str(n) for n in range(20)]
    assert document["change"]["value"] == pytest.approx(-20 / 30, abs=1e-4)


def test_equal_runs_and_better_runs_are_not_worse() -> None:
    assert not worse(compare(_run([1.0, 0.0]), _run([1.0, 0.0])))
    assert not worse(compare(_run([0.0] * 10), _run([1.0] * 10)))


def test_runs_of_different_sets_are_refused(tmp_path: Path) -> None:
    other = _run([1.0])
    other["cases"][0]["id"] = "else"
    with pytest.raises(BadSet, match="share no case"):
        compare(_run([1.0]), other)
    (tmp_path / "x.json").write_text("[]", encoding="utf-8")
    with pytest.raises(BadSet, match="is no run"):
        read(tmp_path / "x.json")
