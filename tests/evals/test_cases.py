"""Evaluation sets: every line is checked, and an error names its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.cases import MODELS, BadSet, ChatCase, ConventionCase, NoteCase, RetrievalCase, load

ROOT = Path(__file__).resolve().parents[2]
KINDS = {
    "everyday": RetrievalCase,
    "vignettes": NoteCase,
    "conventions": ConventionCase,
    "chat": ChatCase,
}


def _set(folder: Path, *lines: str) -> Path:
    path = folder / "set.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_good_line_is_read_and_unknown_keys_are_passed_over(tmp_path: Path) -> None:
    line = json.dumps({"id": "a", "query": "q", "codes": ["E11.9"], "source": "me"})
    [case] = load(_set(tmp_path, line, ""), RetrievalCase)
    assert (case.query, case.codes, case.system) == ("q", ("E11.9",), "ICD-10-CM")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2: not a JSON object"),
        (json.dumps({"id": "b", "codes": ["E11.9"]}), "line 2: query"),
        (json.dumps({"id": "b", "query": "q", "codes": []}), "line 2: codes"),
        (json.dumps({"id": "a", "query": "q", "codes": ["E11.9"]}), "'a' stands twice"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    good = json.dumps({"id": "a", "query": "q", "codes": ["E11.9"]})
    with pytest.raises(BadSet, match=reason):
        load(_set(tmp_path, good, line), RetrievalCase)


def test_a_missing_or_empty_set_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSet, match="no evaluation set"):
        load(tmp_path / "none.jsonl", NoteCase)
    with pytest.raises(BadSet, match="no cases"):
        load(_set(tmp_path, ""), NoteCase)


@pytest.mark.parametrize("name", KINDS)
def test_our_own_sets_fit_their_schema(name: str) -> None:
    cases = load(ROOT / "evals" / "sets" / f"{name}.jsonl", KINDS[name])
    assert len(cases) >= {"everyday": 300, "vignettes": 120, "conventions": 300, "chat": 150}[name]


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("notes_aci_dev", "notes"),
        ("notes_codiesp_dev", "notes"),
        ("vignettes_dev", "notes"),
        ("conventions_dev", "conventions"),
        ("chat_dev", "chat"),
        ("terms_disease_dev", "retrieval"),
    ],
)
def test_the_development_sets_fit_their_schema(shared: Path, name: str, model: str) -> None:
    assert load(shared / "data" / "evals" / f"{name}.jsonl", MODELS[model])
