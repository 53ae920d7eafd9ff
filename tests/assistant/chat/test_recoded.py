"""A case of which more is told: what was known stays, what is told now supersedes what it contradicts."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat.telling import stated, tells_more


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("sorry, path report: invasive", "invasive"),
        ("MRI today: complete tear", "complete tear"),
        ("no hematuria", "no hematuria"),
        ("no wait, it's bilateral", "it's bilateral"),
        ("ulcer is infected, per ortho", "ulcer is infected"),
        ("cellulitis too and doc agrees", "cellulitis"),
        ("allergies: penicillin", "allergies: penicillin"),
    ],
)
def test_what_is_told_without_the_telling(said: str, told: str) -> None:
    assert stated(said) == told


@pytest.mark.parametrize(
    ("said", "tells"),
    [
        ("the scan shows a stone", True),
        ("she is 20 weeks pregnant", True),
        ("moderate, also with psychosis", True),
        ("what goes first", False),
        ("he has diabetes too, which codes", False),
        ("gout of the right knee", False),
        ("type 2 diabetes", False),
    ],
)
def test_a_statement_is_known_from_a_question(said: str, tells: bool) -> None:
    assert tells_more(said) is tells


@pytest.mark.parametrize(
    ("turns", "codes", "gone"),
    [
        (["postop superficial incisional infection, initial", "it's the deep incisional kind", "now septic from it, organism unknown"],
         ["T81.42XA", "T81.44XA", "A41.9"], ["T81.41XA"]),
        (["COPD exacerbation", "CT shows pneumonia too, no organism"], ["J44.0", "J44.1", "J18.9"], []),
        (["acute cystitis without hematuria", "she's 30 weeks pregnant"], ["O23.13", "Z3A.30"], ["N30.00"]),
        (["bilateral primary knee osteoarthritis", "the right knee was replaced in May, left still hurts"], ["M17.12", "Z96.651"], ["M17.0"]),
        (["pneumonia", "blood cultures grew pseudomonas"], ["J15.1"], ["J18.9"]),
        (["major depression, single episode, moderate", "psych changed it to recurrent, moderate"], ["F33.1"], ["F32.1"]),
        (["cirrhosis", "it's alcoholic, with ascites"], ["K70.31"], ["K74.60"]),
        (["acute otitis externa left", "right ear too"], ["H60.503"], []),
        (["abrasion of right knee and cellulitis of left lower leg", "there's an abscess on the left lower leg as well"], ["L03.116", "L02.416"], []),
        (["ileostomy status", "admitted for the takedown"], ["Z43.2"], ["Z93.2"]),
        (["BPH without symptoms", "now he is in retention because of it"], ["N40.1", "R33.8"], ["N40.0"]),
        (["routine well child exam, 5 years old, normal", "doctor found acute serous otitis media on the left"], ["Z00.121", "H65.02"], ["Z00.129"]),
    ],
)  # fmt: skip
def test_the_whole_case_in_its_present_state(
    application: Application, turns: list[str], codes: list[str], gone: list[str]
) -> None:
    conversation = application.conversation()
    found: list[str] = []
    for turn in turns:
        found = [row.code.value for row in conversation.ask(turn).codes]
    assert set(codes) <= set(found)
    assert not set(gone) & set(found)


def test_a_visit_told_anew(application: Application) -> None:
    conversation = application.conversation()
    conversation.ask("new patient 46 minutes")
    assert [row.code.value for row in conversation.ask("note amended: 31 min").codes] == ["99203"]
