"""In an official HCPCS file the code in use comes before an older one of the same descriptor, and coders' words find it."""

from __future__ import annotations

from datetime import date

import pytest

from codesets.codes import Code, CodeSystem
from codesets.compiler import compile_catalog
from codesets.entries import Level, Release
from codesets.readers.record import Edition, Record
from index.build import build
from index.embedders import HashingEmbedder
from index.retriever import Retriever, open_retriever

# The older code of a drug is the first in the order of the file.
LINES = {
    "C9027": "Pembrolizumab given by vein, 1 mg",
    "E0143": "Wheeled frame that folds, of adjustable or fixed height",
    "E0144": "Wheeled frame that folds, enclosed on four sides, with rear seat",
    "J2505": "Pegfilgrastim shot",
    "J2506": "Pegfilgrastim shot",
    "J9271": "Pembrolizumab given by vein, 1 mg",
}


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    """The retriever over a file of a few HCPCS codes."""
    folder = tmp_path_factory.mktemp("hcpcs")
    records = [Record(Code(CodeSystem.HCPCS, code), Level.CODE, title, None, True) for code, title in LINES.items()]
    compile_catalog(
        [Edition(Release(CodeSystem.HCPCS, "A file", date(2026, 1, 1)), tuple(records))], folder / "c.sqlite"
    )
    build(folder / "c.sqlite", folder / "home", HashingEmbedder())
    return open_retriever(folder / "home")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("pembrolizumab given by vein", "J9271"),
        ("pegfilgrastim shot", "J2506"),
        ("rollator", "E0143"),
        ("walker, folding, with wheels", "E0143"),
    ],
)
def test_the_code_in_use_is_first(official: Retriever, query: str, first: str) -> None:
    assert official.search(query)[0].entry.code.value == first


def test_a_code_that_is_spelt_stays_first_whatever_its_use(official: Retriever) -> None:
    assert official.search("C9027")[0].entry.code.value == "C9027"


def test_the_summary_adds_no_code_that_the_file_lacks(official: Retriever) -> None:
    assert {hit.entry.code.value for hit in official.search("crutches of wood, underarm", limit=100)} <= set(LINES)
