"""Cases as coders type them, in small letters and without sentences: the codes in their order."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application
from assistant.chat.situations import assessment, told
from codesets.encounter import Encounter

CASES = (
    # A denial, a diagnosis excluded or somebody's home ends with its own clause.
    ("hypertensive heart disease no failure, ckd 3a", "I13.10 N18.31"),
    ("chf exacerbation with htn and esrd on dialysis", "I13.2 I50.9 N18.6 Z99.2"),
    ("exposure to covid, tested negative, cough", "Z20.822 R05.9"),
    ("closed fracture of left hip in nursing home resident, fell out of bed", "S72.002A W06.XXXA Y92.129"),
    ("stage 2 decubitus on coccyx and stage 3 on left heel", "L89.152 L89.623"),
    # An infarction of weeks ago keeps its own code beside one of another type.
    ("MI two weeks ago, now type 2 MI from anemia", "I21.9 D64.9 I21.A1"),
    ("history of stroke with residual left hemiparesis and dysphagia", "I69.354 I69.391 R13.10"),
    # A check told behind a disease is none after a birth, a cut of a part is a laceration, and each ulcer has its stage.
    ("lymphoma in remission, follow-up", "C85.9A"),
    ("right hip fracture status post ORIF, here for pt eval", "S72.001D"),
    ("pressure ulcer sacrum unstageable and stage 2 right buttock", "L89.150 L89.312"),
    # A list in small letters.
    ("dm, htn, ckd", "E11.22 I12.9 N18.9"),
    ("copd, osa, afib", "J44.9 G47.33 I48.91"),
    ("64 yo with htn, hyperlipidemia, and new onset atrial fibrillation", "I10 E78.5 I48.91"),
    ("uti, aki", "N39.0 N17.9"),
    ("long covid with fatigue", "R53.83 U09.9"),
    # Each of a list by itself, and what the classification makes of them together.
    ("type 2 dm, htn, ckd stage 3", "E11.22 I12.9 N18.30"),
    ("Graves disease with thyroid storm", "E05.01"),
    ("toxic multinodular goiter with thyroid storm", "E05.21"),
    ("aortic stenosis with mitral regurgitation", "I08.0"),
    ("Parkinson disease with dementia and dyskinesia", "G20.B1 F02.80"),
    ("lower gi bleed from diverticulosis", "K57.91"),
    ("diverticulitis of colon with rectal bleeding", "K57.33"),
    ("copd with pneumonia and acute exacerbation", "J44.0 J44.1 J18.9"),
    ("NSTEMI type 2 due to demand ischemia from sepsis", "A41.9 I21.A1"),
    # A sepsis that came after the admission stays behind its infection (I.C.1.d.4).
    ("pneumonia on admission, sepsis developed day 3", "J18.9 A41.9"),
    ("admitted with cellulitis, became septic on hospital day 4", "L03.90 A41.9"),
    ("admitted with sepsis from cellulitis", "A41.9 L03.90"),
    # A side or site that nobody tells is left open.
    ("tinnitus", "H93.19"),
    ("BPPV", "H81.10"),
    ("BPPV left", "H81.12"),
    ("bilateral tinnitus", "H93.13"),
    ("ankylosing spondylitis", "M45.9"),
    ("dvt", "I82.409"),
    ("dvt right arm", "I82.621"),
    ("LAD stenosis", "I25.10"),
    # A hand is no side; what an old stroke left, and a virus that a disease is told in.
    ("hemiplegia left from old stroke, right handed", "I69.354"),
    ("esophageal candidiasis in HIV", "B20 B37.81"),
    ("exposure to covid, negative test", "Z20.822"),
    ("alcohol intoxication, alcohol dependence", "F10.229"),
    ("pulmonary hypertension due to copd", "I27.23 J44.9"),
    ("COPD with hypoxia", "J44.9 R09.02"),
    ("perforated eardrum left", "H72.92"),
    ("AOM left with perforated eardrum", "H66.012"),
    # What happened is told with its subject.
    (
        "patient fell off ladder at home cleaning gutters, closed fracture distal radius left, first visit",
        "S52.502A W11.XXXA Y93.E9 Y92.009",
    ),
    ("pt slipped on ice in the driveway, sprained right wrist", "S63.501A W00.0XXA Y92.014"),
    ("digoxin toxicity taken as prescribed, bradycardia", "R00.1 T46.0X5A"),
    ("diabetic foot ulcer left heel, muscle exposed", "E11.621 L97.425"),
    # Pregnancy.
    ("preterm labor 34 weeks without delivery", "O60.03 Z3A.34"),
    ("PROM at 38 weeks", "O42.92 Z3A.38"),
    ("pregnant 32 weeks with gestational diabetes on metformin", "O24.415 Z3A.32"),
    ("deep incisional infection 2 weeks after c-section", "O86.02"),
    ("cesarean delivery for breech at 39 weeks, single liveborn", "O32.1XX0 Z3A.39 Z37.0"),
    ("twin pregnancy di/di 28 weeks", "O30.043 Z3A.28"),
    ("prenatal visit 20 weeks, second pregnancy", "Z34.82 Z3A.20"),
    # What a visit is for.
    ("covid booster", "Z23"),
    ("vasectomy", "Z30.2"),
    ("birth control pills refill", "Z30.41"),
    ("colostomy care", "Z43.3"),
    ("pacemaker battery end of life", "Z45.010"),
    ("physical therapy after right total knee replacement", "Z47.1 Z96.651"),
    ("colonoscopy surveillance, history of polyps", "Z12.11 Z86.0100"),
)


@pytest.mark.parametrize(("words", "expected"), CASES)
def test_a_case_told_in_few_words_is_coded_wholly(words: str, expected: str, application: Application) -> None:
    situation = told(words)
    sheet = application.coder.code(assessment(situation.words), Encounter(setting=situation.setting))
    assert " ".join(row.code.value for row in sheet.suggestions) == expected
