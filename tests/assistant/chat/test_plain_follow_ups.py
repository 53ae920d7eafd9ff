"""Short follow-ups as coders type them: the codes of the last answer and how it begins."""

import pytest

from assistant.bootstrap import Application

CASES = [
    # the notes of the code before, and what it needs beside it
    (("I10", "and the excludes1?"), {"I10"}, "I10 is"),
    (("K35.80", "any excludes 1 notes on it?"), {"K35.80"}, "K35.80 is"),
    (("E11.22", "does it need anything else?"), {"E11.22", "Z79.4", "Z79.84"}, "E11.22"),
    # a code added to those before
    (("E11.9", "can i add Z79.4?"), {"E11.9", "Z79.4"}, "Yes"),
    (("E11.9", "can i add Z79.4?", "and Z79.84?"), {"E11.9", "Z79.4", "Z79.84"}, "Yes"),
    (("copd", "can i code J44.1 too?"), {"J44.1"}, "No"),
    (("type 2 diabetes", "can i add N18.4?"), {"E11.22", "N18.4"}, "No"),
    (("pneumonia", "can i add R05.9?"), {"J18.9"}, "No"),
    # another place, and both sides
    (("cellulitis of left lower leg", "what about right arm"), {"L03.113"}, ""),
    (("cellulitis right leg", "what about the abdomen"), {"L03.311"}, ""),
    (("osteoarthritis", "what about both knees"), {"M17.0"}, ""),
    (("otitis media right ear", "what about both"), {"H66.93"}, ""),
    (("conjunctivitis left eye", "right eye too?"), {"H10.33"}, ""),
    (("knee oa right", "other knee too"), {"M17.0"}, ""),
    (("pain in right knee", "what about the left knee"), {"M25.562"}, ""),
    # the 7th character of another encounter
    (("closed fracture of right distal radius", "what 7th character for a follow-up?"), {"S52.501D"}, "S52.501D"),
    (("S52.501B", "what's the 7th for malunion"), {"S52.501Q"}, "S52.501Q"),
    (("sprained ankle left", "what 7th character for a burn follow-up?"), set(), "7th character D"),
    # healed, a newborn, an organism, acute on chronic, a side that is weak
    (("pressure ulcer sacrum stage 2", "it has healed completely"), {"Z87.2"}, ""),
    (("diabetic foot ulcer", "it's healed now"), {"E11.9", "Z86.31"}, ""),
    (("fever", "and in a newborn?"), {"P81.9"}, ""),
    (("uti", "e coli on culture"), {"N39.0", "B96.20"}, ""),
    (("cellulitis left leg", "mrsa on wound culture"), {"L03.116", "B95.62"}, ""),
    (("acute kidney injury", "acute on chronic, stage 3b"), {"N17.9", "N18.32"}, ""),
    # what is only supposed, by where the patient is; a visit for a therapy, and the tumor
    (("suspected stroke", "inpatient"), {"I63.9"}, ""),
    (("suspected pneumonia", "outpatient"), set(), "Do not code"),
    (("Z51.11", "which first, it or the cancer"), {"Z51.11"}, "Z51.11"),
    # another condition was meant; "type II" of an open fracture
    (("asthma", "no, I meant copd"), {"J44.9"}, ""),
    (("pneumonia", "i meant viral"), {"J12.9"}, ""),
    (("hip fracture left", "it's open type II"), {"S72.002B"}, ""),
    (("cva", "right sided weakness, dominant"), {"I63.9", "G81.91"}, ""),
]


@pytest.mark.parametrize(("questions", "codes", "begins"), CASES, ids=[" || ".join(each[0]) for each in CASES])
def test_a_plain_follow_up(application: Application, questions: tuple[str, ...], codes: set[str], begins: str) -> None:
    conversation = application.conversation("builtin")
    answer = [conversation.ask(question) for question in questions][-1]
    assert answer.text.startswith(begins)
    assert {row.code.value for row in answer.codes} == codes


@pytest.mark.parametrize(
    ("questions", "section"),
    [
        (("suspected stroke", "inpatient"), "II.H"),
        (("suspected stroke", "outpatient"), "IV.H"),
        (("Z51.11", "which first, it or the cancer"), "I.C.2.e.2"),
    ],
)
def test_the_section_that_decides_a_follow_up(
    application: Application, questions: tuple[str, ...], section: str
) -> None:
    conversation = application.conversation("builtin")
    answer = [conversation.ask(question) for question in questions][-1]
    assert section in {citation.ref for citation in answer.citations}


def test_the_notes_asked_for_are_told(application: Application) -> None:
    conversation = application.conversation("builtin")
    conversation.ask("I10")
    told = conversation.ask("and the excludes1?").text
    assert "Excludes1" in told
    assert "Excludes2" not in told
    assert "removed" not in told
