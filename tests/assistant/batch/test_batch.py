"""Many notes: in order, one bad note never stops the rest, a killed run goes on, nothing of a note in an error."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from assistant.batch import source
from assistant.batch.crew import Processes
from assistant.batch.run import AHEAD, Plan, run
from assistant.batch.source import NoBatch, Task
from assistant.coding.worksheet import Scope
from codesets.encounter import Encounter, Setting, Sex
from index.build import current
from index.manifest import read_manifest

ROOT = Path(__file__).resolve().parents[3]
CANARY = "Zyxwolde"


@dataclass
class Clerk:
    """A crew that answers with the length of a note, in another order than it was asked; stops after a number of notes."""

    size: int = 3
    stop: int | None = None
    given: list[str] = field(default_factory=list)
    most: int = 0
    _held: list[Task] = field(default_factory=list)

    def free(self) -> bool:
        return len(self._held) < self.size

    def give(self, task: Task) -> None:
        if len(self.given) == self.stop:
            raise KeyboardInterrupt
        self.given.append(task.id)
        self._held.append(task)
        self.most = max(self.most, len(self._held))

    def results(self) -> list[tuple[Task, str]]:
        task = self._held.pop(len(self.given) * 7 % len(self._held))
        return [(task, f'"worksheet": {len(task.text)}')]

    def close(self) -> None:
        self._held.clear()


def lines(count: int) -> str:
    return "".join(json.dumps({"id": f"n{number}", "text": "x" * (number + 1)}) + "\n" for number in range(count))


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    (tmp_path / "notes.jsonl").write_text(lines(40))
    return Plan(tmp_path / "notes.jsonl", tmp_path / "out.jsonl", Encounter(), Scope.ENCOUNTER, "build")


def records(plan: Plan) -> list[dict[str, Any]]:
    return [json.loads(line) for line in plan.out.read_text().splitlines()]


def silent(stage: str, done: int, total: int) -> None:
    """Nobody wants to know."""


def test_the_records_stand_in_the_order_of_the_notes(plan: Plan) -> None:
    told: list[int] = []
    outcome = run(plan, Clerk, lambda stage, done, total: told.append(done))
    assert [record["worksheet"] for record in records(plan)] == list(range(1, 41))
    assert (outcome.notes, outcome.before, outcome.errors) == (40, 0, 0)
    assert told == sorted(told)
    assert told[-1] == 40
    assert plan.out.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("stop", [0, 1, 7, 39])
@pytest.mark.parametrize("torn", [b"", b'{"id": "n', b"\x00\xff"])
def test_a_stopped_run_goes_on_where_it_ended(plan: Plan, stop: int, torn: bytes) -> None:
    run(plan, Clerk, silent)
    whole = plan.out.read_bytes()
    plan.out.unlink()
    with pytest.raises(KeyboardInterrupt):
        run(plan, lambda: Clerk(stop=stop), silent)
    kept = len(records(plan))
    with plan.out.open("ab") as file:
        file.write(torn)
    clerk = Clerk()
    outcome = run(plan, lambda: clerk, silent)
    assert plan.out.read_bytes() == whole
    assert outcome.before == kept
    assert len(clerk.given) == 40 - kept
    assert run(plan, lambda: pytest.fail("nothing is left to do"), silent).before == 40


def test_another_input_or_other_options_are_not_mixed_in(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(plan, lambda: Clerk(stop=9), silent)
    for other in (
        replace(plan, inputs="other"),
        replace(plan, scope=Scope.MENTIONS),
        replace(plan, encounter=Encounter(Setting.INPATIENT)),
    ):
        with pytest.raises(NoBatch, match="other options"):
            run(other, Clerk, silent)
    (tmp_path / "notes.jsonl").write_text(lines(40).replace("n3", "m3"))
    with pytest.raises(NoBatch, match=r"record 4"):
        run(plan, Clerk, silent)
    plan.out.write_text("my shopping list\n")
    with pytest.raises(NoBatch, match="no file of results"):
        run(plan, Clerk, silent)
    assert plan.out.read_text() == "my shopping list\n"


def test_no_more_notes_are_held_than_the_workers_need(plan: Plan) -> None:
    """A first note that never ends holds up the writing, and then the reading too."""

    class Slow(Clerk):
        def results(self) -> list[tuple[Task, str]]:
            place = 1 if len(self._held) > 1 and len(self.given) < AHEAD * self.size else 0
            task = self._held.pop(place)
            assert task.place or len(self.given) <= AHEAD * self.size
            return [(task, '"worksheet": 1')]

    plan.notes.write_text(lines(300))
    run(plan, lambda: Slow(size=2), silent)
    assert [record["id"] for record in records(plan)] == [f"n{number}" for number in range(300)]


BAD_LINES: list[tuple[bytes, str]] = [
    (b"{", "no JSON"),
    (b"\xff\xfe\x00", "no JSON"),
    (b"[" * 100_000, "no JSON"),
    (b"[1]", "no JSON object"),
    (b'"text"', "no JSON object"),
    (b'{"id": "a"}', "no text"),
    (b'{"id": "a", "text": 7}', "no text"),
    (b'{"id": "a", "text": "Zyxwolde", "setting": "moon"}', "setting"),
    (b'{"id": "a", "text": "Zyxwolde", "date_of_service": "yesterday"}', "date_of_service"),
    (b'{"id": "a", "text": "Zyxwolde", "date_of_service": 7}', "date_of_service"),
    (b'{"id": "a", "text": "Zyxwolde", "age": "old"}', "age"),
    (b'{"id": "a", "text": "Zyxwolde", "age": 400}', "age"),
    (b'{"id": "a", "text": "Zyxwolde", "age": NaN}', "age"),
    (b'{"id": "a", "text": "Zyxwolde", "sex": "?"}', "sex"),
    (b'{"id": "a", "text": "' + b"x" * source.MAX_LINE + b'"}', "MB"),
]


@pytest.mark.parametrize(("line", "said"), BAD_LINES, ids=range(len(BAD_LINES)))
def test_a_bad_line_is_an_error_of_its_own(plan: Plan, line: bytes, said: str) -> None:
    plan.notes.write_bytes(b'{"id": "first", "text": "x"}\n\n' + line + b'\n{"id": "last", "text": "x"}')
    outcome = run(plan, Clerk, silent)
    first, bad, last = records(plan)
    assert (first["id"], last["id"]) == ("first", "last")
    assert said in bad["error"]
    assert "\n" not in bad["error"]
    assert CANARY not in json.dumps(bad)
    assert outcome.errors == 1
    assert run(plan, Clerk, silent).errors == 1


def test_what_a_line_says_of_the_encounter(plan: Plan) -> None:
    given = {
        "id": 1,
        "text": "x",
        "setting": "inpatient",
        "date_of_service": "2026-04-30",
        "patient": {"sex": "f", "age": 3},
    }
    plan.notes.write_text(json.dumps(given))
    (task,) = source.tasks(plan.notes, Encounter())
    assert task.id == "1"
    assert task.encounter.setting is Setting.INPATIENT
    assert task.encounter.sex is Sex.FEMALE
    assert task.encounter.age == 3


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/1.txt", ".hidden", "c.pdf", "empty.txt"):
        path = tmp_path / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.4" if name.endswith("pdf") else b"" if "empty" in name else b"a note")
    plan = Plan(tmp_path / "notes", tmp_path / "out", Encounter(), Scope.ENCOUNTER, "build")
    assert run(plan, Clerk, silent).errors == 2
    assert [record["id"] for record in records(plan)] == ["a/1.txt", "a/2.txt", "b.txt", "c.pdf", "empty.txt"]


def test_what_cannot_be_a_batch_is_said(tmp_path: Path, plan: Plan) -> None:
    with pytest.raises(NoBatch, match="cannot be read"):
        run(replace(plan, notes=tmp_path / "absent"), Clerk, silent)
    with pytest.raises(NoBatch, match="cannot be written"):
        run(replace(plan, out=tmp_path), Clerk, silent)
    plan.notes.write_text("\n\n")
    with pytest.raises(NoBatch, match="no note"):
        run(plan, Clerk, silent)


# -- real processes over the real index ---------------------------------------------------------------------------------


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "real.jsonl"
    texts = [
        "Type 2 diabetes with diabetic nephropathy.",
        "",
        "Acute bronchitis.\x00",
        "Essential hypertension. \ud800",
        "Gout.",
    ]
    path.write_text(
        "".join(json.dumps({"id": str(place), "text": text}) + "\n" for place, text in enumerate(texts * 2))
    )
    return path


def batch(home: Path, notes: Path, out: Path, *more: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "assistant.cli", "batch", str(notes), "--out", str(out), *more]
    given = {**os.environ, "CODEDESK_HOME": str(home), **environment}
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=given)


@pytest.mark.model
@pytest.mark.slow
def test_a_killed_batch_goes_on_and_leaves_no_process(
    home: Path,
    notes: Path,
    tmp_path: Path,
    children: Callable[[int], list[int]],
    ended: Callable[[Collection[int]], bool],
) -> None:
    out = tmp_path / "out.jsonl"
    first = batch(home, notes, out, "--workers", "2")
    while not out.is_file() or out.stat().st_size < 100:
        assert first.poll() is None, first.stderr and first.stderr.read()
        time.sleep(0.01)
    begun = children(first.pid)
    first.send_signal(signal.SIGKILL)
    first.wait()
    kept = out.read_bytes()
    again = batch(home, notes, out, "--workers", "1")
    _, said = again.communicate()
    assert again.returncode == 1, said
    assert "10 notes" in said
    assert "4 with an error" in said
    coded = [json.loads(line) for line in out.read_text().splitlines()]
    assert coded[0]["worksheet"]["suggestions"][0]["code"].startswith("E11")
    assert out.read_bytes().startswith(kept[: kept.rfind(b"\n") + 1])
    assert [record["id"] for record in coded] == [str(place) for place in range(10)]
    assert coded[0]["worksheet"] == coded[5]["worksheet"]
    assert "empty" in coded[1]["error"]
    assert "NUL" in coded[2]["error"]
    assert len(begun) >= 2
    assert ended(begun), "the killed batch left workers behind"


@pytest.fixture
def crew(home: Path) -> Iterator[Processes]:
    made = Processes(1, home, read_manifest(current(home)).inputs, Scope.ENCOUNTER, 100)
    yield made
    made.close()


@pytest.mark.model
@pytest.mark.slow
def test_a_lost_or_slow_worker_costs_its_note_only(crew: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    long = Task(0, "long", f"{CANARY} has chest pain. " * 4_000, Encounter())

    def coded(task: Task) -> str:
        while not crew.free():
            assert not crew.results()
        crew.give(task)
        return task.id

    def result() -> str:
        while True:
            for _, record in crew.results():
                return record

    coded(long)
    os.kill(crew._seats[0].process.pid or 0, signal.SIGKILL)
    assert "ended the worker" in result()
    monkeypatch.setattr(crew, "_seconds", 0.05)
    coded(long)
    said = result()
    assert "took more than 0.05 s" in said
    assert CANARY not in said
    monkeypatch.setattr(crew, "_seconds", 100)
    coded(replace(long, text="Gout."))
    assert '"M10.9"' in result()


@pytest.mark.model
def test_workers_that_find_another_index_say_so(home: Path) -> None:
    made = Processes(1, home, "another build", Scope.ENCOUNTER, 100)
    try:
        with pytest.raises(NoBatch, match="same build"):
            [made.results() for _ in range(600)]
    finally:
        made.close()


def test_no_index_is_one_line(tmp_path: Path, plan: Plan) -> None:
    process = batch(tmp_path, plan.notes, plan.out)
    _, said = process.communicate()
    assert process.returncode == 2
    assert said.strip().count("\n") == 0
    assert "codedesk build" in said


def test_a_cluster_that_is_not_there_is_said(home: Path, plan: Plan) -> None:
    pytest.importorskip("ray", reason="Ray is not installed (pip install 'codedesk[ray]')")
    process = batch(home, plan.notes, plan.out, "--ray", "127.0.0.1:1")
    _, said = process.communicate()
    assert process.returncode == 2
    assert "no Ray cluster at 127.0.0.1:1" in said.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.model
def test_a_cluster_of_two_workers_gives_the_same_file(home: Path, notes: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="Ray is not installed (pip install 'codedesk[ray]')")
    here, there, dialled = tmp_path / "here.jsonl", tmp_path / "there.jsonl", tmp_path / "dialled"
    batch(home, notes, here).communicate()
    process = batch(home, notes, there, "--ray", "local", "--workers", "2", CODEDESK_TESTS_DIALLED=str(dialled))
    _, said = process.communicate()
    assert process.returncode == 1, said
    assert there.read_bytes() == here.read_bytes()
    assert not dialled.exists(), f"Ray looked for others: {dialled.read_text()}"
