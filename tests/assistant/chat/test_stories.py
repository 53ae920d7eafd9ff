"""Turns of speech in the words of the book."""

from __future__ import annotations

import pytest

from assistant.chat.stories import in_the_books_words


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("came in with status epilepticus today", "with status epilepticus"),
        ("MRI shows a met in the spine", "with a metastasis in the spine"),
        ("it has spread to the lungs", "with metastasis to lungs"),
        ("swallowed her grandmother's glipizide", "accidental poisoning by glipizide"),
        ("took digoxin exactly as prescribed, now nausea", "adverse effect of digoxin with nausea"),
        ("got twice the dose of morphine", "accidental overdose of morphine"),
        ("ran out of his lisinopril", "underdosing of lisinopril"),
        ("does it need anything else if she takes metformin", "takes metformin"),
        ("type 2 diabetes with neuropathy", "type 2 diabetes with neuropathy"),
    ],
)
def test_words(told: str, words: str) -> None:
    assert in_the_books_words(told).strip() == words


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("he's back for the cast removal", "subsequent encounter"),
        ("she is doing physical therapy", "subsequent encounter"),
        ("it has not united", "subsequent encounter with nonunion"),
        ("two months later, healing well", "subsequent encounter with routine healing"),
        ("came back for the scar a year later", "sequela, scar"),
    ],
)
def test_the_encounter_of_an_injury(told: str, words: str) -> None:
    assert words in in_the_books_words(told, injury=True)
    assert words not in in_the_books_words(told)
