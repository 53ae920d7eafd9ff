"""The commands: exit codes, one clear line, JSON that stands alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.bootstrap import Application
from evals.cli import main


@pytest.fixture(autouse=True)
def _home(bare: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEDESK_HOME", str(bare.settings.home))


def _json(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_list_names_every_set_with_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--json"]) == 0
    found = {each["set"]: each for each in _json(capsys)}
    assert found["conventions"]["kind"] == "conventions"
    assert found["conventions"]["cases"] >= 300
    assert main(["list"]) == 0
    assert "codedesk-eval run notes --set vignettes" in capsys.readouterr().out


def test_a_set_that_came_along_is_run_by_name_or_by_its_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "conventions", "--set", "conventions", "--limit", "3", "--json"]) == 0
    by_name = _json(capsys)
    assert main(["run", "conventions", "--limit", "3", "--json"]) == 0
    assert _json(capsys)["cases"] == by_name["cases"]
    assert by_name["n"] == 3


def test_two_runs_are_compared_and_a_fall_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = tmp_path / "a.json", tmp_path / "b.json"
    for path in (before, after):
        assert main(["run", "conventions", "--limit", "20", "--out", str(path)]) == 0
    capsys.readouterr()
    assert main(["compare", str(before), str(after), "--json"]) == 0
    assert _json(capsys)["n"] == 20
    run = json.loads(after.read_text(encoding="utf-8"))
    run["cases"] = [{**case, "right": 0.0} for case in run["cases"]]
    after.write_text(json.dumps(run), encoding="utf-8")
    assert main(["compare", str(before), str(after)]) == 1
    assert "significantly worse: case_accuracy" in capsys.readouterr().out


def test_a_template_is_written_once_and_can_be_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.csv"
    assert main(["new", "conventions", "--csv", "--out", str(own)]) == 0
    assert main(["new", "conventions", "--csv", "--out", str(own)]) == 2
    assert "cannot write own.csv" in capsys.readouterr().err
    assert main(["check", str(own), "--kind", "conventions"]) == 0
    capsys.readouterr()
    assert main(["run", "conventions", "--set", str(own), "--json"]) == 0
    assert _json(capsys)["metrics"]["case_accuracy"]["value"] == 1.0


def test_check_names_every_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('{"id": "a"}\n{"id": "b"}\n', encoding="utf-8")
    assert main(["check", str(path)]) == 2
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()[:2]] == ["line 1", "line 2"]


def test_a_report_is_made_of_a_written_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, page = tmp_path / "run.json", tmp_path / "run.html"
    assert main(["run", "conventions", "--limit", "5", "--out", str(run), "--html", str(page)]) == 0
    again = tmp_path / "again.html"
    assert main(["report", str(run), "--html", str(again)]) == 0
    assert again.read_text(encoding="utf-8") == page.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["report", str(run)]) == 0
    assert "case_accuracy" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "conventions", "--set", "nowhere.jsonl"],
        ["run", "conventions", "--engine", "tfidf"],
        ["run", "notes", "--engine", "some:model", "--limit", "1"],
        ["run", "conventions", "--limit", "0"],
        ["compare", "nowhere.json", "nowhere.json"],
        ["baseline", "nothing"],
    ],
)
def test_wrong_use_is_one_line_and_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1].startswith("codedesk-eval: ")
    assert "Traceback" not in said.err
