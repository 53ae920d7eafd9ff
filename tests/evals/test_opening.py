"""Opening sets: every line is checked, an error names its line, and a table says the same as lines of JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.cases import MODELS, NoteCase, RetrievalCase
from evals.opening import BUILT_IN, BadSet, built_in, kind_of, open_set, pasted
from evals.template import template

LEAST = {"everyday": 300, "vignettes": 120, "conventions": 300, "chat": 150, "guidelines": 100, "supplies": 150}
GOOD = json.dumps({"id": "a", "query": "q", "codes": ["E11.9"]})


def _set(folder: Path, *lines: str, name: str = "set.jsonl") -> str:
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_a_good_line_is_read_and_unknown_keys_are_passed_over(tmp_path: Path) -> None:
    line = json.dumps({"id": "a", "query": "q", "codes": ["E11.9"], "source": "me"})
    [case] = open_set(_set(tmp_path, line, ""), "retrieval").cases()
    assert isinstance(case, RetrievalCase)
    assert (case.query, case.codes, case.system) == ("q", ("E11.9",), "ICD-10-CM")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2: not a JSON object"),
        ("[" * 100_000, "line 2: not a JSON object"),
        ("[1]", "line 2: not a JSON object but a list"),
        (json.dumps({"id": "b", "codes": ["E11.9"]}), "line 2: query: Field required"),
        (json.dumps({"id": "b", "query": "q", "codes": []}), "line 2: codes"),
        (json.dumps({"id": "", "query": "q", "codes": ["E11.9"]}), "line 2: id"),
        (json.dumps({"id": "a", "query": "q", "codes": ["E11.9"]}), "line 2: the id 'a' stands twice"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    opened = open_set(_set(tmp_path, GOOD, line), "retrieval")
    with pytest.raises(BadSet, match=reason):
        opened.ids()
    [problem] = opened.problems()
    assert problem.startswith(reason)


def test_every_bad_line_is_told_and_what_it_holds_is_not(tmp_path: Path) -> None:
    lines = [json.dumps({"id": str(n), "text": ["Mr. Secret"], "codes": []}) for n in range(3)]
    opened = open_set(_set(tmp_path, *lines), "notes")
    problems = list(opened.problems())
    assert [each.split(":")[0] for each in problems] == ["line 1", "line 2", "line 3"]
    assert not any("Secret" in each for each in problems)
    with pytest.raises(BadSet, match="2 more"):
        opened.ids()


def test_a_missing_empty_or_foreign_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSet, match="came along are chat"):
        open_set(str(tmp_path / "none.jsonl"), "notes")
    with pytest.raises(BadSet, match="no cases"):
        open_set(_set(tmp_path, ""), "notes").ids()
    (tmp_path / "latin.jsonl").write_bytes('{"id": "é"}'.encode("latin-1"))
    with pytest.raises(BadSet, match="UTF-8"):
        open_set(str(tmp_path / "latin.jsonl"), "notes").ids()
    with pytest.raises(BadSet, match="neither CodiEsp nor ACI-BENCH"):
        open_set(str(tmp_path), "notes")


@pytest.mark.parametrize("kind", MODELS)
def test_a_template_keeps_to_its_schema_and_says_the_same_as_a_table(kind: str) -> None:
    lines = list(pasted("own", template(kind), kind).cases())
    table = list(pasted("own.csv", template(kind, table=True), kind).cases())
    assert lines
    assert table == lines


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("id,query,codes,nonsense\n", "line 1: unknown column 'nonsense'"),
        ("id,query,codes\na,q\n", "line 2: 2 cells where the first line names 3 columns"),
        ("id,query,codes\na,q,\n", "line 2: codes: "),
        ('id,query,codes\na,"q,I10\n', "no CSV"),
    ],
)
def test_a_bad_row_of_a_table_is_named(text: str, reason: str) -> None:
    with pytest.raises(BadSet, match=reason):
        pasted("own.csv", text, "retrieval").ids()


def test_cells_of_findings_and_of_truth_are_checked() -> None:
    with pytest.raises(BadSet, match="expect: convention, verdict and codes"):
        pasted("own.csv", "id,codes,expect\na,I10,excludes1\n", "conventions").ids()
    with pytest.raises(BadSet, match="clean: yes or no"):
        pasted("own.csv", "id,codes,clean\na,I10,perhaps\n", "conventions").ids()


def test_a_note_without_a_diagnosis_may_have_an_empty_key() -> None:
    [case] = pasted("own.csv", "id,text,codes\na,Well today.,\n", "notes").cases()
    assert isinstance(case, NoteCase)
    assert case.codes == ()


@pytest.mark.parametrize("name", LEAST)
def test_our_own_sets_are_opened_by_name_and_large_enough(name: str) -> None:
    assert len(open_set(name, kind_of(name)).ids()) >= LEAST[name]


@pytest.mark.parametrize("name", LEAST)
def test_each_case_of_our_own_has_its_basis(name: str) -> None:
    for line in built_in()[name].read_text(encoding="utf-8").splitlines():
        case: dict[str, Any] = json.loads(line)
        assert case["basis"].strip(), case["id"]


def test_every_kind_has_a_set_of_its_own() -> None:
    assert set(BUILT_IN) == set(MODELS)
    assert {kind_of(name) for name in built_in()} == set(MODELS)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("notes_aci_dev", "notes"),
        ("notes_codiesp_dev", "notes"),
        ("vignettes_dev", "notes"),
        ("conventions_dev", "conventions"),
        ("chat_dev", "chat"),
        ("terms_disease_dev", "retrieval"),
    ],
)
def test_the_development_sets_fit_their_schema(shared: Path, name: str, kind: str) -> None:
    assert open_set(str(shared / "data" / "evals" / f"{name}.jsonl"), kind).ids()
