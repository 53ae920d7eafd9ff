"""What a note says of its encounter, and what it does not say."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.desk.guess import Guess, guess
from codesets.encounter import Setting, Sex

TODAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Date of service: 04/14/2026\n67-year-old woman with cough.", Guess(None, date(2026, 4, 14), Sex.FEMALE, 67)),
        ("DOS 2026-03-02. 45 y/o M here for follow-up.", Guess(None, date(2026, 3, 2), Sex.MALE, 45)),
        ("Visit date: March 5, 2026. Sex: F  Age: 8", Guess(None, date(2026, 3, 5), Sex.FEMALE, 8)),
        ("DISCHARGE SUMMARY\nAdmission date: 03/01/2026\nDischarge date: 03/06/2026\n80 yo man", Guess(Setting.INPATIENT, date(2026, 3, 6), Sex.MALE, 80)),
        ("DOB: 02/03/1959. Mammogram on 01/05/2026.", Guess()),
        ("Date of birth: 02/03/2019", Guess()),
        ("Date: 13/45/2026", Guess()),
        ("18-month-old boy with fever", Guess(None, None, Sex.MALE, 1)),
        ("3-week-old infant", Guess(None, None, None, 0)),
        ("Newborn male delivered at term", Guess(None, None, Sex.MALE, 0)),
        ("She reports pain. Her knee hurts. She takes ibuprofen.", Guess(None, None, Sex.FEMALE, None)),
        ("She brought her son. He has a cough; his temperature was 39.", Guess()),
        ("Mother is 92 years old.", Guess(None, None, None, 92)),
        ("Hypertension, stable.", Guess()),
        ("", Guess()),
    ],
)  # fmt: skip
def test_guesses(note: str, expected: Guess) -> None:
    assert guess(note, TODAY) == expected


def test_a_long_note_is_guessed_at_once() -> None:
    assert guess("a 12-" * 25_000 + " 67-year-old", TODAY) == Guess()
