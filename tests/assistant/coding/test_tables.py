"""The tables of the deciding steps hold patterns that compile, codes that exist and sections that are written."""

from __future__ import annotations

import re

import pytest

from assistant.coding import leaf_choice
from assistant.coding.history import past_disease, past_operation
from assistant.coding.proof import guideline
from assistant.coding.reasons import reason
from assistant.coding.tables import table
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem


def test_every_external_cause_exists(catalog: Catalog) -> None:
    rows = [row for name in ("how", "doing", "where", "status", "who") for row in table("causes")[name]["patterns"]]
    assert [
        value
        for pattern, value in rows
        if re.compile(pattern) and not (_complete(value, catalog) or _complete(value + "A", catalog))
    ] == []


def test_every_reason_status_and_history_exists(catalog: Catalog) -> None:
    values = [row[name] for row in table("reasons")["reason"] for name in ("code", "child") if name in row]
    values += [row["code"] for row in table("status")["status"]]
    values += [row["to"] for rows in table("history").values() if isinstance(rows, list) for row in rows]
    assert [value for value in values if not catalog.exists(_code(value))] == []


def test_every_combination_exists_and_cites_a_section(catalog: Catalog) -> None:
    rules = table("combine")["rule"]
    values = [rule["gives"] for rule in rules] + [code for rule in rules for _, code in rule.get("instead", ())]
    assert [value for value in values if not _complete(value, catalog)] == []
    assert [rule["basis"] for rule in rules if not guideline(rule["basis"])] == []


def test_every_learned_leaf_is_complete(catalog: Catalog) -> None:
    assert [
        choice.code.value
        for choices in leaf_choice.load().values()
        for choice in choices
        if not catalog.billable(choice.code)
    ] == []


@pytest.mark.parametrize(
    ("text", "age", "expected"),
    [
        ("Routine adult physical, no abnormal findings", 45, "Z00.00"),
        ("annual physical", 9, "Z00.129"),
        ("well child check", 4, "Z00.129"),
        ("physical therapy for the back", 45, None),
        ("screening colonoscopy", 50, "Z12.11"),
        ("Type 2 diabetes", 50, None),
        ("syphilis screen today", 40, "Z11.3"),
        ("osteoporosis screening", 66, "Z13.820"),
        ("pacemaker check", 70, "Z45.018"),
        ("last visit wcc normal", 55, None),
    ],
)
def test_reasons(text: str, age: float, expected: str | None) -> None:
    found = reason(text, age)
    assert (found.value if found else None) == expected


def test_every_organism_and_companion_exists(catalog: Catalog) -> None:
    organisms = table("organisms")
    values = [value for words, value in organisms["organisms"] if re.compile(words)]
    values += [*organisms["sepsis"], *organisms["sepsis"].values(), *organisms["usual"]]
    values += [row["code"] for row in table("companions")["wanted"]]
    assert [value for value in values if not _complete(value, catalog)] == []


def test_history() -> None:
    assert past_disease(_code("C44.91")) == _code("Z85.828")
    assert past_disease(_code("I63.9")) == _code("Z86.73")
    assert past_operation("status post cataract surgery") == _code("Z98.4")
    assert past_operation("gout") is None


def test_every_service_of_the_tables_exists(catalog: Catalog) -> None:
    lines = [row["code"] for row in table("service_lines")["line"]] + [
        row["code"] for row in table("transport")["level"]
    ]
    pointed = [value for value in table("pointers") if value != "instead"]
    missing = [v for v in (*lines, *pointed) if not catalog.billable(Code(CodeSystem.HCPCS, v))]
    assert missing == []


def test_leaves_are_learned_as_shares() -> None:
    notes = [(frozenset({"R60"}), frozenset({"R60.9"}))] * 6 + [(frozenset({"R60"}), frozenset())] * 2
    assert list(leaf_choice.learn(notes)) == [("R60", "R60.9", (6 + 3 * 0.15) / (8 + 3))]


def _complete(value: str, catalog: Catalog) -> bool:
    return catalog.billable(_code(value))


def _code(value: str) -> Code:
    return Code(CodeSystem.ICD10CM, value)
