"""Short notes through every step over the real index: each shows one way in which notes tell what a coder reports."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.bootstrap import Application
from codesets.encounter import Encounter, Setting

OUT, IN = Setting.OUTPATIENT, Setting.INPATIENT

NOTES = (
    # Reports: what was found is coded at the place that the report names (IV.K).
    (OUT, "DERMATOPATHOLOGY\nSource: SKIN, RIGHT FOREARM, SHAVE\nFinal: Melanoma in situ.", ["D03.61"]),
    (OUT, "COLONOSCOPY\nFindings: 8 mm polyp in the cecum, snare.\nImpression: colon polyp.\nAddendum pathology: tubular adenoma.", ["D12.0"]),
    (OUT, "CT CHEST\nHISTORY: Hemoptysis x 3 weeks.\nFINDINGS: 9 mm solid nodule, left lower lobe.\nIMPRESSION: Solitary pulmonary nodule.", ["R91.1", "R04.2"]),
    (OUT, "MRI LUMBAR\nIndication: left leg pain.\nImpression: L4-5 disc extrusion, explaining the left lumbar radiculopathy.", ["M51.16"]),
    # A course or an origin names no condition of its own.
    (OUT, "Dx: Schizophrenia, acute exacerbation", ["F20.9"]),
    (OUT, "A/P: Drug-induced gout, left great toe (chlorthalidone)", ["M10.272", "T50.2X5A"]),
    # A doubt about causes does not reach the symptom.
    (OUT, "DX: Atypical chest pain, possibly GERD vs muscle strain.", ["R07.89"]),
    # What a therapy is for is a condition; a therapy by itself is none.
    (OUT, "A/P: anemia due to chemo for lung cancer", ["D64.81", "C34.90", "T45.1X5A"]),
    (OUT, "Dx: bladder cancer on maintenance chemo", ["C67.9"]),
    (OUT, "Dx: left breast cancer", ["C50.912"]),
    (OUT, "Dx: inflammatory breast cancer, left", ["C50.A2"]),
    # A word that tells a course opens a name too; what COVID-19 left stands before it (I.C.1.g.1.m).
    (OUT, "Dx: long covid with fatigue", ["R53.83", "U09.9"]),
    (OUT, "Dx: shortness of breath due to long COVID", ["R06.02", "U09.9"]),
    # HIV is no hives.
    (OUT, "Dx: AIDS with oral thrush", ["B20", "B37.0"]),
    # A fracture by osteoporosis is one of age where no other cause is named (I.C.13.d).
    (OUT, "Dx: pathological fracture of left hip due to osteoporosis", ["M80.052A"]),
    # What stands behind "Dx" within a line is the diagnosis.
    (OUT, "Cough since Monday, CXR done. Dx pneumonia.", ["J18.9"]),
    (OUT, "Caught his thumb on wire. 1 cm lac, no FB. Dx laceration R thumb.", ["S61.011A"]),
    (OUT, "UC note: sore throat x2d. Dx strep pharyngitis", ["J02.0"]),
    # A vertebra collapsed in osteoporosis; a transplant that is no complication (I.C.14.a.2).
    (OUT, "Dx: osteoporosis, wedge fracture of vertebra", ["M80.08XA"]),
    (OUT, "Dx: kidney transplant patient with CKD stage 3a", ["N18.31", "Z94.0"]),
    # Layouts.
    (OUT, "S  cough\nO  wheezes\nA  1. Asthma  2. Gout\nP  rest", ["J45.909", "M10.9"]),
    (OUT, "HD ROUNDS\nMeds: insulin, amlodipine.\n1. Gout - stable\n2. Asthma - stable", ["M10.9", "J45.909"]),
    (OUT, "DIAGNOSES: 1) Obstructive sleep apnea 2) Class 3 obesity", ["G47.33", "E66.813"]),
    (OUT, "FINAL IMPRESSION\n * First degree burn right foot\nBurn clinic 3 days.", ["T25.121A"]),
    # Follow-up of a treated cancer, and of a joint (I.C.21.c.7, c.8).
    (OUT, "SURVEILLANCE CYSTOSCOPY\nBladder cancer resected 2022, no treatment since.\nImp: No evidence of disease, hx bladder cancer.", ["Z08", "Z85.51"]),
    (OUT, "ORTHO\n6 wks s/p L total hip arthroplasty.\nA: Satisfactory recovery after left THA.", ["Z47.1", "Z96.642"]),
    (OUT, "ORTHO\n2 weeks s/p left total knee arthroplasty. Staples out.\nA: doing well after L TKA.", ["Z47.1", "Z96.652"]),
    (OUT, "NEW OB\n36F G1P0 @ 10w2d.\nImpression: pregnancy 10w2d, advanced maternal age primigravida", ["O09.511", "Z3A.10"]),
    # Pre-operative: the examination, then what the operation is for (IV.M).
    (OUT, "PRE-OP CARDIAC EVALUATION\nBefore left total knee arthroplasty for primary osteoarthritis, left knee.\nImpression: Stable CAD. May proceed.", ["Z01.810", "I25.10", "M17.12"]),
    # What is left of a stroke or an injury (I.B.10, I.C.9.d).
    (OUT, "Right-handed.\nA/P\nLeft hemiparesis from old stroke\nOropharyngeal dysphagia from stroke", ["I69.354", "I69.391", "R13.12"]),
    (OUT, "Fell from a ladder in 2024, tibial shaft fracture, R.\nDX: Complex regional pain syndrome type I, right lower extremity - sequela of the tibial fracture.", ["G90.521", "S82.201S", "W11.XXXS"]),
    # Infections: the systemic one first, the agent beside the site (I.C.1).
    (IN, "DISCHARGE DIAGNOSES\n1. Severe sepsis due to pneumococcus\n2. Acute kidney injury due to sepsis", ["A40.3", "R65.20", "N17.9"]),
    (IN, "DX: Superficial incisional surgical site infection, MRSA", ["T81.41XA", "B95.62"]),
    (IN, "Severe headache, photophobia, stiff neck 2 days.\nDISCHARGE DIAGNOSIS: Probable viral meningitis.", ["A87.9"]),
    (IN, "FINAL DX: MRSA sepsis. Acute respiratory failure with hypoxia due to sepsis.", ["A41.02", "R65.20", "J96.01"]),
    (IN, "FINAL DX: Sepsis. Acute kidney injury.", ["A41.9", "N17.9"]),
    (IN, "FINAL DX: Postoperative pelvic abscess. Sepsis with septic shock.", ["T81.43XA", "T81.44XA", "T81.12XA", "A41.9"]),
    (OUT, "A/P: MRSA UTI", ["N39.0", "B95.62"]),
    (OUT, "A/P: UTI due to pseudomonas, resistant to ciprofloxacin", ["N39.0", "B96.5", "Z16.23"]),
    (OUT, "A/P: pulmonary TB resistant to isoniazid and rifampin", ["A15.0", "Z16.342"]),
    (IN, "FINAL DX: Sepsis due to COVID-19. Acute bronchitis due to COVID-19.", ["A41.89", "U07.1", "J20.8"]),
    (OUT, "DX: had COVID 6 months ago, fully recovered", ["Z86.16"]),
    (OUT, "A/P: HIV disease, on Biktarvy", ["B20", "Z79.899"]),
    (OUT, "A/P: sore throat, not vaccinated for COVID-19", ["J02.9", "Z28.310"]),
    (IN, "A/P: 19 weeks pregnant with right breast cancer", ["O9A.112", "C50.911", "Z3A.19"]),
    # A cancer of a transplanted organ, in a bone that breaks, with fluid that it brings (I.C.2).
    (IN, "FINAL DX: squamous cell carcinoma arising in a transplanted lung, left upper lobe", ["T86.818", "C80.2", "C34.12"]),
    (IN, "FINAL DX: pathological fracture of left femur due to mets from renal cell carcinoma of right kidney", ["M84.552A", "C79.51", "C64.1"]),
    (OUT, "A/P: malignant ascites from ovarian cancer", ["C56.9", "R18.0"]),
    (OUT, "A/P: anemia in CKD stage 4", ["N18.4", "D63.1"]),
    # What bleeds under an anticoagulant that was taken as ordered.
    (OUT, "A/P: epistaxis due to warfarin, taken as prescribed", ["D68.32", "R04.0", "T45.515A", "Z79.01"]),
    # What the book asks for beside a code, wherever the note tells it (I.B.7).
    (OUT, "Mom smokes in the car.\nDx: Mild persistent asthma", ["J45.30", "Z77.22"]),
    (OUT, "Wound nurse: sacrum 3 x 2 cm, stage 3.\nA/P\nSacral pressure ulcer", ["L89.153"]),
    (IN, "Taking naproxen as prescribed.\nFINAL: Acute duodenal ulcer with hemorrhage due to NSAID", ["K26.0", "T39.315A"]),
    (IN, "FINAL\n1. Right intertrochanteric hip fracture after ground-level fall; osteoporosis", ["M80.051A"]),
    (OUT, "ROB\n39 y/o G3P2002 @ 30w1d.\nA/P: IUP 30w1d, diet-controlled gestational diabetes. AMA - antenatal testing.", ["O24.410", "O09.523", "Z3A.30"]),
    (OUT, "Colon cancer with liver mets on chemo.\nIMP: Anemia due to chemotherapy. Metastatic colon CA.", ["D64.81", "C18.9", "C78.7", "T45.1X5A"]),
)  # fmt: skip


@pytest.mark.parametrize(("setting", "text", "expected"), NOTES)
def test_diagnoses(setting: Setting, text: str, expected: list[str], application: Application) -> None:
    sheet = application.coder.code(text, Encounter(setting, date(2026, 6, 1), age=48))
    diagnoses = [each.code.value for each in sheet.suggestions if each.code.system.value == "ICD-10-CM"]
    assert diagnoses == expected
