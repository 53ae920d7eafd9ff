"""Weeks and grams in a question stand for the trimester and for the codes of prematurity."""

from __future__ import annotations

import pytest

from assistant.chat.gestation import premature, trimesters


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("preemie of 31 weeks, 1450 g", ("P07.15", "P07.34")),
        ("preterm newborn 2.1 kg at 35 weeks", ("P07.18", "P07.38")),
        ("premature, 22 weeks, 480 grams", ("P07.01", "P07.21")),
        ("premature, 27 weeks, 900 grams", ("P07.03", "P07.26")),
        ("newborn of 39 weeks, 3400 g", ()),
        ("preemie of 31 weeks", ()),
        ("pregnant at 31 weeks, preterm labor, 1450 g", ()),
        ("1450 g of something at 31 weeks", ()),
    ],
)
def test_birth_weight_before_weeks(question: str, codes: tuple[str, ...]) -> None:
    assert premature(question) == codes


def test_each_number_of_weeks_has_its_trimester() -> None:
    assert trimesters("admitted at 13 weeks") == "13 weeks: first trimester"
    assert trimesters("from 27 to 28 weeks") == "28 weeks: third trimester"
    assert (
        trimesters("came at 27 weeks and stays till 30 weeks")
        == "27 weeks: second trimester; 30 weeks: third trimester"
    )
    assert trimesters("no dates") == ""
