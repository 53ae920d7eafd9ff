"""HCPCS codes that gave way: each and the one in its place stand in the official release, and none of ours is gone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from codesets.readers.starter import hcpcs_words
from codesets.replaced import replaced

OFFICIAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "codesets" / "hcpcs_2025_10" / "hcpc_short.csv"


def test_none_gave_way_to_one_that_gave_way_itself() -> None:
    assert [code for code, by in replaced().items() if by in replaced()] == []


def test_our_summary_holds_codes_in_use_alone() -> None:
    assert {code.value for code, _ in hcpcs_words()} & replaced().keys() == set()


def test_both_stand_in_the_official_release() -> None:
    if not OFFICIAL.exists():
        pytest.skip("needs ../shared/data/codesets/hcpcs_2025_10/hcpc_short.csv")
    with OFFICIAL.open(encoding="utf-8-sig", newline="") as file:
        official = {row["Code"].strip() for row in csv.DictReader(file)}
    assert {*replaced(), *replaced().values()} - official == set()
