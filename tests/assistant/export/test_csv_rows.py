"""The CSV: one row a code, nothing that a spreadsheet would run, and nothing lost on the way back."""

from __future__ import annotations

import csv
import io

import pytest

from assistant.coding.worksheet import Evidence, NotCoded, Reason, Role, Suggestion, Worksheet
from assistant.export.csv_rows import COLUMNS, to_csv
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter


def sheet(words: str) -> Worksheet:
    code = Code(CodeSystem.ICD10CM, "I10")
    evidence = (Evidence(3, 3 + len(words), words, "plan"),)
    row = Suggestion(code, "Essential hypertension", Role.FIRST_LISTED, True, 0.9, evidence, words, (), units=None)
    return Worksheet(Encounter(), {}, (row,), (NotCoded(code, "title", Reason.NEGATED, evidence),), (), (), "builtin")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_one_row_for_each_code_with_its_status() -> None:
    found = rows(to_csv(sheet("high pressure")))
    assert [(each["status"], each["code"], each["reason"]) for each in found] == [
        ("suggested", "I10", ""),
        ("not coded", "I10", "negated"),
    ]
    assert set(found[0]) == set(COLUMNS)


@pytest.mark.parametrize("words", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "＝1"])
def test_no_cell_is_a_formula(words: str) -> None:
    for row in rows(to_csv(sheet(words))):
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")), cell


@pytest.mark.parametrize("words", ['says "hi", twice', "a;b,c", "line\nbreak", "ümlaut"])
def test_quotes_commas_and_lines_stay_in_their_cell(words: str) -> None:
    assert rows(to_csv(sheet(words)))[0]["evidence"] == " ".join(words.split())
