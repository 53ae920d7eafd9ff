"""What a section decides: every row of points.toml is found by its examples, its section exists, and the verdict turns with the question."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat import points
from codesets.guidelines import own_words

EXAMPLES = [(example, place) for place, row in enumerate(points.load()) for example in row.examples]
SECTIONS = frozenset(entry.ref for entry in own_words.load())


@pytest.mark.parametrize(("example", "place"), EXAMPLES)
def test_an_example_fits_its_row_first(example: str, place: int) -> None:
    rows = points.load()
    assert points.fitting(example) is rows[place]


def test_the_sections_exist() -> None:
    assert {row.ref for row in points.load()} <= SECTIONS


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("excludes 2 note, may I bill both", "yes"),
        ("excludes 2 note, so I can't bill both, right?", "no"),
        ("are unspecified codes acceptable", "yes"),
        ("unspecified codes are never allowed, true?", "no"),
        ("must the words in parentheses be documented", "no"),
        ("I don't have to find the words in parentheses in the record, right?", "yes"),
    ],
)
def test_the_verdict_turns_with_the_question(question: str, verdict: str) -> None:
    point = points.fitting(question)
    assert point
    assert point.verdict(question) == verdict


@pytest.mark.parametrize(
    "question",
    [
        "code for borderline personality disorder",
        "58 year old woman seen for hypertension, stable on lisinopril. Also obesity class 1, diet counseling given. Nurse recorded BMI 31.2.",
        "colon cancer screening, polyp found",
        "threatened abortion at 9 weeks",
        "chest x-ray showed a nodule",
    ],
)
def test_what_asks_for_codes_or_tells_a_case_is_no_point(question: str) -> None:
    assert points.fitting(question) is None


@pytest.mark.parametrize(
    ("question", "opening", "section"),
    [
        ("code also note under a code, so the second one always goes behind it?", "No.", "I.A.17"),
        ("nurse staged the sacral pressure ulcer that the doctor documented, ok to take the stage from the nurse?", "Yes.", "I.B.14"),
        ("Assessment: 1. DM2 2. retinopathy. Nobody connected the two. can I code it as diabetic", "Yes.", "I.A.15"),
        ("admitted for a hernia repair, cancelled because of bronchitis. is bronchitis the pdx", "No.", "II.F"),
        ("POA: when is it W and when U", "U:", "POA.W"),
    ],
)  # fmt: skip
def test_the_answer_opens_with_the_verdict(application: Application, question: str, opening: str, section: str) -> None:
    answer = application.conversation("builtin").ask(question)
    assert answer.text.startswith(opening)
    assert section in {citation.ref for citation in answer.citations}


def test_a_row_with_an_unknown_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    points.load.cache_clear()
    monkeypatch.setattr(points.tomllib, "loads", lambda _: {"words": {}, "point": [{"ref": "II", "why": "x"}]})
    with pytest.raises(points.MalformedPoints, match="why"):
        points.load()
    monkeypatch.undo()
    points.load.cache_clear()
