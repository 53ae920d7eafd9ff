"""Sections about one subject answer only questions that name it."""

from __future__ import annotations

import pytest

from assistant.chat.subjects import names_its_subject


@pytest.mark.parametrize(
    ("ref", "question", "named"),
    [
        ("EM.new_established", "do I code smoking if the patient quit 3 years ago", False),
        ("EM.new_established", "is a patient seen 4 years ago a new patient", True),
        ("EM.new_established", "EM.new_established", True),
        ("I.C.1.d.1.a.2", "when to query and when to code unspecified", False),
        ("I.C.1.d.1.a.2", "the doctor wrote urosepsis", True),
        ("I.C.15.l.2", "do I code no tobacco use", False),
        ("I.C.15.l.2", "tobacco in pregnancy", True),
        ("I.C.15.a.1", "12 weeks with a sprain, which first? O9A.211 S93.401A", True),
        ("I.B.5", "do I code the cough with pneumonia", True),
    ],
)
def test_a_subject_is_named(ref: str, question: str, named: bool) -> None:
    assert names_its_subject(ref, question) is named
