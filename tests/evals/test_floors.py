"""The two classic baselines: what they find and what they cannot know."""

from __future__ import annotations

import pytest

from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.encounter import Encounter, Setting
from evals import floors

NOTE = "Denies chest pain. Assessment: Essential (primary) hypertension."


@pytest.fixture(scope="module", params=["tfidf", "words"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_title_is_found_first(catalog: Catalog, name: str) -> None:
    hits = floors.searcher(name, catalog).search("essential primary hypertension", system=CodeSystem.ICD10CM, limit=3)
    assert hits[0].entry.code.value == "I10"
    assert 0 < hits[-1].score <= hits[0].score <= 1.0 + 1e-9
    assert floors.searcher(name, catalog).search("qqqq", system=CodeSystem.ICD10CM) == []


def test_a_note_is_coded_by_its_words_with_quotes_that_stand(catalog: Catalog, name: str) -> None:
    sheet = floors.coder(name, catalog).traced(NOTE, Encounter(Setting.OUTPATIENT, None, None, None)).worksheet
    assert "I10" in {row.code.value for row in sheet.suggestions}
    assert all(NOTE[part.start : part.end] == part.text for row in sheet.suggestions for part in row.evidence)


def test_the_matcher_of_words_does_not_understand_a_denial(catalog: Catalog) -> None:
    sheet = floors.coder("words", catalog).traced(NOTE, Encounter(Setting.OUTPATIENT, None, None, None)).worksheet
    assert "R07.9" in {row.code.value for row in sheet.suggestions}


def test_the_book_is_read_once_for_many_runs(catalog: Catalog, name: str) -> None:
    assert floors.coder(name, catalog)._floor is floors.searcher(name, catalog)._floor
