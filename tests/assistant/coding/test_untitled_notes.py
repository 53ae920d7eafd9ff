"""Notes that nobody cut into sections, and terse wordings in them, through every step over the real index."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.bootstrap import Application
from codesets.codes import CodeSystem
from codesets.encounter import Encounter, Setting

OUT, IN = Setting.OUTPATIENT, Setting.INPATIENT

NOTES = (
    # Of a stay all that the body affirms counts, not only what it was begun for.
    (IN, 61, "61M admitted with hematemesis. EGD showed a bleeding duodenal ulcer, clipped. Acute blood loss anemia. Hypokalemia.", ["K26.4", "D62", "E87.6"]),
    (IN, 70, "HOSPITAL COURSE\n70F presented with dyspnea. CT revealed bilateral PE. Started heparin. Hyponatremia corrected.", ["I26.99", "E87.1"]),
    # The term of the book vouches for what the words around it are read as; details behind it belong to it.
    (OUT, 66, "66M stroke in 2023 with residual right hemiparesis. HTN.", ["I69.351", "I10"]),
    (OUT, 71, "71F left heel pressure ulcer stage 3, clean. HTN.", ["L89.623", "I10"]),
    (OUT, 30, "3 cm laceration of L forearm, closed with sutures.", ["S51.812A"]),
    (IN, 80, "80M here with pneumonia. UTI E coli.", ["J18.9", "N39.0", "B96.20"]),
    # What stands behind the comma of what was done is there; who has quit has a history.
    (OUT, 68, "68M s/p CABG 2019, ischemic cardiomyopathy, chronic systolic HF.", ["I25.5", "I50.22", "Z95.1"]),
    (OUT, 68, "A/P:\n1. COPD\n2. Hx tobacco use", ["J44.9", "Z87.891"]),
    # An assessment that points to the text above it.
    (OUT, 50, "50F OSA on CPAP, GERD, gout.\nA/P: as above, continue.", ["G47.33", "K21.9", "M10.9"]),
    # The spread is to each organ of the list.
    (OUT, 60, "A/P: left breast cancer, mets to liver and brain", ["C50.912", "C78.7", "C79.31"]),
    # Receptors have rows of their own, each or all together.
    (OUT, 60, "A/P: left breast cancer, ER+", ["C50.912", "Z17.0"]),
    (OUT, 60, "A/P: left breast cancer, HR+/HER2-", ["C50.912", "Z17.411"]),
    (OUT, 60, "A/P: triple negative breast cancer on the left", ["C50.912", "Z17.421"]),
    (OUT, 60, "A/P: left breast cancer, ER positive, PR positive, HER2 negative", ["C50.912", "Z17.0", "Z17.21", "Z17.32"]),
    # What a cause brought about, where no entry has both.
    (OUT, 60, "A/P:\n1. Right breast cancer\n2. Chemo induced nausea", ["C50.911", "R11.0", "T45.1X5A"]),
    (OUT, 60, "A/P: prednisone induced hyperglycemia", ["R73.9", "T38.0X5A"]),
    (OUT, 60, "A/P: chemotherapy-induced neutropenia", ["D70.1", "T45.1X5A"]),
    # The artery of a heart attack told by its wall; the kidney disease of a diabetes.
    (IN, 60, "Cath: culprit was the RCA, stented.\nDischarge diagnoses:\n1. Inferior STEMI", ["I21.11"]),
    (IN, 60, "Cath: RCA and LAD both stented.\nDischarge diagnoses:\n1. STEMI", ["I21.3"]),
    (OUT, 60, "A/P: T2DM with diabetic nephropathy; CKD 3a", ["E11.22", "N18.31"]),
    (OUT, 60, "60M HTN, CKD 3a, DM2 with neuropathy.", ["E11.22", "I12.9", "E11.40", "N18.31"]),
    # Symptoms that a diagnosis asks for; the access of a dialysis; a hernia that has its obstruction.
    (OUT, 70, "HPI: weak stream, nocturia.\nImp: BPH w LUTS", ["N40.1", "R39.12", "R35.1"]),
    (OUT, 58, "58F ESRD on HD via L AVF. Hyperkalemia.", ["N18.6", "E87.5", "Z99.2"]),
    (IN, 70, "Postop dx: incarcerated right inguinal hernia with small bowel obstruction", ["K40.30"]),
    # A sepsis by way of a catheter follows it.
    (IN, 80, "Dx: sepsis due to E coli UTI from indwelling foley", ["T83.511A", "A41.51", "N39.0"]),
    # The procedure tells what is screened for.
    (OUT, 50, "Procedure: colonoscopy. Indication: screening.\nImpression: internal hemorrhoids.", ["Z12.11", "K64.8"]),
    # What was swallowed to die.
    (OUT, 22, "22F took about 20 tabs of tylenol in a suicide attempt.", ["T39.1X2A"]),
    # The place of the visit names no disease; nor does the risk of an operation, nor "infected" alone.
    (OUT, 30, "UC\nAcute cystitis without hematuria, macrobid.", ["N30.00"]),
    (OUT, 30, "WOUND CARE\nVenous stasis ulcer L calf, fat layer exposed.", ["I83.022", "L97.222"]),
    (OUT, 60, "Imp: low risk for surgery. CAD stable.", ["I25.10"]),
    (OUT, 31, "31F at 20w0d.\nImpression: di-di twins", ["O30.042", "Z3A.20"]),
    # A disease that stays and is treated is no history, whatever is written before it; what a past one left is there.
    (OUT, 54, "A/P: h/o gout on allopurinol; h/o DVT on xarelto", ["M10.9", "Z86.718", "Z79.01"]),
    (OUT, 54, "A/P: stroke in 2022 with residual aphasia", ["I69.320"]),
    # Treatment on which a patient is harmed nobody; a joint hurts by the bone beside it.
    (OUT, 54, "54F RA on MMF and HCQ, prednisone 5.", ["M06.9"]),
    (OUT, 6, "6M left elbow pain. XR: left supracondylar humerus fracture, closed.", ["S42.412A"]),
    # The organism of a septic arthritis, at its joint.
    (OUT, 60, "A/P: septic arthritis of left ankle due to MRSA", ["M00.072", "B95.62"]),
    # What is drunk is no dependence.
    (OUT, 61, "61M persistent AF. EtOH 2-3/day.", ["I48.19"]),
    # Reasons for the visit in a list; the follow-up of a cancer that is gone.
    (OUT, 19, "A: bacterial vaginosis; Nexplanon inserted", ["N76.0", "Z30.017"]),
    (OUT, 47, "47F s/p TAH 2024 for endometrial ca, NED, here for surveillance.", ["Z08", "Z85.42"]),
    (IN, 50, "50M with HIV admitted with PJP pneumonia.", ["B20", "B59"]),
    (IN, 74, "74F fell at home, found to have acute SDH R, no LOC.", ["S06.5X0A", "W19.XXXA", "Y92.009"]),
    (IN, 80, "Dx: sepsis; postoperative delirium", ["A41.9", "F05"]),
)  # fmt: skip


@pytest.mark.model
@pytest.mark.parametrize(("setting", "age", "text", "expected"), NOTES)
def test_diagnoses(setting: Setting, age: int, text: str, expected: list[str], application: Application) -> None:
    sheet = application.coder.code(text, Encounter(setting, date(2026, 6, 1), age=age))
    assert [each.code.value for each in sheet.suggestions if each.code.system is CodeSystem.ICD10CM] == expected
