"""Drugs by intent, neoplasms by site and behaviour, and the Index's lines as phrases; on invented and on real tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.compiler import compile_catalog
from codesets.entries import Release
from codesets.index_lookup import behaviour_in, drug, drug_code, intent_in, neoplasm, neoplasm_code
from codesets.index_phrases import phrase, phrases
from codesets.index_terms import Behaviour, Book, IndexEdition, IndexTerm, Intent
from codesets.readers import icd10cm_index

RELEASE = Release(CodeSystem.ICD10CM, "April 2026", date(2026, 4, 1), date(2026, 9, 30))
INTENTS = ("T39.1X1", "T39.1X2", "T39.1X3", "T39.1X4", "T39.1X5", "T39.1X6")
SITES = ("C18.7", "C78.5", "D01.0", "D12.5", "D37.4", "D49.0")


def _cells(columns: type[Intent] | type[Behaviour], codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((column.value, code) for column, code in zip(columns, codes, strict=True))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """A few lines of each book."""
    path = tmp_path_factory.mktemp("tables") / "catalog.sqlite"
    sigmoid = ("Neoplasm, neoplastic", "intestine, intestinal", "large", "colon", "sigmoid")
    books = {
        Book.DRUGS: (
            IndexTerm(("Acetaminophen",), cells=_cells(Intent, INTENTS)),
            IndexTerm(("Acetaminophen", "with caffeine"), cells=_cells(Intent, INTENTS)),
        ),
        Book.NEOPLASMS: (IndexTerm(sigmoid, cells=_cells(Behaviour, SITES)),),
        Book.EXTERNAL: (IndexTerm(("Fall, falling", "due to", "ice or snow"), "W00.9"), IndexTerm(("Fall",), "W19")),
    }
    compile_catalog([IndexEdition(RELEASE, book, terms) for book, terms in books.items()], path)
    return Catalog(path)


@pytest.mark.parametrize(("intent", "code"), list(zip(Intent, INTENTS, strict=True)))
def test_a_drug_by_intent(tables: Catalog, intent: Intent, code: str) -> None:
    found = drug_code("acetaminophen", intent, tables)
    assert found is not None
    assert found.value == code


def test_a_brand_is_looked_up_by_its_drug(tables: Catalog) -> None:
    assert str(drug("Tylenol", tables)[0].term) == "Acetaminophen"
    assert drug("no such thing", tables) == ()
    assert drug_code("acetaminophen with whisky", Intent.ACCIDENTAL, tables) is None


@pytest.mark.parametrize(("behaviour", "code"), list(zip(Behaviour, SITES, strict=True)))
def test_a_neoplasm_by_site_and_behaviour(tables: Catalog, behaviour: Behaviour, code: str) -> None:
    found = neoplasm_code("sigmoid colon", behaviour, tables)
    assert found is not None
    assert found.value == code


def test_a_site_that_says_less_than_the_line_is_offered_not_decided(tables: Catalog) -> None:
    assert [found.exact for found in neoplasm("colon", tables)] == [False]
    assert neoplasm_code("colon", Behaviour.PRIMARY, tables) is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("intentional overdose", Intent.SELF_HARM),
        ("accidental ingestion", Intent.ACCIDENTAL),
        ("overdose", Intent.ACCIDENTAL),  # I.C.19.e.5.b: where no intent is documented, accidental
        ("adverse reaction to a drug taken as prescribed", Intent.ADVERSE_EFFECT),
        ("underdosing because of cost", Intent.UNDERDOSING),
        ("a headache", None),
    ],
)
def test_the_intent_that_a_text_names(text: str, intent: Intent | None) -> None:
    assert intent_in(text) is intent


@pytest.mark.parametrize(
    ("text", "behaviour"),
    [
        ("metastatic carcinoma", Behaviour.SECONDARY),
        ("carcinoma in situ", Behaviour.IN_SITU),
        ("breast cancer", Behaviour.PRIMARY),
        ("benign lump", Behaviour.BENIGN),
        ("a lump", None),
    ],
)
def test_the_behaviour_that_a_text_names(text: str, behaviour: Behaviour | None) -> None:
    assert behaviour_in(text) is behaviour


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("Fall, falling", "due to", "ice or snow"), "fall due to ice or snow"),
        (("Fall, falling", "from, off, out of", "viaduct"), "fall from viaduct"),
        (("Burn, burned, burning", "torch, welding", "clothing NEC"), "burn welding torch clothing"),
        (("Contact", "with", "needle(s)"), "contact with needle"),
    ],
)
def test_a_path_as_a_phrase(path: tuple[str, ...], said: str) -> None:
    assert phrase(IndexTerm(path, "W00")) == said


def test_only_lines_with_a_code_and_a_path_are_phrases(tables: Catalog) -> None:
    assert [(code.value, said) for code, said in phrases(tables)] == [("W00.9", "fall due to ice or snow")]


def test_the_real_tables(shared: Path, tmp_path: Path) -> None:
    folder = shared / "data/codesets/icd10cm_index_tables_2026_04"
    if not folder.is_dir():
        pytest.skip("the CDC tables are not here")
    compile_catalog([icd10cm_index.read(path, RELEASE) for path in folder.glob("*.xml")], tmp_path / "c.sqlite")
    real = Catalog(tmp_path / "c.sqlite")
    warfarin, lung = (
        drug_code("warfarin", Intent.ADVERSE_EFFECT, real),
        neoplasm_code("lung", Behaviour.SECONDARY, real),
    )
    assert (str(warfarin), str(lung)) == ("T45.515", "C78.0")
    assert len(list(phrases(real))) > 6000
