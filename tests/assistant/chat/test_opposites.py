"""One fact of what was asked is another: it takes the place of what was of its kind."""

from __future__ import annotations

import pytest

from assistant.chat.followups import resolve
from assistant.chat.opposites import in_place_of, substituted
from assistant.chat.telling import asks_only
from assistant.chat.turns import Exchange


@pytest.mark.parametrize(
    ("before", "said", "becomes"),
    [
        ("fracture of the right clavicle, first visit", "and if it was the left?", "fracture of the left clavicle, first visit"),
        ("office visit, 25 minutes in all, which level", "and if it was 42?", "office visit, 42 minutes in all, which level"),
        ("hcpcs for a stationary oxygen concentrator", "and the portable one?", "hcpcs for a portable oxygen concentrator"),
        ("hcpcs of the initial wellness visit", "she had that last year", "hcpcs of the subsequent wellness visit"),
        ("gestational hypertension, 31 weeks", "at 35 weeks?", "gestational hypertension, 35 weeks"),
        ("pressure ulcer of the hip, stage 2", "the nurse stages it 4", ""),
        ("cataract of the left eye", "the right one has it too", ""),
        ("cough and fever", "he has asthma", ""),
    ],
)  # fmt: skip
def test_a_fact_takes_the_place_of_its_kind(before: str, said: str, becomes: str) -> None:
    assert substituted(before, said) == becomes


@pytest.mark.parametrize(
    ("before", "said", "becomes"),
    [
        ("stone in the kidney", "the ureter rather than the kidney", "stone in the ureter"),
        ("maxillary sinusitis", "the frontal, not the maxillary", "frontal sinusitis"),
        ("maxillary sinusitis", "not maxillary but frontal", "frontal sinusitis"),
        ("maxillary sinusitis", "chronic, not acute", ""),
    ],
)
def test_one_word_in_the_place_of_another(before: str, said: str, becomes: str) -> None:
    assert in_place_of(before, said)[0] == becomes


@pytest.mark.parametrize(
    ("question", "only"),
    [
        ("which goes first and why", True),
        ("what's excluded there?", True),
        ("which goes first, the fracture?", False),
        ("gout", False),
    ],
)
def test_a_question_that_names_no_subject(question: str, only: bool) -> None:
    assert asks_only(question) is only


@pytest.mark.parametrize("said", ["new patient: lump in the breast", "different pt: asthma", "next case - gout"])
def test_the_case_before_is_left(said: str) -> None:
    before = Exchange("gestational diabetes", "look-up", "gestational diabetes", ("O24.419",))
    assert resolve(said, (before,)).carried is False
    assert "gestational" not in resolve(said, (before,)).question
