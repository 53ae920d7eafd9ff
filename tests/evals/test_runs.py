"""Runs: which cases, in which order, after a kill, in several processes, in how much memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.bootstrap import Application
from evals.formats.record import Record
from evals.journal import CannotWrite
from evals.opening import EvaluationSet, pasted
from evals.plan import CannotRun, Plan
from evals.runs import Result, run
from evals.sampling import chosen

LISTS = "".join(json.dumps({"id": f"l{n}", "codes": ["I10", "E11.9"], "clean": True}) + "\n" for n in range(40))
NOTES = "".join(
    json.dumps(
        {"id": f"n{n}", "text": f"Assessment:\n{n}. Essential (primary) hypertension.", "codes": [{"code": "I10"}]}
    )
    + "\n"
    for n in range(30)
)


def _lists() -> EvaluationSet:
    return pasted("lists", LISTS, "conventions")


def _same(one: Result, other: Result) -> bool:
    """The same figures and the same cases, but for the seconds that they took."""

    def plain(result: Result) -> list[Any]:
        return [{**case, "seconds": 0} for case in result.journal.cases()]

    figures = [{n: f for n, f in each.head["metrics"].items() if n != "seconds"} for each in (one, other)]
    return figures[0] == figures[1] and plain(one) == plain(other)


def test_a_sample_is_repeatable_keeps_the_order_and_survives_growth() -> None:
    ids = [str(n) for n in range(1000)]
    drawn = chosen(ids, sample=100, seed=1)
    assert drawn == chosen(ids, sample=100, seed=1)
    assert drawn == sorted(drawn, key=int)
    assert drawn != chosen(ids, sample=100, seed=2)
    assert len(set(drawn) & set(chosen([*ids, "new"], sample=100, seed=1))) >= 99
    assert chosen(ids, limit=3, sample=100, seed=1) == drawn[:3]


def test_the_document_of_a_run(bare: Application, tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    result = run(_lists(), Plan("conventions", limit=5), bare, out=out)
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(result.document()))
    assert (written["set"], written["kind"], written["model"], written["n"]) == ("lists", "conventions", "builtin", 5)
    assert written["metrics"]["case_accuracy"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert [case["id"] for case in written["cases"]] == ["l0", "l1", "l2", "l3", "l4"]
    result.journal.close(keep=False)
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


class Interrupted(Exception):
    """Stands for a power cut."""


def _cut_after(number: int) -> Any:
    def progress(stage: str, done: int, total: int) -> None:
        if done == number:
            raise Interrupted

    return progress


def test_an_interrupted_run_goes_on_and_ends_as_if_it_had_not_been(bare: Application, tmp_path: Path) -> None:
    out, plan = tmp_path / "run.json", Plan("conventions")
    with pytest.raises(Interrupted):
        run(_lists(), plan, bare, out=out, progress=_cut_after(17))
    part = out.with_name("run.json.part")
    # The machine stopped in the middle of a line.
    part.write_bytes(part.read_bytes()[:-20])
    seen: list[int] = []
    again = run(_lists(), plan, bare, out=out, progress=lambda stage, done, total: seen.append(done))
    assert seen[0] == 16
    assert _same(again, run(_lists(), plan, bare))


@pytest.mark.parametrize("change", ["set", "plan"])
def test_what_another_set_or_plan_has_scored_is_not_taken_over(bare: Application, tmp_path: Path, change: str) -> None:
    out = tmp_path / "run.json"
    with pytest.raises(Interrupted):
        run(_lists(), Plan("conventions"), bare, out=out, progress=_cut_after(5))
    changed = pasted("lists", LISTS.replace("E11.9", "E11.65"), "conventions") if change == "set" else _lists()
    plan = Plan("conventions", limit=30) if change == "plan" else Plan("conventions")
    seen: list[int] = []
    run(changed, plan, bare, out=out, progress=lambda stage, done, total: seen.append(done))
    assert seen[0] == 0


@pytest.mark.slow
def test_several_processes_give_the_same_documents_in_the_same_order(bare: Application) -> None:
    plan = Plan("notes", engine="words")
    notes = pasted("notes", NOTES, "notes")
    assert _same(run(notes, plan, bare, processes=2), run(notes, plan, bare, processes=1))


@pytest.mark.slow
def test_a_killed_command_leaves_no_process_and_goes_on(
    bare: Application, tmp_path: Path, children: Callable[[int], list[int]], ended: Callable[[Collection[int]], bool]
) -> None:
    lines = "".join(NOTES.replace('"n', f'"{copy}-n') for copy in range(20))
    (tmp_path / "notes.jsonl").write_text(lines, encoding="utf-8")
    out = tmp_path / "run.json"
    command = [sys.executable, "-m", "evals.cli", "run", "notes", "--set", str(tmp_path / "notes.jsonl")]
    command += ["--engine", "words", "--processes", "2", "--out", str(out)]
    environment = {**os.environ, "CODEDESK_HOME": str(bare.settings.home)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        part = out.with_name("run.json.part")
        for _ in range(4000):
            if part.is_file() and part.read_bytes().count(b"\n") > 5:
                break
            time.sleep(0.05)
        begun = children(process.pid)
        process.send_signal(signal.SIGKILL)
    assert len(begun) >= 2
    assert ended(begun)
    before = part.read_bytes().count(b"\n")
    again = subprocess.run([*command, "--json"], env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["n"] == 600
    assert before > 5
    assert not part.exists()


@pytest.mark.slow
def test_ten_thousand_notes_are_never_held_together(bare: Application, tmp_path: Path) -> None:
    """Each note has 40 kB: held together they would take 400 MB; the matcher's own dictionary takes 80 MB."""
    filler = "The patient walked to the shop and came home again. " * 800

    def records() -> Iterator[Record]:
        for number in range(10_000):
            yield Record("", {"id": str(number), "text": f"{number} {filler}"[:40_000], "codes": [{"code": "I10"}]})

    opened = EvaluationSet("many", "notes", records, "none")
    tracemalloc.start()
    result = run(opened, Plan("notes", engine="words", sample=5), bare, out=tmp_path / "run.json", processes=1)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.head["n"] == 5
    assert most < 130_000_000


def test_a_failure_names_the_case_and_nothing_of_its_words(bare: Application) -> None:
    class Failing(Application):
        @property
        def coder(self) -> Any:  # type: ignore[override]
            return FailingCoder(bare)

    class FailingCoder:
        def __init__(self, application: Application) -> None:
            self.catalog = application.catalog

        def traced(self, text: str, *rest: object) -> None:
            raise KeyError(text)

    with pytest.raises(CannotRun, match="case n0 cannot be scored: KeyError") as told:
        run(pasted("notes", NOTES, "notes"), Plan("notes"), Failing(bare.settings), processes=1)
    assert "hypertension" not in str(told.value)


def test_what_cannot_run_is_refused(bare: Application, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="finds codes only"):
        Plan("chat", engine="tfidf")
    with pytest.raises(CannotRun, match="no model takes part"):
        Plan("retrieval", engine="openai:some")
    with pytest.raises(CannotRun, match="at least 1"):
        Plan("notes", limit=0)
    with pytest.raises(CannotWrite, match=r"cannot write run\.json\.part"):
        run(_lists(), Plan("conventions"), bare, out=tmp_path / "none" / "run.json")
