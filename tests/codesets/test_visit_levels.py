"""The levels of visits: their minutes, their decision making, what prolongs them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests.codesets.starter_files import rows, toml

Family = dict[str, Any]
LEVELS = ("straightforward", "low", "moderate", "high")

MINUTES = """
99202 15 99203 30 99204 45 99205 60 99212 10 99213 20 99214 30 99215 40 99221 40 99222 55 99223 75 99231 25 99232 35
99233 50 99234 45 99235 70 99236 85 99242 20 99243 30 99244 40 99245 55 99252 35 99253 45 99254 60 99255 80 99304 25
99305 35 99306 50 99307 10 99308 20 99309 30 99310 45 99341 15 99342 30 99344 60 99345 75 99347 20 99348 30 99349 40
99350 60
"""


def visit_levels() -> Iterator[tuple[Family, dict[str, Any]]]:
    for family in toml("em_levels.toml")["family"]:
        for level in family["level"]:
            yield family, level


def test_visit_minutes_are_those_in_force() -> None:
    words = MINUTES.split()
    expected = dict(zip(words[::2], map(int, words[1::2]), strict=True))
    given = {level["code"]: level.get("minutes") for _, level in visit_levels()}
    assert {code: given[code] for code in expected} == expected
    assert all(given[code] is None for code in ("99211", "99281", "99282", "99283", "99284", "99285"))


def test_visit_families_rise_in_code_decision_making_and_minutes() -> None:
    codes = [level["code"] for _, level in visit_levels()]
    assert len(set(codes)) == len(codes)
    for family in toml("em_levels.toml")["family"]:
        levels = family["level"]
        assert (levels[0]["code"], levels[-1]["code"]) == (family["first"], family["last"])
        for low, high in pairwise(levels):
            assert low["code"] < high["code"]
            assert low.get("minutes", 0) <= high.get("minutes", 0) or "each_minutes" in high, family["id"]
        mdm = [LEVELS.index(name) for level in levels for name in level["mdm"]]
        assert mdm == sorted(mdm) or family["id"] == "transitional"
        assert family["chosen_by"][0] != "mdm" or any(level["mdm"] for level in levels)
    assert toml("em_levels.toml")["levels"] == list(LEVELS)


@pytest.mark.parametrize(
    ("code", "mdm"),
    [
        ("99203", ["low"]),
        ("99214", ["moderate"]),
        ("99221", ["straightforward", "low"]),
        ("99232", ["moderate"]),
        ("99285", ["high"]),
        ("99282", ["straightforward"]),
        ("99304", ["straightforward", "low"]),
        ("99349", ["moderate"]),
        ("99255", ["high"]),
        ("99211", []),
    ],
)
def test_visit_decision_making(code: str, mdm: list[str]) -> None:
    assert {level["code"]: level["mdm"] for _, level in visit_levels()}[code] == mdm


@pytest.mark.parametrize("id_", ["preventive-new", "preventive-established"])
def test_preventive_ages_leave_no_gap(id_: str) -> None:
    levels = [level for family, level in visit_levels() if family["id"] == id_]
    assert levels[0]["age_from"] == 0
    assert "age_to" not in levels[-1]
    assert all(high["age_from"] == low["age_to"] + 1 for low, high in pairwise(levels))


def test_decision_making_table_is_complete() -> None:
    mdm = toml("em_levels.toml")["mdm"]
    assert mdm["elements"] == ["problems", "data", "risk"]
    assert mdm["needed"] == 2
    for element in mdm["elements"]:
        for level in LEVELS:
            assert mdm[element][level]["any_of"], (element, level)


def test_prolonged_service_starts_fifteen_minutes_past_the_top_level() -> None:
    minutes = {level["code"]: level.get("minutes", 0) for _, level in visit_levels()}
    starts: dict[str, dict[str, int]] = {}
    for rule in toml("em_levels.toml")["prolonged"]:
        starts.setdefault(rule["code"], {}).update({base["code"]: base["from_minutes"] for base in rule["with"]})
    for code in ("99417", "99418"):
        for base, start in starts[code].items():
            assert start == minutes.get(base, 60) + 15, base  # 99483 is no visit level: 60 minutes
    assert {base: start for code in ("G2212", "G0316", "G0317", "G0318") for base, start in starts[code].items()} == {
        "99205": 89, "99215": 69, "99483": 100, "99223": 90, "99233": 65, "99236": 110, "99306": 95, "99310": 85,
        "99345": 140, "99350": 110,
    }  # fmt: skip
    hcpcs = {row["code"] for row in rows("hcpcs")}
    assert {code for code in starts if code.startswith("G")} <= hcpcs
    for family in toml("em_levels.toml")["family"]:
        for key in ("prolonged", "prolonged_medicare"):
            assert key not in family or family["level"][-1]["code"] in starts[family[key]], family["id"]
