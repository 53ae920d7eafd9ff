"""The evaluation tab: a run with its progress, its table, and what is refused."""

from __future__ import annotations

import json
import re
import tempfile
import time
from html import unescape
from pathlib import Path

import pytest

from assistant.bootstrap import Application, wire
from assistant.settings import Settings
from codesets.catalog import Catalog
from codesets.refusal import Refusal
from evals import plots
from evals.runs import run as run_set
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


def waited(evaluation: EvaluationTab, shown: str) -> str:
    """The page polls as the browser does, with what the last answer asked for."""
    for _ in range(600):
        if not (asks := re.search(r"data-poll='([^']+)'", shown)):
            return shown
        time.sleep(0.05)
        shown = evaluation.act(asks[1], {})
    raise AssertionError("the run does not end")


def started(evaluation: EvaluationTab, **fields: str) -> str:
    return waited(evaluation, evaluation.act("run", {"kind": "conventions", **fields}))


def earlier(shown: str) -> str:
    """The runs that the form hands on."""
    return re.search(r"name='earlier' value='([^']*)'", shown)[1]  # type: ignore[index]


OWN = json.dumps({"id": "<b>one</b>", "codes": ["I10"], "clean": True})


def test_a_set_of_ones_own_is_run_and_shown_as_words(evaluation: EvaluationTab) -> None:
    shown = started(evaluation, own=OWN.replace("I10", "I10.99"))
    assert "case_accuracy" in shown
    assert "<b>one</b>" not in shown
    assert "&lt;b&gt;one" in shown
    assert "unexpected: invalid_code" in shown


def test_a_set_of_ones_own_is_never_written(
    evaluation: EvaluationTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    seen: list[Path] = []

    def watch(stage: str, done: int, total: int) -> None:
        seen.extend(path for path in tmp_path.rglob("*") if path.is_file())

    opened, plan = evaluation._asked({"kind": "conventions", "own": OWN})
    run_set(opened, plan, evaluation._application, processes=1, progress=watch)
    assert seen == []


def test_a_table_of_ones_own_is_known_by_its_header(evaluation: EvaluationTab) -> None:
    assert "case_accuracy" in started(evaluation, own="id,codes,clean\none,I10,yes\n")


def test_two_runs_are_compared_by_the_page_that_made_them(evaluation: EvaluationTab) -> None:
    first = started(evaluation, own=OWN)
    assert "data-call='compare'" not in first
    second = started(evaluation, own=OWN.replace("I10", "I10.99"), earlier=earlier(first))
    before, after = re.search(r"data-before='(\w+)' data-after='(\w+)'", second).groups()  # type: ignore[union-attr]
    shown = evaluation.act("compare", {"before": before, "after": after})
    assert "-1.0000" in shown
    assert "Change, 95 % interval" in shown


def test_nobody_reads_a_run_without_its_token(evaluation: EvaluationTab) -> None:
    first = started(evaluation, own=OWN)
    assert "data-call='compare'" not in started(evaluation, own=OWN)
    with pytest.raises(Refusal, match="no longer kept"):
        evaluation.act("progress:0123", {})
    with pytest.raises(Refusal, match="no longer kept"):
        evaluation.act("compare", {"before": earlier(first), "after": "x"})


def test_a_run_can_be_stopped(evaluation: EvaluationTab) -> None:
    going = evaluation.act("run", {"set": "conventions"})
    token = re.search(r"data-token='(\w+)'", going)[1]  # type: ignore[index]
    with pytest.raises(Refusal, match="another run"):
        evaluation.act("run", {"set": "conventions"})
    assert "stopped" in waited(evaluation, evaluation.act("stop", {"token": token}))


def test_a_set_that_came_along_brings_its_kind_and_can_be_saved(evaluation: EvaluationTab) -> None:
    shown = started(evaluation, set="conventions", kind="notes", limit="20")
    assert "conventions.jsonl · builtin · 20 cases" in shown
    saved = [json.loads(unescape(each)) for each in re.findall(r"data-save='([^']*)'", shown)]
    assert [each["name"] for each in saved] == ["run.json", "run.html"]
    assert json.loads(saved[0]["text"])["n"] == 20
    assert saved[1]["text"].startswith("<!doctype html>")


def test_the_form_stays_as_the_run_was_asked_for(evaluation: EvaluationTab) -> None:
    shown = started(evaluation, set="conventions", limit="7", scope="mentions")
    assert "<option value='conventions' selected>" in shown
    assert "<option value='builtin' selected>" in shown
    assert "<option value='mentions' selected>" in shown
    assert "name='limit' type='number' min='1' placeholder='all' value='7'" in shown
    assert "name='sample' type='number' min='1' placeholder='all' value=''" in shown


def test_a_plot_of_one_count_names_no_second() -> None:
    drawn = plots.counts("Why answers failed", [("a code is missing", 3), ("words are missing", 1)])
    assert re.findall(r">(\d)</text>", drawn) == ["3", "1"]
    assert drawn.count("<rect") == 2


def test_plots_are_drawn_for_notes(evaluation: EvaluationTab) -> None:
    note = json.dumps(
        {"id": "n", "text": "Essential (primary) hypertension.", "codes": [{"code": "I10"}, {"code": "E11.9"}]}
    )
    shown = started(evaluation, own=note, kind="notes", engine="words")
    assert shown.count("<svg") == 5


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": "magic", "own": OWN}, "kind"),
        ({"kind": "notes", "set": "../../etc/passwd"}, "set"),
        ({"kind": "chat", "own": OWN, "engine": "tfidf"}, "finds codes only"),
        ({"kind": "notes", "own": OWN, "engine": "other:model"}, "engine"),
        ({"kind": "notes", "own": OWN, "limit": "-1"}, "whole number"),
        ({"kind": "notes", "own": "x" * 3_000_001}, "large"),
    ],
)
def test_what_cannot_run_is_refused(evaluation: EvaluationTab, fields: dict[str, str], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        evaluation.act("run", fields)


def test_a_malformed_set_is_one_clear_line(evaluation: EvaluationTab) -> None:
    shown = started(evaluation, own="{not json")
    assert "role='alert'" in shown
    assert "line 1: not a JSON object" in shown


def test_the_tab_offers_the_sets_that_came_along(tmp_path: Path) -> None:
    assert "conventions (conventions)" in tab(wire(Settings(home=tmp_path))).page()
