"""Search finds by code, by title, by term and by meaning, with the right detail."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from codesets.codes import Code, CodeSystem
from codesets.compiler import compile_catalog
from codesets.entries import Level
from codesets.readers.record import Record
from index.build import build
from index.embedders import HashingEmbedder
from index.retriever import Retriever, open_retriever


def first(retriever: Retriever, query: str, **how: object) -> str:
    return retriever.search(query, **how)[0].entry.code.value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("H60.1", "H60.1"),
        (" h601 ", "H60.1"),
        ("blockage of ear canal H60.2", "H60.2"),
        ("purple fever with cough", "B01.0"),
        ("barking purple fever", "B01.0"),
        ("purple fever", "B01.9"),
        ("other purple fever", "B01.8"),
        ("PF", "B01.9"),
        ("purpel feverr", "B01.9"),
        ("smokers lung", "J20"),
        ("gout", "M10"),
        ("gouty toe", "M10"),
        ("left ear canal blockage", "H60.2"),
        ("blockage of right ear canal", "H60.1"),
        ("ear canal blockage", "H60.9"),
        ("OBI of left ear", "H60.2"),
        ("bruise of left elbow, initial encounter", "S50.02XA"),
        ("bruise of right elbow, follow-up", "S50.01XD"),
        ("late effect of bruise of left elbow", "S50.02XS"),
        ("bruise of left elbow", "S50.02"),
    ],
)
def test_the_first_hit(retriever: Retriever, query: str, code: str) -> None:
    assert first(retriever, query) == code


def test_billable_means_complete(retriever: Retriever) -> None:
    for query in ("purple fever", "bruise of left elbow", "B01", "S50.02"):
        hits = retriever.search(query, billable=True)
        assert hits
        assert all(hit.entry.billable for hit in hits)
    assert first(retriever, "bruise of left elbow", billable=True) == "S50.02XA"


def test_a_heading_stands_behind_the_code_that_completes_it(retriever: Retriever) -> None:
    found = [hit.entry.code.value for hit in retriever.search("purple fever")]
    assert found.index("B01.9") < found.index("B01")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("H60.1", "code"),
        ("Purple fever with cough", "title"),
        ("smokers lung", "term"),
        ("barking purple fever", "term"),
    ],
)
def test_why_it_is_there(retriever: Retriever, query: str, reason: str) -> None:
    assert reason in retriever.search(query)[0].matched_by


def test_scores_fall_and_every_hit_is_another_code(retriever: Retriever) -> None:
    hits = retriever.search("purple fever with cough", limit=8)
    assert len(hits) == len({hit.entry.code for hit in hits}) == 8
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert retriever.search("purple fever with cough", limit=3) == hits[:3]


def test_the_family_of_a_likely_hit_comes_before_strangers(small: Any, tmp_path: Path) -> None:
    """`Quiet sleep` shares nothing with the query but its heading with the likely hit."""
    records = small.records()
    own = [
        ("K99", "", "Alpha group", False),
        ("K99.0", "K99", "Bone rot", True),
        ("K99.1", "K99", "Quiet sleep", True),
        *((f"M7{n}", "", f"Rot of {part}", True) for n, part in enumerate(("nails", "teeth", "ears", "hair", "lips"))),
    ]
    for value, above, title, complete in own:
        parent = (above, Level.CATEGORY) if above else None
        records += (Record(Code(CodeSystem.ICD10CM, value), Level.CATEGORY, title, parent, complete),)
    compile_catalog([small.edition(only=records)], tmp_path / "catalog.sqlite")
    build(tmp_path / "catalog.sqlite", tmp_path / "home", HashingEmbedder(), vocabulary=small.vocabulary)
    found = [hit.entry.code.value for hit in open_retriever(tmp_path / "home").search("bone rot")]
    assert found[0] == "K99.0"
    assert "K99.1" in found[:4]


def test_many_at_once_are_the_same_as_one_by_one(retriever: Retriever) -> None:
    queries = ["gout", "", "left ear canal", "gout", "bruise of elbow, sequela"]
    assert retriever.search_many(queries) == [retriever.search(query) for query in queries]


def test_only_the_system_that_is_asked_for(retriever: Retriever) -> None:
    assert retriever.search("gout", system=CodeSystem.HCPCS) == []
    assert retriever.search("gout", system=CodeSystem.ICD10CM)


@pytest.mark.parametrize(
    "query",
    ["", " ", "x", "?!", "\x00", "‮gout", "中文", "<script>alert(1)</script>", "gout " * 20_000, "{0.__class__}",
     "' OR 1=1 --", '"gout" NEAR(a)', "B12", "E11.999", "Z" * 100_000, "\ud800"],
)  # fmt: skip
def test_bad_input_is_an_empty_list_or_hits(retriever: Retriever, query: str) -> None:
    assert isinstance(retriever.search(query), list)


def test_searches_in_threads_agree(retriever: Retriever) -> None:
    queries = ["gout", "left ear canal", "purple fever", "bruise of left elbow, sequela"] * 10
    expected = [retriever.search(query) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(retriever.search, queries)) == expected


def test_the_release_of_the_day_decides(tmp_path: Path, small: Any) -> None:
    old = tuple(record for record in small.records() if record.code.value != "B01.0")
    compile_catalog(
        [small.edition("Test 2025", date(2025, 1, 1), old), small.edition("Test 2026", date(2026, 1, 1))],
        tmp_path / "two.sqlite",
    )
    build(tmp_path / "two.sqlite", tmp_path / "home", HashingEmbedder(), vocabulary=small.vocabulary)
    retriever = open_retriever(tmp_path / "home")
    now = [hit.entry.code.value for hit in retriever.search("purple fever with cough", day=date(2026, 6, 1))]
    then = [hit.entry.code.value for hit in retriever.search("purple fever with cough", day=date(2025, 6, 1))]
    assert now[0] == "B01.0"
    assert "B01.0" not in then
    assert then[0] in {"B01.9", "B01.8"}
