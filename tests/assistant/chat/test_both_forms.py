"""A condition documented as acute and chronic (I.B.8)."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("acute and chronic prostatitis in the chart", ["N41.0", "N41.1"]),
        ("acute on chronic sialoadenitis", ["K11.21", "K11.23"]),
        ("chronic and acute laryngitis both documented", ["J04.0", "J37.0"]),
        ("acute with chronic cholecystitis without stones, one code or two", ["K81.2"]),
    ],
)
def test_one_code_or_the_acute_one_first(application: Application, question: str, codes: list[str]) -> None:
    answer = application.conversation("builtin").ask(question)
    assert [row.code.value for row in answer.codes] == codes
    assert any(each.ref == "I.B.8" for each in answer.citations)


def test_forms_that_exclude_each_other_are_not_both_reported(application: Application) -> None:
    assert application.conversation("builtin").ask("acute and chronic lymphadenitis").text.startswith("Not both")


def test_two_conditions_are_not_one(application: Application) -> None:
    answer = application.conversation("builtin").ask("acute bronchitis and chronic sinusitis")
    assert {"J20.9", "J32.9"} <= {row.code.value for row in answer.codes}
