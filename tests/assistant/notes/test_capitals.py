"""Common words that are abbreviations in capitals: not in a sentence that is written in capitals altogether."""

from __future__ import annotations

import pytest

from assistant.notes.mentions import meaning
from codesets.terms import vocabulary as terms


@pytest.fixture(scope="module")
def vocabulary() -> terms.Vocabulary:
    return terms.load(synonyms=False)


@pytest.mark.parametrize("text", ["SEEN AT HOME FOR FOLLOW-UP ON THE KNEE", "HE CAME BACK AS PLANNED AND IS STABLE"])
def test_a_sentence_in_capitals_has_its_common_words(text: str, vocabulary: terms.Vocabulary) -> None:
    said = meaning(text, vocabulary).casefold()
    assert {word for word in ("at", "on", "as", "is") if word in text.casefold().split()} <= set(said.split())
    assert not {"stenosis", "tachycardia", "neuritis"} & set(said.split())


def test_a_row_of_abbreviations_keeps_its_own(vocabulary: terms.Vocabulary) -> None:
    assert "stenosis" in meaning("HTN, DM, AS, CAD", vocabulary)
    assert "stenosis" in meaning("Moderate AS on echo", vocabulary)
