"""A run with a language model as its engine: it reads the notes, answers the questions, and is named in the result."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from evals.cli import main

pytest.importorskip("langchain_openai")

pytestmark = pytest.mark.model
NAME = "openai:scripted"
NOTE = {
    "id": "n",
    "text": "CLINIC VISIT\nHPI: Here for her sugar. She also has mild intermittent asthma, quiet these days.\nAssessment:\n1. Type 2 diabetes mellitus",
    "codes": [{"code": "E11.9"}, {"code": "J45.20"}],
}
QUESTION = {
    "id": "q",
    "turns": ["is E11.9 billable?"],
    "expect": {"codes_all": ["E11.9"], "must_mention": ["mandarin"]},
}
Served = Callable[..., tuple[Any, str]]


@pytest.fixture
def run(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """One case through `codedesk-eval run`: the exit code, the document, what was said."""

    def run_one(kind: str, case: dict[str, Any], url: str = "", *more: str) -> tuple[int, Any, str]:
        path = tmp_path / "set.jsonl"
        path.write_text(json.dumps(case) + "\n", encoding="utf-8")
        monkeypatch.setenv("CODEDESK_HOME", str(home))
        monkeypatch.setenv("CODEDESK_BASE_URL", url)
        monkeypatch.setenv("CODEDESK_API_KEY", "none")
        code = main(["run", kind, "--set", str(path), "--json", *more])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run_one


def test_a_model_reads_the_notes(run: Any, served: Served, scenes: SimpleNamespace) -> None:
    """What only the model reads is found with it alone; its worksheet passes the same gates."""
    steps = ({"diagnoses": ["mild intermittent asthma", "bronchial carcinoma"]}, {"choices": []})
    script, url = served(scenes.saying(*(scenes.completion(json.dumps(step)) for step in steps)))
    _, document, _ = run("notes", NOTE, url, "--engine", NAME)
    assert document["model"] == document["plan"]["engine"] == NAME
    assert "mild intermittent asthma" in str(script.requests[0]["messages"])
    [case] = document["cases"]
    assert case["missed"] == case["extra"] == []
    assert case["evidence_errors"] == 0
    asked = len(script.requests)
    _, alone, _ = run("notes", NOTE, url)
    assert (alone["model"], alone["cases"][0]["missed"]) == ("builtin", ["J45.20"])
    assert len(script.requests) == asked, "the built-in engine asks nobody"


def test_a_model_that_fails_costs_no_case(run: Any, served: Served, scenes: SimpleNamespace) -> None:
    script, url = served(lambda script, handler, n: scenes.send(handler, {"error": {"message": "broken"}}, 500))
    code, document, _ = run("notes", NOTE, url, "--engine", NAME)
    assert code == 0
    assert script.requests
    assert document["cases"][0]["missed"] == ["J45.20"]


def test_a_model_answers_the_questions(run: Any, served: Served, scenes: SimpleNamespace) -> None:
    call, words = [("show_code", {"code": "E11.9"})], "E11.9 is complete, says the mandarin."
    script, url = served(scenes.saying(scenes.completion(calls=call), scenes.completion(words)))
    _, document, _ = run("chat", QUESTION, url, "--engine", NAME)
    assert document["model"] == NAME
    assert document["cases"][0]["got"]["answer"] == words
    assert document["metrics"]["pass_rate"]["value"] == 1.0
    assert len(script.requests) == 2


def test_no_note_of_a_set_is_sent_to_another_host_without_consent(run: Any) -> None:
    code, document, said = run("notes", NOTE, "https://models.test/v1", "--engine", NAME)
    assert (code, document) == (2, None)
    assert "gets no note without consent" in said.splitlines()[-1]
