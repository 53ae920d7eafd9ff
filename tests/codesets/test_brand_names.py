"""Brand names find the HCPCS codes of their drugs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from codesets.brand_names import brand_terms
from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.compiler import compile_catalog
from codesets.entries import Release
from codesets.readers import hcpcs
from codesets.terms import vocabulary

TITLES = {
    "J9001": "Injection, curazumab, 10 mg",
    "J9002": "Injection, curazumab-abcd, biosimilar, (secondia), 10 mg",
    "J9003": "Injection, dolocaine hydrochloride, 1 mg",
    "J9004": "Injection, dolocaine (longacta), 1 mg",
    "J9005": "Injection, dolocaine and curolone, per 5 mg",
    "J9006": "Injection, insulin, per 5 units",
    "S9007": "Insulin, rapid onset (lispro), 5 units",
    "J9008": "Injection, estrogen conjugated, per 25 mg",
    "G9009": "Patient takes dolocaine every day",
    "L9010": "Brace with dolocaine",
}
BRANDS = {
    "Firstia": "curazumab",
    "Secondia": "curazumab-abcd",
    "Thirdia": "curazumab-zzzz",
    "Dolo": "dolocaine",
    "Longacta": "dolocaine",
    "Duo": "dolocaine and curolone",
    "Quick": "insulin lispro",
    "Pre": "conjugated estrogens",
    "Unknown": "nothing that is here",
}


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The codes of each brand, in the order found."""
    folder = tmp_path_factory.mktemp("brands")
    rows = "\n".join(f'{code},"{title}"' for code, title in TITLES.items())
    (folder / "h.csv").write_text(f"HCPC,LONG DESCRIPTION\n{rows}\n", encoding="utf-8")
    edition = hcpcs.read(folder / "h.csv", Release(CodeSystem.HCPCS, "test", date(2025, 10, 1)))
    compile_catalog([edition], folder / "c.sqlite")
    found: dict[str, list[str]] = {}
    for code, brand in brand_terms(Catalog(folder / "c.sqlite").entries(CodeSystem.HCPCS), BRANDS):
        found.setdefault(brand, []).append(code.value)
    return found


@pytest.mark.parametrize(
    ("brand", "codes"),
    [
        ("Firstia", ["J9001"]),
        ("Secondia", ["J9002"]),  # its own name stands in the descriptor
        ("Thirdia", ["J9001"]),  # a suffix that no descriptor has: the drug itself
        ("Dolo", ["J9003", "J9005"]),  # the salt does not matter; another product's code is not taken
        ("Longacta", ["J9004", "J9003"]),
        ("Duo", ["J9005"]),  # a mixture is not one of its parts
        ("Quick", ["S9007", "J9006"]),  # the kind first, then the class
        ("Pre", ["J9008"]),  # words in another order, plural
    ],
)
def test_a_brand_has_the_codes_of_its_drug(named: dict[str, list[str]], brand: str, codes: list[str]) -> None:
    assert named[brand] == codes


def test_a_drug_without_code_has_none(named: dict[str, list[str]]) -> None:
    assert "Unknown" not in named


def test_our_table_names_the_drugs_of_the_official_file(shared: Path, tmp_path: Path) -> None:
    """At least a thousand brands of the table lead to a code of the real file."""
    path = shared / "data/codesets/hcpcs_2025_10/hcpc_short.csv"
    if not path.is_file():
        pytest.skip("the official file is not here")
    edition = hcpcs.read(path, Release(CodeSystem.HCPCS, "October 2025", date(2025, 10, 1)))
    scratch = tmp_path / "c.sqlite"
    compile_catalog([edition], scratch)
    brands = {row.brand: row.generic for row in vocabulary.load().brands.values()}
    found = {brand for _, brand in brand_terms(Catalog(scratch).entries(CodeSystem.HCPCS), brands)}
    assert len(found) >= 1000
