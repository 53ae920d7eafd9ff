"""Where the official guidelines are loaded, every citation shows their words with the edition; elsewhere ours. The text is invented."""

from __future__ import annotations

from copy import copy
from datetime import date

import pytest

from assistant.bootstrap import Application
from assistant.chat.toolbox import Toolbox
from assistant.chat.tools.rules import find_guideline
from assistant.coding.coder import NoteCoder
from assistant.desk.views.card import code_card
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.compiler import compile_catalog
from codesets.conventions import judge
from codesets.conventions.finding import Basis
from codesets.encounter import Encounter
from codesets.entries import Release
from codesets.guidelines import own_words
from codesets.guidelines.official import GuidelineEdition, OfficialSection
from codesets.sources import bundled

LONG = "Invented words of a long section. " * 60
OUT_OF_ORDER = ["W01.0XXA", "S93.401A"]
DIABETES = (
    "Assessment:\n1. Type 2 diabetes mellitus with hyperglycemia, uses insulin glargine.\n2. Possible sleep apnea."
)


def edition(year: int, says: str) -> GuidelineEdition:
    """An edition that prints something under every number that we have but one, which is a bare heading."""
    refs = [entry.ref for entry in own_words.load() if entry.ref != "IV.H"]
    release = Release(CodeSystem.ICD10CM, f"FY {year}", date(year - 1, 10, 1), date(year, 9, 30), f"guidelines-{year}")
    sections = [OfficialSection(ref, f"Printed title of {ref}", f"{says} of {ref}. {LONG}") for ref in refs]
    return GuidelineEdition(release, (*sections, OfficialSection("IV.H", "A bare heading", "")))


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The code sets that come along with two editions of the guidelines."""
    path = tmp_path_factory.mktemp("official") / "catalog.sqlite"
    editions = [source.edition() for source in bundled() if source.system is CodeSystem.ICD10CM]
    compile_catalog([*editions, edition(2025, "Old words"), edition(2026, "New words")], path)
    return Catalog(path)


def guideline_basis(catalog: Catalog, day: date | None) -> Basis:
    """What the guidelines say against an injury behind its external cause."""
    findings = judge(OUT_OF_ORDER, Encounter(date_of_service=day), catalog).findings
    return next(finding.basis for finding in findings if finding.basis.source == "guideline")


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (None, "Official Guidelines, FY 2026: New words of"),
        (date(2026, 1, 5), "Official Guidelines, FY 2026: New words of"),
        (date(2025, 1, 5), "Official Guidelines, FY 2025: Old words of"),
    ],
)
def test_a_finding_quotes_the_edition_of_its_day(official: Catalog, day: date | None, begins: str) -> None:
    basis = guideline_basis(official, day)
    assert basis.text.startswith(f"{begins} {basis.ref}. Invented words")
    assert basis.text.endswith(" …")
    assert len(basis.text) < 700


def test_without_the_edition_the_words_are_ours(catalog: Catalog) -> None:
    basis = guideline_basis(catalog, None)
    assert basis.text == next(entry.says for entry in own_words.load() if entry.ref == basis.ref)


def test_the_card_names_the_sections_as_they_are_printed(official: Catalog, catalog: Catalog) -> None:
    def shown(loaded: Catalog) -> str:
        entry = loaded.entry(Code(CodeSystem.ICD10CM, "E11.65"))
        assert entry is not None
        return code_card(entry, loaded)

    assert "Guidelines that name it (Official Guidelines, FY 2026)" in shown(official)
    assert "Printed title of I.C.4.a" in shown(official)
    assert "Guidelines that name it</h3>" in shown(catalog)


@pytest.mark.model
def test_a_worksheet_cites_the_official_words(application: Application, official: Catalog) -> None:
    """What is coded and what is left; a section that the edition leaves bare keeps our title."""
    retriever = copy(application.retriever)
    retriever.catalog = official
    sheet = NoteCoder(retriever).code(DIABETES, Encounter(date_of_service=date(2026, 1, 5)))
    cited = {
        basis.ref: basis.text
        for each in (*sheet.suggestions, *sheet.not_coded)
        for basis in each.citations
        if basis.source == "guideline"
    }
    bare = cited.pop("IV.H")
    assert not bare.startswith("Official")
    assert cited
    assert all(text.startswith(f"Official Guidelines, FY 2026: New words of {ref}.") for ref, text in cited.items())


@pytest.mark.model
def test_the_chat_cites_the_official_words_and_their_edition(application: Application, official: Catalog) -> None:
    retriever = copy(application.retriever)
    retriever.catalog = official
    tools = Toolbox(retriever, NoteCoder(retriever))
    find_guideline(tools, "which comes first, sepsis or the pneumonia behind it?", 3)
    cited = next(each for each in tools.citations if each.source == "guideline" and each.ref != "IV.H")
    assert cited.text.startswith(f"Official Guidelines, FY 2026: New words of {cited.ref}.")
