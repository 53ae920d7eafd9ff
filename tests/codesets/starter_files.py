"""The starter tables and the official releases that they agree with, as the tests read them."""

from __future__ import annotations

import csv
import importlib.util
import re
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "codesets" / "starter"
TERMS = ROOT / "codesets" / "terms"
OFFICIAL_HCPCS = ROOT.parent / "shared" / "data" / "codesets" / "hcpcs_2025_10" / "hcpc_short.csv"

TABLES = {
    "hcpcs": (STARTER / "hcpcs.tsv", ("code", "title", "unit", "section"), 450),
    "hcpcs_modifiers": (STARTER / "hcpcs_modifiers.tsv", ("modifier", "title", "use"), 300),
    "cpt_modifiers": (STARTER / "cpt_modifiers.tsv", ("modifier", "title", "use"), 39),
    "brands": (TERMS / "brands.tsv", ("brand", "generic"), 700),
    "drug_conditions": (TERMS / "drug_conditions.tsv", ("drug", "codes", "strength", "long_term"), 350),
}


@cache
def rows(name: str) -> list[dict[str, str]]:
    path, header, _ = TABLES[name]
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert tuple(lines[0].split("\t")) == header
    return [dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:]]


@cache
def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((STARTER / name).read_text(encoding="utf-8"))


@cache
def official() -> dict[str, str]:
    if not OFFICIAL_HCPCS.exists():
        pytest.skip("needs ../shared/data/codesets/hcpcs_2025_10/hcpc_short.csv")
    with OFFICIAL_HCPCS.open(encoding="utf-8-sig", newline="") as file:
        return {row["Code"].strip(): row["Description"].lower() for row in csv.DictReader(file)}


@cache
def icd10cm() -> tuple[frozenset[str], frozenset[str]]:
    """Every ICD-10-CM category and code of the installed release, and those that are complete; dots left out."""
    spec = importlib.util.find_spec("simple_icd_10_cm")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("needs the wheel simple-icd-10-cm")
    (path,) = Path(spec.submodule_search_locations[0], "data").glob("code-list-*.txt")
    listed = sorted(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    parents = {code for code, following in pairwise(listed) if following.startswith(code)}
    return frozenset(listed), frozenset(listed) - parents


def stems(text: str) -> set[str]:
    return {word[:4] for word in re.findall(r"[a-z]{3,}", text.lower())} - {"and", "the", "for", "with", "inje"}
