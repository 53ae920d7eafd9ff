"""Look-ups and told cases of a line or two: exactly their codes, in their order."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat.situations import told


def shown(application: Application, question: str) -> list[str]:
    """The codes of the answer to one question."""
    return [row.code.value for row in application.conversation("builtin").ask(question).codes]


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("icd 10 for gout of left knee", ("gout of left knee",)),
        ("what is the dx code for plantar wart", ("plantar wart",)),
        ("codes for asthma with hay fever", ("asthma with hay fever",)),
    ],
)
def test_the_head_of_a_look_up_tells_nothing(question: str, clauses: tuple[str, ...]) -> None:
    assert told(question).clauses == clauses


# A side of some kind is no side of a condition that is named without a kind.
@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("osteomyelitis right tibia", "M86.9"),
        ("right knee septic arthritis", "M00.9"),
        ("cataract left eye age related", "H25.9"),
        ("conjunctivitis right eye", "H10.9"),
        ("glaucoma right eye", "H40.9"),
        ("macular degeneration left eye", "H35.30"),
        ("rheumatoid arthritis right hand", "M06.9"),
        ("scoliosis lumbar", "M41.9"),
        ("synovitis left ankle", "M65.972"),  # the unspecified one has a side
        ("left knee oa", "M17.12"),
        ("spondylosis lumbar", "M47.816"),
        ("otitis media left", "H66.92"),
        ("subacute osteomyelitis left foot", "M86.272"),
    ],
)
def test_a_kind_that_nobody_names_is_not_chosen(application: Application, question: str, code: str) -> None:
    assert shown(application, question) == [code]


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("tophaceous gout right foot", ["M1A.0711"]),
        ("hearing loss conductive right", ["H90.11"]),
        ("open fracture of right hip", ["S72.001B"]),
        ("shoulder dislocation left anterior, initial", ["S43.015A"]),
        ("pneumonia viral left lower lobe", ["J12.9"]),
        ("dvt left calf acute", ["I82.4Z2"]),
        ("pe with cor pulmonale", ["I26.09"]),
        ("ruptured appendix with abscess", ["K35.33"]),
        ("iv contrast allergy", ["Z91.041"]),
        ("vap code", ["J95.851"]),
        ("skips dialysis", ["Z91.158"]),
        ("family hx of lung cancer", ["Z80.1"]),
        ("failed knee replacement right, loosening", ["T84.032A"]),
        ("rotator cuff tear right complete traumatic", ["S46.011A"]),
        ("skin tear right forearm", ["S51.811A"]),
    ],
)
def test_one_code_in_any_order_of_the_words(application: Application, question: str, codes: list[str]) -> None:
    assert shown(application, question) == codes


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("code for osteomyelitis right foot, diabetic", ["E11.69", "M86.9"]),
        ("icd 10 for bph with urinary retention", ["N40.1", "R33.8"]),
        ("diabetic, ckd 3, on insulin", ["E11.22", "N18.30", "Z79.4"]),
        ("ulcer diabetic right heel bone necrosis", ["E11.621", "L97.414"]),
        ("venous stasis ulcer left ankle with varicose veins", ["I83.023", "L97.329"]),
        ("htn, ckd 5, chf", ["I13.2", "I50.9", "N18.5"]),
        ("uti, pregnant", ["O23.40"]),
        ("gestational diabetes diet controlled, 30 weeks", ["O24.410", "Z3A.30"]),
        ("nash cirrhosis", ["K75.81", "K74.60"]),
        ("cirrhosis due to hep c and esophageal varices", ["B19.20", "K74.60", "I85.10"]),
        ("diabetic ulcer right ankle muscle exposed", ["E11.622", "L97.315"]),
        ("heroin overdose with drug abuse", ["T40.1X1A", "F11.10"]),
        ("alzheimers dementia moderate with behavioral disturbance", ["G30.9", "F02.B18"]),
        ("dementia vascular severe with wandering", ["F01.C18", "Z91.83"]),
        ("lung mets breast ca", ["C78.00", "C50.919"]),
        ("pregnant 12 weeks, screening for down syndrome", ["Z36.0", "Z3A.12"]),
        ("twins, baby b breech, 36 weeks", ["O30.003", "O32.1XX2", "Z3A.36"]),
        ("twin delivery by c-section 36 weeks, mom's chart", ["O30.003", "Z3A.36"]),
        ("vaping lung injury with fever and cough", ["U07.0"]),
        ("suspected covid, cough and fever", ["R05.9", "R50.9"]),
        ("asthma attack after covid shot", ["J45.901"]),
        ("hives after penicillin given today", ["L50.0", "T36.0X5A"]),
        ("toradol shot for migraine", ["J1885", "G43.909"]),
        ("rocephin injection for gonorrhea", ["J0696", "A54.9"]),
    ],
)
def test_what_belongs_together_and_nothing_else(application: Application, question: str, codes: list[str]) -> None:
    assert shown(application, question) == codes


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        (
            "pt with type 2 dm on insulin here for foot ulcer left heel, fat layer exposed",
            ["E11.621", "L97.422", "Z79.4"],
        ),
        ("suture removal right hand laceration healed", ["S61.411D"]),
        ("tetanus shot for laceration right hand", ["S61.411A", "Z23"]),
        ("pt here for mmr vaccine", ["Z23"]),
        ("pt bitten by tick, no symptoms", ["T14.8XXA", "W57.XXXA"]),
        ("25 yo with chlamydia exposure, no symptoms", ["Z20.2"]),
        ("pt here for tb test for work", ["Z11.1"]),
        ("employee physical for new job", ["Z02.1"]),
        ("pt was punched in the face, nose fracture", ["S02.2XXA", "Y04.0XXA"]),
        ("pt for mammogram, no complaints, mother had breast cancer", ["Z12.31", "Z80.3"]),
        ("dialysis pt with fluid overload, missed dialysis", ["E87.70", "Z99.2", "Z91.158"]),
        ("suicide attempt, took 30 tylenol", ["T39.1X2A"]),
        ("pt hit by car while walking, right tibia shaft fracture open", ["S82.201B", "V03.10XA"]),
        ("well child check 2 yr old no issues", ["Z00.129"]),
        ("annual exam with pap, 30 yo f", ["Z01.419"]),
        ("pt with trach, here for trach care", ["Z43.0"]),
        ("66 yo with bladder cancer getting chemo today", ["Z51.11", "C67.9"]),
        ("pt with hx of colon cancer, no treatment, here for surveillance colonoscopy", ["Z08", "Z85.038"]),
        ("pt with hip replacement right, dislocated prosthesis", ["T84.020A"]),
        ("pt s/p left bka with stump infection", ["T87.44"]),
        ("pt with recurrent uti and kidney stone left ureter", ["N39.0", "N20.1"]),
        ("50 yo with left knee pain, xray shows oa", ["M17.12"]),
        ("pt has laceration of right index finger with nail damage from knife", ["S61.310A", "W26.0XXA"]),
        ("fell out of wheelchair, skin tear left forearm", ["S51.812A", "W05.0XXA"]),
        ("pt on warfarin with epistaxis", ["R04.0", "Z79.01"]),
        ("pt here for f/u of hypertension and gout, both stable", ["I10", "M10.9"]),
    ],
)
def test_a_case_told_in_a_line(application: Application, question: str, codes: list[str]) -> None:
    assert shown(application, question) == codes
