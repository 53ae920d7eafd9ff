"""What a visit was for: every row of the table is found by its examples, and its codes exist."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat.skills import circumstances

EXAMPLES = [(example, place) for place, row in enumerate(circumstances.load()) for example in row.examples]


@pytest.mark.parametrize(("example", "place"), EXAMPLES)
def test_an_example_fits_its_row_first(example: str, place: int) -> None:
    rows = circumstances.load()
    assert next((number for number, row in enumerate(rows) if row.fits(example)), None) == place


def test_the_codes_exist(application: Application) -> None:
    wanted = {code for row in circumstances.load() for code in row.codes}
    assert {code for code in wanted if application.catalog.find(code) is None} == set()


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("here for chemo, stomach cancer", {"Z51.11", "C16.9"}),
        ("comes in for radiation, lung cancer", {"Z51.0", "C34.90"}),
        ("surveillance after bladder cancer, no evidence of disease", {"Z08", "Z85.51"}),
        ("her heart attack was three months ago", {"I25.2"}),
        ("annual physical, found a new breast lump", {"Z00.01"}),
    ],
)
def test_the_disease_behind_the_visit_is_shown_too(application: Application, question: str, codes: set[str]) -> None:
    shown = {row.code.value for row in application.conversation("builtin").ask(question).codes}
    assert codes <= shown


@pytest.mark.parametrize(
    "question",
    ["anemia due to chemo", "acute stroke today with aphasia", "MI two weeks ago", "code for chest x-ray abnormality"],
)
def test_a_disease_treated_now_is_no_circumstance(question: str) -> None:
    assert not [row for row in circumstances.load() if row.fits(question)]
