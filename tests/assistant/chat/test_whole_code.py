"""A whole code put forward for an encounter that is told."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application


@pytest.mark.parametrize(
    ("question", "begins", "code"),
    [
        ("Open left ulna shaft fracture grade II, is S52.202C right?", "No", "S52.202B"),
        ("Gustilo IIIA open tibia fracture, is S82.202C right?", "Yes", "S82.202C"),
        ("cast check of a closed wrist fracture, S62.101A ok?", "No", "S62.101D"),
        ("wrist sprain at a follow-up, can I use S63.502G?", "No", "S63.502D"),
        ("rib fracture that healed crooked, is S22.31XK correct?", "No", "S22.31X"),
    ],
)
def test_the_character_of_the_encounter_is_named(
    application: Application, question: str, begins: str, code: str
) -> None:
    answer = application.conversation("builtin").ask(question)
    assert answer.text.startswith(begins)
    assert any(row.code.value.startswith(code) or code.startswith(row.code.value) for row in answer.codes)


def test_a_malunion_without_a_character_is_given_no_other(application: Application) -> None:
    answer = application.conversation("builtin").ask("mandible fracture with malunion, is S02.609P correct?")
    assert answer.text.startswith("No")
    assert not any(row.code.value.endswith("D") for row in answer.codes)


def test_what_a_program_made_of_a_code_is_no_case(application: Application) -> None:
    answer = application.conversation("builtin").ask("What is G0439? the encoder thinks it is a nervous disease")
    assert answer.text.startswith("G0439 is")
