"""Services of a note: visits, supplies, screening, transports, procedures, each as a coder would read the note aloud."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.coding.condition import Condition
from assistant.coding.services import Services, services
from assistant.coding.statements import Origin, Statement
from assistant.notes.assertions import Assertion
from assistant.notes.sentences import read
from codesets.added import from_folders
from codesets.catalog import Catalog
from codesets.codes import Code, CodeSystem
from codesets.compiler import compile_catalog
from codesets.encounter import Encounter, Setting
from codesets.sources import bundled

# (note, diagnoses, age, lines expected as CODE-MODIFIER×units)
LINES: tuple[tuple[str, list[str], int, list[str]], ...] = (
    # supplies and equipment: handed over, not merely ordered or owned
    ("Plan: wheeled walker dispensed today.", ["R26.89"], 70, ["E0143"]),
    ("Plan: order a wheeled walker.", ["R26.89"], 70, []),
    ("She walks with a cane.", ["M17.11"], 70, []),
    ("Plan: crutches provided, non weight bearing.", ["S93.401A"], 30, ["E0114"]),
    ("Plan: right knee immobilizer applied.", ["S83.411A"], 30, ["L1830-RT"]),
    ("Plan: CPAP device set up today, nasal mask, no heated humidifier.", ["G47.33"], 55, ["E0601", "A7034"]),
    ("Plan: left pneumatic walking boot fitted.", ["S92.302A"], 40, ["L4361-LT"]),
    ("Plan: short arm fiberglass cast applied.", ["S52.501A"], 40, ["Q4010"]),
    ("Plan: short arm fiberglass cast applied.", ["S52.501A"], 8, ["Q4012"]),
    ("Plan: arm sling given.", ["S42.001A"], 40, ["A4565"]),
    ("Plan: sling declined.", ["S42.001A"], 40, []),
    ("Plan: nebulizer machine dispensed.", ["J45.40"], 12, ["E0570"]),
    (
        "Plan: home oxygen concentrator set up, rental; portable oxygen tanks delivered.",
        ["J96.11"],
        70,
        ["E1390-RR", "E0431-RR"],
    ),
    # how many of an item: a number beside it, a pair is two, a size is no number
    ("Plan: depth-inlay shoes, one pair (2), dispensed.", ["E11.42"], 60, ["A5500×2"]),
    ("Plan: heat-molded multi-density inserts, three pairs (6), dispensed.", ["E11.42"], 60, ["A5512×6"]),
    ("Plan: dispensed 3 pair custom molded inserts.", ["E11.42"], 60, ["A5513×6"]),
    ("Plan: dispensed 120 14 Fr straight catheters.", ["N31.9"], 60, ["A4351×120"]),
    (
        "Plan: 16 Fr coude Foley placed; leg bag and bedside drainage bag dispensed.",
        ["R33.9"],
        60,
        ["A4340", "A4358", "A4357"],
    ),
    ("Plan: foam dressing with border 4x4, 10 dispensed.", ["L89.153"], 60, ["A6212×10"]),
    ("Plan: dispensed calcium alginate 4 x 5 in dressings #12.", ["L97.512"], 60, ["A6197×12"]),
    ("Plan: alginate dressings ordered.", ["L97.512"], 60, []),
    (
        "Plan: CPAP supplies dispensed: nasal pillows, headgear, disposable filters 2.",
        ["G47.33"],
        60,
        ["A7033", "A7035", "A7038×2"],
    ),
    ("Plan: CGM receiver and one month of sensors dispensed.", ["E10.9"], 30, ["E2103", "A4239"]),
    (
        "Plan: skin barrier paste 2 oz and drainable pouches with barrier #20 dispensed.",
        ["Z93.2"],
        60,
        ["A5061×20", "A4406×2"],
    ),
    ("Plan: reusable nebulizer set dispensed.", ["J47.1"], 60, ["A7005"]),
    ("Plan: thigh-high compression stockings 20-30 mmHg, 2 dispensed.", ["I87.2"], 60, ["A6533×2"]),
    ("Plan: single upright knee brace, custom fitted, left.", ["M17.12"], 60, ["L1843-LT"]),
    ("Plan: prefabricated carbon AFO fitted on the right.", ["M21.371"], 60, ["L1932-RT"]),
    ("Plan: silicone breast prosthesis fitted, 2 mastectomy bras.", ["Z90.12"], 60, ["L8000×2", "L8030"]),
    ("Plan: transfer bench and raised toilet seat delivered.", ["R26.89"], 75, ["E0247", "E0244"]),
    ("Procedure: transfused 2 units leukoreduced PRBC.", ["D64.81"], 60, ["P9016×2"]),
    ("Procedure: transfuse 2 units PRBC today.", ["D64.81"], 60, []),
    ("NUCLEAR STRESS TEST\nTc-99m sestamibi 10 mCi rest, 30 mCi stress.", ["R07.9"], 60, ["A9500×2"]),
    # vaccines and screening: the G codes are Medicare's
    ("Plan: influenza vaccine given IM left deltoid.", ["Z23"], 70, ["G0008"]),
    ("Plan: influenza vaccine given IM left deltoid.", ["Z23"], 30, []),
    ("Medicare patient. Plan: Prevnar 20 given IM.", ["Z23"], 60, ["G0009"]),
    ("Plan: influenza vaccine declined.", ["Z28.21"], 70, []),
    ("MEDICARE ANNUAL WELLNESS VISIT, subsequent", ["Z00.00"], 71, ["G0439"]),
    ("Initial annual wellness visit. Assessment: doing well.", ["Z00.00"], 66, ["G0438"]),
    ("WELCOME TO MEDICARE VISIT", ["Z00.00"], 65, ["G0402"]),
    ("Annual wellness visit\nDepression screening done, PHQ-9 score 2.", ["Z00.00"], 71, ["G0439", "G0444"]),
    ("SCREENING COLONOSCOPY\nAverage risk. No polyps.", ["Z12.11"], 66, ["G0121"]),
    ("SCREENING COLONOSCOPY\nMother had colon cancer. No polyps.", ["Z12.11"], 66, ["G0105"]),
    ("Screening pelvic and breast exam performed.", ["Z01.419"], 67, ["G0101"]),
    ("DIABETES SELF-MANAGEMENT TRAINING, one on one, 60 minutes", ["E11.9"], 50, ["G0108×2"]),
    # transports
    (
        "AMBULANCE RUN REPORT\n911 call, ALS, cardiac monitor. From residence to Mercy hospital, 12 loaded miles.",
        ["R07.9"],
        70,
        ["A0427-RH", "A0425-RH×12"],
    ),
    ("EMS REPORT\nBLS emergency. 3.4 loaded miles.", ["R55"], 70, ["A0429", "A0425×4"]),
    ("EMERGENCY DEPT NOTE brought by EMS, 3 miles", ["R55"], 70, ["99282"]),
)


@pytest.mark.parametrize(("text", "diagnoses", "age", "expected"), LINES)
def test_lines(text: str, diagnoses: list[str], age: int, expected: list[str], catalog: Catalog) -> None:
    assert _lines(_services(text, diagnoses, catalog, age)) == expected


VISITS = (
    # return visits by their title; nursing facility and home by their words
    ("RHEUM RETURN\nPlan: increase methotrexate.", ["M05.79"], "99214"),
    ("SLEEP CLINIC - RTC\nAssessment: sleep apnea.\nPlan: continue CPAP.", ["G47.33"], "99213"),
    ("NURSING FACILITY FOLLOW-UP\nPlan: continue lisinopril, metformin.", ["I10", "E11.9"], "99309"),
    ("ASSISTED LIVING VISIT - established\nPlan: continue lisinopril.", ["I10"], "99348"),
    # the assessment is one line; what is done stands before it
    (
        "OFFICE VISIT - new patient\nStrep positive. Amoxicillin 500 mg bid x 10 d.\nA: strep pharyngitis",
        ["J02.0"],
        "99203",
    ),
    ("ED PHYSICIAN NOTE\nXR neg. Ace wrap, ibuprofen.\nDx: sprain", ["S93.402A"], "99283"),
    ("OFFICE VISIT est pt\nSent to the ED for admission.\nA: unstable atrial fibrillation", ["I48.91"], "99215"),
    # a drug of the problem stepped up: it is not at its goal
    ("TELEHEALTH VISIT est pt\nIncrease sertraline to 100 mg.\nA: generalized anxiety disorder", ["F41.1"], "99214"),
    ("OFFICE VISIT - est pt\nPlan: albuterol inhaler refilled.", ["J45.20"], "99213"),
    ("OFFICE VISIT - est pt\nAssessment: asthma, worse in spite of albuterol, so prednisone.", ["J45.20"], "99214"),
    ("OFFICE VISIT - est pt\nPlan: continue lisinopril, metformin.", ["I10", "E11.9"], "99214"),
    ("OFFICE VISIT - new patient\nPlan: continue lisinopril, metformin.", ["I10", "E11.9"], "99204"),
    ("OFFICE VISIT - est pt\nPlan: rest, fluids.", ["J00"], "99212"),
    ("OFFICE VISIT - est pt\nPlan: rest.\nTotal time 31 minutes on the day of the visit.", ["J00"], "99214"),
    ("OFFICE VISIT - est pt\nPlan: varenicline. Spent 31 minutes on tobacco cessation.", ["F17.210"], "99213"),
    ("OFFICE VISIT - est pt\nSepsis. Sent to the ED. Labs: CBC, BMP, lactate.", ["A41.9"], "99215"),
    ("EMERGENCY DEPARTMENT NOTE\nPlan: ibuprofen. 45 minutes total.", ["S93.401A"], "99283"),
    ("CLINIC FOLLOW UP\nPlan: continue lisinopril.", ["I10"], "99213"),
    ("WELL CHILD VISIT, established patient", ["Z00.129"], "99393"),
    (
        "OFFICE VISIT - est pt\nPlan: stable, refill sent." + " " * 120 + "Annual physical due in fall.",
        ["F90.2"],
        "99213",
    ),
    ("WALK IN (established)\nOTC hydrocortisone.\nAssessment: insect bite", ["S50.861A"], "99212"),
    ("OFFICE VISIT - est pt\nDirect admission to hospital for IV diuretic.", ["I50.23"], "99215"),
    (
        "OFFICE VISIT - est pt\nHTN, inc valsartan 320. HLD, continue rosuvastatin.\nPlan: labs 3 mo",
        ["I10", "E78.5"],
        "99214",
    ),
    ("INJECTION VISIT - established patient\nPlan: next in 6 months.", ["M81.0"], ""),
    ("OPERATIVE REPORT\nestablished patient", ["K80.20"], ""),
    ("Discharge summary", ["K80.20"], ""),
)


@pytest.mark.parametrize(("text", "diagnoses", "expected"), VISITS)
def test_visits(text: str, diagnoses: list[str], expected: str, catalog: Catalog) -> None:
    found = [each.code.value for each in _services(text, diagnoses, catalog, 9).suggestions]
    assert found == ([expected] if expected else [])


def test_the_reasoning_names_the_three_elements_and_what_is_missing(catalog: Catalog) -> None:
    [visit] = _services("OFFICE VISIT - est pt\nPlan: continue lisinopril.", ["I10"], catalog).suggestions
    assert all(part in visit.rationale for part in ("problems low", "data straightforward", "risk moderate"))
    assert "total time is not documented" in visit.rationale


def test_new_or_established_is_asked_for_where_it_is_not_documented(catalog: Catalog) -> None:
    found = _services("OFFICE VISIT\nPlan: continue lisinopril.", ["I10"], catalog)
    assert not found.suggestions
    assert found.queries[0].options == ("New patient", "Established patient", "Unable to determine")


def test_time_beyond_the_highest_level(catalog: Catalog) -> None:
    text = "OFFICE VISIT - est pt\nPlan: continue lisinopril. Total time {} minutes."
    assert _lines(_services(text.format(85), ["I10"], catalog, 70)) == ["99215", "G2212×2"]
    assert _lines(_services(text.format(60), ["I10"], catalog, 70)) == ["99215"]


def test_the_time_of_a_visit_is_none_in_an_emergency_department(catalog: Catalog) -> None:
    [visit] = _services("ED NOTE\nPlan: rest. Total time 60 minutes.", ["J00"], catalog).suggestions
    assert visit.code.value == "99282"


def test_a_visit_beside_an_injection_takes_modifier_25(catalog: Catalog) -> None:
    found = _services("OFFICE VISIT - est pt\nPlan: ketorolac 60 mg IM given.", ["M54.50"], catalog)
    assert _lines(found) == ["99213-25", "J1885×4"]
    assert [family.codes for family in found.families] == ["96365-96379"]


def test_waste_is_a_line_of_its_own(catalog: Catalog) -> None:
    found = _services("INFUSION VISIT\nInfliximab 330 mg IV given. 70 mg discarded.", ["K50.90"], catalog)
    assert _lines(found) == ["J1745×33", "J1745-JW×7"]
    found = _services("INFUSION VISIT\nPembrolizumab 200 mg IV given, no drug wasted.", ["C34.90"], catalog)
    assert _lines(found) == ["J9271-JZ×200"]


def test_pointers_are_at_most_four_and_the_chief_one_first(catalog: Catalog) -> None:
    diagnoses = ["E11.9", "I10", "E78.5", "M81.0", "K21.9", "W19.XXXA"]
    found = _services("OFFICE VISIT - est pt\nPlan: Prolia 60 mg SC given.", diagnoses, catalog)
    visit, drug = found.suggestions
    assert visit.pointers == ("A", "B", "C", "D")
    assert drug.pointers == ("D",)  # the osteoporosis, for which the drug is usually given


def test_an_inpatient_stay_has_no_lines(catalog: Catalog) -> None:
    document = read("Ceftriaxone 1 g IV given.")
    assert services([_condition("J18.9")], document, Encounter(Setting.INPATIENT), catalog) == Services()


def test_a_dose_not_documented_is_asked_for(catalog: Catalog) -> None:
    found = _services("Plan: B12 injection given.", ["D51.0"], catalog)
    assert not found.suggestions
    assert "dose" in found.queries[0].question


def test_every_line_quotes_the_note(catalog: Catalog) -> None:
    for text, diagnoses, age, _ in LINES:
        for each in _services(text, diagnoses, catalog, age).suggestions:
            assert all(text[e.start : e.end] == e.text and e.text for e in each.evidence)


# -- with a licensed CPT file; the codes are real, the descriptors made up for this test -----------------------------------

MADE_UP = """Made-up licensed file
20605\tTapping or filling of a middling joint such as elbow or wrist
20610\tTapping or filling of a big joint such as knee, shoulder or hip
12001\tSewing of plain wounds 2.5 cm or less
12002\tSewing of plain wounds 2.6 cm to 7.5 cm
99213\tMade-up words for the visit
"""


@pytest.fixture(scope="module")
def licensed(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder: Path = tmp_path_factory.mktemp("licensed")
    (folder / "LONGULT 2026.txt").write_text(MADE_UP, encoding="utf-8")
    [source] = from_folders([folder])
    assert source.system is CodeSystem.CPT
    others = [each for each in bundled() if each.system is not CodeSystem.CPT]
    compile_catalog([*(each.edition() for each in others), source.edition()], folder / "catalog.sqlite")
    return Catalog(folder / "catalog.sqlite")


def test_the_licensed_file_gives_the_code(licensed: Catalog, catalog: Catalog) -> None:
    text = "Procedure: left knee injected, a big joint, with Kenalog 40 mg. Tolerated."
    assert _lines(_services(text, ["M17.12"], licensed)) == ["20610-LT", "J3301×4"]
    without = _services(text, ["M17.12"], catalog)
    assert _lines(without) == ["J3301×4"]
    assert [(family.codes, family.modifiers) for family in without.families] == [("20600-20611", ("LT",))]


def test_the_size_of_a_wound_decides(licensed: Catalog) -> None:
    text = "Procedure: plain wound of the arm, {} cm, laceration repair, sewing done."
    assert _lines(_services(text.format("2.0"), ["S41.111A"], licensed)) == ["12001"]
    assert _lines(_services(text.format("4"), ["S41.111A"], licensed)) == ["12002"]


def test_where_the_licensed_file_does_not_decide_the_family_stands(licensed: Catalog) -> None:
    found = _services("Procedure: arthrocentesis done.", ["M25.461"], licensed)
    assert not found.suggestions
    assert [family.codes for family in found.families] == ["20600-20611"]


# -- what the tests share --------------------------------------------------------------------------------------------------


def _services(text: str, diagnoses: list[str], catalog: Catalog, age: int | None = None) -> Services:
    conditions = [_condition(code, text) for code in diagnoses]
    return services(conditions, read(text), Encounter(age=age), catalog)


def _lines(found: Services) -> list[str]:
    return [
        f"{'-'.join((each.code.value, *each.modifiers))}{f'×{each.units:g}' if each.units != 1 else ''}"
        for each in found.suggestions
    ]


def _condition(value: str, text: str = "x") -> Condition:
    code = Code.parse(value, "ICD-10-CM")
    sentence = read(text).sentences[-1]
    statement = Statement(sentence.text, sentence.start, sentence.end, sentence, Assertion.AFFIRMED, Origin.LINE)
    return Condition(code, (statement,), code, 0.9)
