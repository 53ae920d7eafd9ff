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
        ("bp 168/92 at the visit, never diagnosed with htn, can I use I10", "No.", "I.C.9.a.7"),
        ("pt w/ htn and acute kidney injury, is that I12.9", "No.", "I.C.9.a.2"),
        ("sacral decub healed by discharge, do we still code it", "Yes.", "I.C.12.a.5"),
        ("can I report flank pain with a kidney stone", "No.", "I.B.5"),
        ("does a baby's finding that needed no workup get coded", "No.", "I.C.16.a.6"),
        ("is fracture aftercare a z code", "No.", "I.C.21.c.7"),
        ("scrape over a fracture at the same site, code the scrape?", "No.", "I.C.19.b.1"),
        ("surgeon calls the dural tear unavoidable in this procedure, code it?", "No.", "I.B.16"),
        ("AKI on CKD documented, do both get coded", "Yes.", "I.B.8"),
        ("are manifestations coded with an overdose, do i need to code the manifestation too", "Yes.", "I.C.19.e.5.b"),
        ("is POA required on clinic claims", "No.", "POA"),
        ("sepsis documented, does the blood culture need to be positive", "No.", "I.C.1.d.1.a.1"),
        # plain questions of each chapter
        ("can i code suspected hiv", "No.", "I.C.1.a.1"),
        ("sepsis developed after admission, principal dx?", "No.", "I.C.1.d.3"),
        ("brachytherapy only encounter z51.0?", "No.", "I.C.2.e.2"),
        ("lymphoma spread to the bone, do i add a secondary code", "No.", "I.C.2.t"),
        ("are there remission codes for alcohol dependence", "Yes.", "I.C.5.b.1"),
        ("hypertension, heart disease unrelated per provider, I11?", "No.", "I.C.9.a"),
        ("does I22 need an I21 code", "Yes.", "I.C.9.e.4"),
        ("does the doctor have to document the pneumonia as ventilator associated", "Yes.", "I.C.10.d.1"),
        ("do i need Z37 on every delivery", "Yes.", "I.C.15.b.5"),
        ("O85 with A41.9, both?", "No.", "I.C.15.k"),
        ("can O codes be used on the baby's record", "No.", "I.C.15.a.2"),
        ("aftercare z code with injury 7th character D ok?", "No.", "I.C.21.c.7"),
        ("if a drug is stopped by the provider is that underdosing", "No.", "I.C.19.e.5.c"),
        ("Z03 with signs ok?", "No.", "I.C.21.c.6"),
        ("can i bill a G0402 after the first year", "No.", "EM.preventive"),
        ("if index sends me to a code can i skip the tabular", "No.", "I.B.1"),
        ("does septic shock need R65.21", "Yes.", "I.C.1.d.2"),
        ("is O80 ok with twins", "No.", "I.C.15.n.1"),
    ],
)  # fmt: skip
def test_the_answer_opens_with_the_verdict(application: Application, question: str, opening: str, section: str) -> None:
    answer = application.conversation("builtin").ask(question)
    assert answer.text.startswith(opening)
    assert section in {citation.ref for citation in answer.citations}


@pytest.mark.parametrize(
    ("question", "codes", "section"),
    [
        ("septic shock, which codes", {"A41.9", "R65.21"}, "I.C.1.d.2"),
        ("covid and pneumonia confirmed, sequencing", {"U07.1", "J12.82"}, "I.C.1.g.1.c.1"),
        ("admitted for immunotherapy, melanoma. which is first", {"Z51.12", "C43.9"}, "I.C.2.e.2"),
        ("office visit, headache, r/o migraine, what code", {"R51.9"}, "IV.H"),
        ("aki w/ hypertension, is it I12", {"N17.9", "I10"}, "I.C.9.a.2"),
        ("possible gout on the discharge summary, inpatient", {"M10.9"}, "II.H"),
        ("can the NIHSS come from paramedics", set(), "I.B.14"),
        ("fx not documented as displaced or not", set(), "I.C.19.c"),
        # the codes of the case in place of those of their category
        ("kidney transplant with ckd, T86?", {"N18.9", "Z94.0"}, "I.C.14.a.2"),
        (
            "kidney transplant patient, ckd 3b, is it a complication of the transplant",
            {"N18.32", "Z94.0"},
            "I.C.14.a.2",
        ),
        ("nstemi evolved into an anterior stemi, how is it coded", {"I21.09"}, "I.C.9.e.1"),
        ("accidental overdose of coumadin with bleeding, order", {"T45.511A", "R58"}, "I.C.19.e.5.b"),
        ("covid in pregnancy which goes first", {"O98.519", "U07.1"}, "I.C.15.s"),
        ("mi 5 weeks old code", {"I25.2"}, "I.C.9.e.1"),
        ("osteoporosis with old healed fracture", {"M81.0", "Z87.310"}, "I.C.13.d.1"),
    ],
)
def test_a_point_shows_the_codes_that_it_comes_to(
    application: Application, question: str, codes: set[str], section: str
) -> None:
    answer = application.conversation("builtin").ask(question)
    assert {row.code.value for row in answer.codes} == codes
    assert section in {citation.ref for citation in answer.citations}


def test_between_two_codes_only_a_row_that_says_so_decides() -> None:
    point = points.fitting("known osteoporosis, tripped and fell, wrist fx: M80 or S52?")
    assert point
    assert point.several
    assert point.ref == "I.C.13.d.2"
    assert points.fitting("can I code J44.0 and J44.1 together") is None


def test_a_row_with_an_unknown_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    points.load.cache_clear()
    monkeypatch.setattr(points.tomllib, "loads", lambda _: {"words": {}, "point": [{"ref": "II", "why": "x"}]})
    with pytest.raises(points.MalformedPoints, match="why"):
        points.load()
    monkeypatch.undo()
    points.load.cache_clear()
