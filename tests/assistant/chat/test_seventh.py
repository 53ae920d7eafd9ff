"""The 7th character that the words of a question call for."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat.skills.seventh import fitting

FRACTURE = {
    "A": "initial encounter for closed fracture",
    "B": "initial encounter for open fracture type I or II",
    "C": "initial encounter for open fracture type IIIA, IIIB, or IIIC",
    "D": "subsequent encounter for closed fracture with routine healing",
    "E": "subsequent encounter for open fracture type I or II with routine healing",
    "F": "subsequent encounter for open fracture type IIIA, IIIB, or IIIC with routine healing",
    "G": "subsequent encounter for closed fracture with delayed healing",
    "K": "subsequent encounter for closed fracture with nonunion",
    "P": "subsequent encounter for closed fracture with malunion",
    "Q": "subsequent encounter for open fracture type I or II with malunion",
    "S": "sequela",
}
INJURY = {"A": "initial encounter", "D": "subsequent encounter", "S": "sequela"}
FETUS = {"0": "not applicable or unspecified", "1": "fetus 1", "2": "fetus 2"}
GLAUCOMA = {
    "0": "stage unspecified",
    "1": "mild stage",
    "2": "moderate stage",
    "3": "severe stage",
    "4": "indeterminate stage",
}


@pytest.mark.parametrize(
    ("choices", "question", "character"),
    [
        (FRACTURE, "closed fracture, first visit", "A"),
        (FRACTURE, "open fracture, seen in the ER", "B"),
        (FRACTURE, "Gustilo IIIB, taken to surgery today", "C"),
        (FRACTURE, "fracture check after six weeks, healing well", "D"),
        (FRACTURE, "type II open fracture, follow-up visit", "E"),
        (FRACTURE, "grade 3A open fracture healing as expected", "F"),
        (FRACTURE, "healing slowly", "G"),
        (FRACTURE, "nonunion seen again", "K"),
        (FRACTURE, "malunion", "P"),
        (FRACTURE, "malunion after an open type I fracture", "Q"),
        (FRACTURE, "late effect of a fracture", "S"),
        (FRACTURE, "fracture of the wrist", ""),
        (FRACTURE, "surgery for the fracture 3 weeks later", "A"),
        (FRACTURE, "x-ray after surgery for the fracture", "D"),
        (FRACTURE, "removal of the pins", "D"),
        (FRACTURE, "a new fracture", "A"),
        (INJURY, "new doctor, still treating it", "A"),
        (FETUS, "single gestation", "0"),
        (INJURY, "wound infection, still on antibiotics", "A"),
        (INJURY, "dressing change", "D"),
        (INJURY, "which one", ""),
        (GLAUCOMA, "the moderate stage", "2"),
        (GLAUCOMA, "glaucoma", ""),
    ],
)
def test_the_words_call_for_a_character(choices: dict[str, str], question: str, character: str) -> None:
    assert fitting(choices, question) == character


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("which 7th character for a nonunion of a closed fracture?", "7th character K: "),
        ("7th character for severe glaucoma", "7th character 3: "),
        ("can I use A at a follow-up visit while the fracture heals?", "No. 7th character D: "),
        ("when D, when G, when K as 7th character?", "7th character D: "),
    ],
)
def test_without_a_code_the_condition_tells_the_table(application: Application, question: str, begins: str) -> None:
    answer = application.conversation("builtin").ask(question)
    assert answer.text.startswith(begins)
    assert any(citation.source == "guideline" for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("what do 0 and 1 mean as the 7th character for a fetus", "fetus 1"),
        ("gout 7th character 0 or 1", "with tophus"),
        ("glaucoma seventh character 2 and 3", "severe stage"),
        ("7th character 3 on the coma scale", "at hospital admission"),
    ],
)
def test_digits_in_the_seventh_place_are_told(application: Application, question: str, says: str) -> None:
    assert says in application.conversation("builtin").ask(question).text
