"""Each row of wordings.toml: its examples, and what it leaves alone."""

from __future__ import annotations

import pytest

from assistant.chat.wordings import load, reworded


@pytest.mark.parametrize(("told", "book"), [pair for row in load() for pair in row.examples])
def test_a_question_is_put_in_the_words_of_the_book(told: str, book: str) -> None:
    assert reworded(told) == book


@pytest.mark.parametrize(
    "told",
    [
        "seen by her pcp, HIV screening ordered",
        "breast cancer 2019, surgery done, still on tamoxifen, no evidence of disease",
        "prostate ca, treated 2016, no recurrence, here for follow-up",
        "cat scratch disease",
        "g-tube leaking",
        "trach supplies",
        "weakness from an old stroke",
        "pregnant 12 weeks with twins",
        "difference between acute and chronic",
        "routine prenatal visit, pregnant 30 weeks",
    ],
)
def test_what_says_something_else_stays_as_it_is(told: str) -> None:
    assert reworded(told) == told


def test_a_note_stays_as_it_is() -> None:
    assert reworded("HPI: cat scratch\nPlan: c diff culture") == "HPI: cat scratch\nPlan: c diff culture"
