"""An abbreviation is read as it is written: capitals where the table has capitals, plain words as words."""

from __future__ import annotations

import pytest

from codesets.terms.vocabulary import load


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("pt", "patient"),
        ("PT", "physical therapy"),
        ("mm", "millimeter"),
        ("HTN", "hypertension"),
        ("htn", "hypertension"),
    ],
)
def test_the_very_spelling_decides(written: str, means: str) -> None:
    assert load().expand(written) == means


@pytest.mark.parametrize("word", ["on", "as", "at", "or", "it", "he"])
def test_a_word_of_the_language_is_no_abbreviation(word: str) -> None:
    assert load().expand(word) is None


def test_context_chooses_the_sense() -> None:
    assert load().expand("RA", frozenset({"spo2"})) == "room air"
    assert load().expand("RA") == "rheumatoid arthritis"
