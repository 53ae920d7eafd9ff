"""What a finding rests on is looked up: an entry by its title as it is printed, never in words of ours."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.conventions import basis, judge
from codesets.conventions.finding import Basis
from codesets.encounter import Encounter


def test_a_row_that_names_an_entry_cites_its_title(catalog: Catalog) -> None:
    [finding] = [
        each for each in judge(["E11.9", "E11.65"], Encounter(), catalog).findings if each.basis.ref == "E11.9"
    ]
    assert "cannot be with and without" in finding.message
    assert finding.basis == Basis("tabular", "E11.9", "Type 2 diabetes mellitus without complications")


@pytest.mark.parametrize(
    ("table", "kind"), [("combination", "rule"), ("combination", "one_of"), ("sequencing", "order")]
)
def test_every_entry_that_a_row_names_stands_in_the_release(catalog: Catalog, table: str, kind: str) -> None:
    found = tomllib.loads(files("codesets.conventions").joinpath(f"tables/{table}.toml").read_text("utf-8"))
    for row in found[kind]:
        if row["source"] == "tabular":
            entry = catalog.entry(Code(CodeSystem.ICD10CM, row["ref"]))
            assert entry is not None, row["ref"]
            assert basis.of_rule("tabular", row["ref"], "ours", catalog).text == entry.title
