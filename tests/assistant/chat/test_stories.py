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
        ("the surgeon now documents an abscess", "with abscess"),
        ("not sure whether it was on purpose", "undetermined intent"),
        ("the intent could not be established", "undetermined intent"),
        ("laceration of right arm, no fb", "laceration of right arm without foreign body"),
        ("2nd and 3rd degree burn of the left hand", "third degree burn of the left hand"),
        ("first and second degree burns of the face", "second degree burns of the face"),
        ("2nd degree burn of hand and 3rd degree of arm", "2nd degree burn of hand and 3rd degree of arm"),
        ("crushed left thumb, nail intact", "crushed left thumb without damage to nail"),
    ],
)
def test_words(told: str, words: str) -> None:
    assert in_the_books_words(told).strip() == words


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("he's back for the cast removal", "subsequent encounter"),
        ("she is doing physical therapy", "subsequent encounter"),
        ("stitches come out today", "subsequent encounter"),
        ("here for a wound check", "subsequent encounter"),
        ("it has not united", "subsequent encounter with nonunion"),
        ("two months later, healing well", "subsequent encounter with routine healing"),
        ("came back for the scar a year later", "sequela, scar"),
    ],
)
def test_the_encounter_of_an_injury(told: str, words: str) -> None:
    assert words in in_the_books_words(told, injury=True)
    assert words not in in_the_books_words(told)


def test_the_time_since_then_is_told_of_a_disease_alone() -> None:
    assert in_the_books_words("two years later, speech still slurred", disease=True).startswith("two years ago")
    assert in_the_books_words("two years later, speech still slurred").startswith("two years later")
