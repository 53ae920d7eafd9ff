"""Terse notes through every step over the real index: what a line is about, what belongs together, what is not said in so many words."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.bootstrap import Application
from codesets.codes import CodeSystem
from codesets.encounter import Encounter, Setting

OUT, IN = Setting.OUTPATIENT, Setting.INPATIENT

NOTES = (
    # Headings: in capitals without a colon, short forms, "same" as before the operation, letters that count.
    (OUT, 35, "Red eye.\nIMPRESSION viral conjunctivitis\nPLAN cool compresses", ["B30.9"]),
    (OUT, 35, "US ABDOMEN\nLiver: normal.\nPancreas: normal.\nImpr:\nCholelithiasis.", ["K80.20"]),
    (OUT, 35, "OP NOTE\nPreop dx: Right inguinal hernia\nPostop dx: Same\nIndications: restless at night, cough.", ["K40.90"]),
    (OUT, 35, "Impression:\n a. Gout\n b. Asthma", ["M10.9", "J45.909"]),
    (OUT, 60, "PROCEDURE NOTE\nPre/Post dx: right knee primary osteoarthritis\n60F, numb feet, can't walk 2 blocks.", ["M17.11"]),
    (OUT, 40, "UC visit\nIMPRESSION strep pharyngitis", ["J02.0"]),
    # What is to be done or taken is no diagnosis.
    (OUT, 70, "Dx: right knee OA, primary\nVitamin D daily, CXR 2 wk", ["M17.11"]),
    (OUT, 40, "Dx: laceration right forearm\nSutures out 10 d.", ["S51.811A"]),
    (IN, 70, "DX:\n1. Gout\n2. Hypertension\nIron daily, CBC 1 wk", ["M10.9", "I10"]),
    # Where it is belongs to what is named; what is past is a statement of its own.
    (IN, 63, "DX: NSTEMI. CAD of native coronary arteries, new. Gout.", ["I21.4", "I25.10", "M10.9"]),
    (OUT, 70, "Dx: T2DM with neuropathy; s/p L great toe amputation", ["E11.40", "Z89.412"]),
    (OUT, 38, "A: well woman exam, normal. s/p BTL", ["Z01.419", "Z98.51"]),
    # "Absent" before its noun denies nothing before it.
    (OUT, 30, "32w2d\nImpression: Fetal growth restriction, raised resistance without absent flow.", ["O36.5930", "Z3A.32"]),
    # Two of one category under the title that has both; a disease by its cause; what the book wants together.
    (OUT, 70, "ECHO\nIMPRESSION: Severe aortic stenosis with moderate aortic regurgitation", ["I35.2"]),
    (OUT, 60, "Dx: Diabetes mellitus secondary to chronic pancreatitis, on glargine", ["K86.1", "E08.9", "Z79.4"]),
    (OUT, 60, "Dx: Type 1 diabetes w/ hypoglycemia, level 2", ["E10.649", "E16.A2"]),
    (OUT, 69, "Dx: CAD w/ exertional angina", ["I25.118"]),
    (IN, 55, "DX: Sigmoid diverticulosis with hemorrhage", ["K57.31"]),
    (IN, 59, "DX: Hypertensive emergency / essential HTN", ["I16.1", "I10"]),
    (IN, 23, "DX: Sickle cell disease, Hb-SS, with crisis and acute chest syndrome. Fever due to above", ["D57.01", "R50.81"]),
    (OUT, 68, "A: Varicose ulcer, right calf, fat layer exposed", ["I83.012", "L97.212"]),
    (OUT, 68, "A: Venous stasis ulcer left ankle with fat layer exposed, varicose veins", ["I83.023", "L97.322"]),
    (OUT, 71, "A: PAD with rest pain R leg, native arteries", ["I70.221"]),
    (OUT, 22, "Concussion 3 mo ago, no LOC.\nDx: postconcussional syndrome", ["F07.81", "S06.0X0S"]),
    (OUT, 52, "Radioiodine 2018, hypothyroid since, on levothyroxine.\nDx: Postablative hypothyroidism", ["E89.0"]),
    (OUT, 50, "Dx: RA, RF positive, multiple sites. On MTX.", ["M05.79", "Z79.631"]),
    (OUT, 44, "A: Factor V Leiden", ["D68.51"]),
    # A specimen by its letter, an examination by its findings.
    (OUT, 72, "Specimens: A. Left cheek, shave. B. Scalp, punch.\nDX:\nA. ACTINIC KERATOSIS\nB. BASAL CELL CARCINOMA", ["L57.0", "C44.41"]),
    (OUT, 30, "Imp:\n Annual gyn exam\n Cervical polyp", ["Z01.411", "N84.1"]),
    # A newborn: the mother's diabetes is its own syndrome, how it was born is in the first code.
    (IN, 0, "NEWBORN DISCHARGE\nBorn here by C-section.\nDx: 1. LGA infant, C-section 2. Infant of mother with gestational diabetes, hypoglycemia", ["Z38.01", "P70.0"]),
    # What the visit is for.
    (OUT, 61, "Here for cycle 4 nivolumab.\nDx: melanoma of left forearm", ["Z51.12", "C43.62"]),
    (OUT, 61, "Here for C3D1 FOLFOX only.\nDx: sigmoid colon cancer", ["Z51.11", "C18.7"]),
    (OUT, 71, "Coumadin clinic visit\nINR 2.4, goal 2-3.\nA: permanent AF on warfarin", ["I48.21", "Z51.81", "Z79.01"]),
    (IN, 33, "Repeat cesarean, 39w1d.\nDX: Undesired fertility, sterilized", ["O34.219", "Z30.2", "Z3A.39"]),
    # An INR inside its range is no finding (R79.1 is an abnormal clotting time).
    (OUT, 71, "A: INR in range. Permanent AF on warfarin", ["I48.21", "Z79.01"]),
    (OUT, 71, "A: Supratherapeutic INR", ["R79.1"]),
    # Social and other circumstances, by description.
    (OUT, 52, "Sleeping in a tent.\nDx: Scabies", ["B86", "Z59.02"]),
    (OUT, 52, "Stays at a shelter.\nA/P 1. Scabies 2. Homeless", ["B86", "Z59.01"]),
    (IN, 58, "Missed 2 HD sessions.\nDx: ESRD on hemodialysis", ["N18.6", "Z99.2", "Z91.158"]),
    (OUT, 45, "EtOH level 190.\nDx: Alcohol abuse with intoxication, uncomplicated", ["F10.120", "Y90.6"]),
    (OUT, 45, "BAC 0.26.\nDx: Alcohol abuse with intoxication, uncomplicated", ["F10.120", "Y90.8"]),
    (OUT, 6, "Fell off a swing.\nDx: sprain right wrist", ["S63.501A", "W09.1XXA"]),
    (OUT, 6, "Fell off a slide.\nDx: sprain right wrist", ["S63.501A", "W09.0XXA"]),
    (OUT, 40, "Stepped off curb, fell.\nDx: sprain right wrist", ["S63.501A", "W10.1XXA", "Y92.480"]),
    (OUT, 30, "Her toddler scratched her eye with a fingernail.\nDx: corneal abrasion, left eye", ["S05.02XA", "W50.4XXA"]),
    (OUT, 64, "Lenalidomide 10 mg.\nDx: Multiple myeloma in remission", ["C90.01", "Z79.61"]),
)  # fmt: skip


@pytest.mark.parametrize(("setting", "age", "text", "expected"), NOTES)
def test_diagnoses(setting: Setting, age: int, text: str, expected: list[str], application: Application) -> None:
    sheet = application.coder.code(text, Encounter(setting, date(2026, 6, 1), age=age))
    assert [each.code.value for each in sheet.suggestions if each.code.system is CodeSystem.ICD10CM] == expected


SERVICES = (
    ("DME dispensed today: nebulizer with compressor; administration set, reusable, 1.\nDx: asthma", {"E0570": 1, "A7005": 1}),
    ("Dispensed: depth-inlay shoes; heat-molded multi-density inserts, three pairs (6).\nDx: T2DM with neuropathy", {"A5500": 1, "A5512": 6}),
    ("BOTOX VISIT\nOnabotulinumtoxinA 155 U, 31 sites.\nDx: chronic migraine", {"J0585": 155}),
    ("KNEE INJECTION\nSynvisc-One last given 12/2025. Synvisc-One 48 mg injected R knee.\nDx: right knee OA", {"J7325": 48}),
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SERVICES)
def test_supplies_and_drugs(text: str, expected: dict[str, int], application: Application) -> None:
    sheet = application.coder.code(text, Encounter(OUT, date(2026, 6, 1), age=50))
    found = {
        each.code.value: int(each.units or 1) for each in sheet.suggestions if each.code.system is CodeSystem.HCPCS
    }
    assert found == expected
