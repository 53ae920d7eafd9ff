"""What a query does not say is not meant: a fracture is an injury, abuse uncomplicated, a lymphoma of no kind."""

from __future__ import annotations

import pytest

from assistant.bootstrap import Application


@pytest.mark.model
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("left humerus fracture", "S42"),
        ("radius fracture left", "S52"),
        ("fracture of right finger", "S62"),
        ("left tibia fracture", "S82"),
        ("stress fracture right foot", "M84.3"),
        ("pathological fracture left femur", "M84.4"),
        ("osteoporotic fracture of right hip", "M80"),
        ("left elbow fracture", "S42"),
        ("elbow dislocation left", "S53"),
        ("recurrent dislocation left shoulder", "M24.4"),
        ("cocaine abuse", "F14.10"),
        ("cannabis dependence", "F12.20"),
        ("cocaine abuse with withdrawal", "F14.13"),
        ("twin pregnancy", "O30.00"),
        ("triplet pregnancy", "O30.10"),
        ("monochorionic diamniotic twin pregnancy", "O30.03"),
        ("lymphoma in remission", "C85.9"),
        ("hodgkin lymphoma in remission", "C81"),
    ],
)
def test_what_is_not_said_is_not_meant(application: Application, query: str, first: str) -> None:
    hits = application.retriever.search(query)
    assert hits[0].entry.code.value.startswith(first)
