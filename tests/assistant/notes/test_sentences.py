"""Sections, sentences and problem lines over the layouts that notes come in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.notes.sentences import read

LAYOUTS = (
    ("ASSESSMENT AND PLAN\n\n1. Asthma. Continue albuterol.\n2. Gout.", ["1. Asthma.", "2. Gout."]),
    ("A/P: 1. Asthma. 2. Gout.", ["1. Asthma.", "2. Gout."]),
    ("Final: 1 Heart failure 2 HTN 3 hypothyroid", ["1 Heart failure", "2 HTN", "3 hypothyroid"]),
    ("Assessment\n1 CKD stage 3\n2 Anemia", ["1 CKD stage 3", "2 Anemia"]),
    ("Dx/plan\nAsthma\nGout", ["Asthma", "Gout"]),
    ("Diagnoses at discharge:\nAsthma\nGout", ["Asthma", "Gout"]),
    ("45F, BP 128/80.\n1. Asthma, stable\n2. Gout\nRTC 6 wk", ["1. Asthma, stable", "2. Gout"]),
    ("Feels well. Assessment: Asthma.", ["Asthma."]),
    ("Impression:\n- Asthma\n- Gout\n", ["- Asthma", "- Gout"]),
    ("FINAL DIAGNOSES\nAsthma\nGout", ["Asthma", "Gout"]),
    ("Cardiac diagnoses:\n# Asthma\n# Gout", ["# Asthma", "# Gout"]),
    ("ED NOTE\n35M fell.\nDx: Ankle sprain", ["Ankle sprain"]),
    ("Seen today.\nDx OSA\nPlan fiber, sitz", ["OSA"]),
    ("Dx - Healing fracture, right.", ["Healing fracture, right."]),
    ("A/P BPH with nocturia", ["BPH with nocturia"]),
    (
        "DIAGNOSIS:\nA. Cervix, biopsy: high-grade lesion\nB. Curettage: benign",
        ["A. Cervix, biopsy: high-grade lesion", "B. Curettage: benign"],
    ),
    ("ASSESSMENT\n\n• Trigger finger.\n\nMs. Doe is a pleasant 50-year-old right-handed woman.", ["• Trigger finger."]),
    ("FINAL DIAGNOSES\n- H. influenzae pneumonia\nD/C home w/ HH.", ["- H. influenzae pneumonia"]),
    ("Discharge dx\n1) Asthma\n2) Gout", ["1) Asthma", "2) Gout"]),
)


@pytest.mark.parametrize(("text", "leads"), LAYOUTS)
def test_problem_lines(text: str, leads: list[str]) -> None:
    assert [sentence.text for sentence in read(text).sentences if sentence.lead] == leads


def test_an_impression_among_results_is_not_the_assessment_of_the_visit() -> None:
    document = read("RESULTS\nFilm of the neck.\nImpression: Disc degeneration.\nASSESSMENT\nNeck pain.")
    assert [sentence.text for sentence in document.within("assessment")] == ["Neck pain."]


def test_a_hard_wrapped_sentence_is_one() -> None:
    text = "HPI\nThe patient was seen for follow up of her rosacea, which is much improved on\nmetronidazole gel and continues."
    assert len(read(text).sentences) == 1


def test_one_long_line_does_not_swallow_the_next() -> None:
    text = (
        "Assessment\n1. Severe retinopathy of the left eye without macular edema, to be seen by the retina clinic\nGout"
    )
    assert [sentence.text for sentence in read(text).sentences][-1] == "Gout"


def test_a_short_line_does_not_swallow_the_next() -> None:
    document = read("A/P\n1. Hypertension\neGFR 38, stable.")
    assert document.sentences[0].text == "1. Hypertension"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_offsets_are_verbatim_on_any_text(text: str) -> None:
    document = read(text)
    for sentence in document.sentences:
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.section.start <= sentence.start <= sentence.end <= sentence.section.end


def test_a_title_in_capitals_is_no_section() -> None:
    document = read("URGENT CARE NOTE\n26F cut her finger.")
    assert {section.kind for section in document.sections} == {""}


def test_a_complaint_on_its_line_ends_there() -> None:
    document = read("CC: cough\n49M with asthma.\nDx: Asthma")
    assert [section.kind for section in document.sections] == ["chief_complaint", "history", "assessment"]


def test_a_number_within_a_line_begins_an_item() -> None:
    document = read("A/P: Obesity - refer to dietician. 2. OSA, stable.")
    assert "2. OSA, stable." in [sentence.text for sentence in document.sentences]
