"""A fracture is an injury unless it is called pathological, stress or the like."""

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
    ],
)
def test_what_is_not_said_is_not_meant(application: Application, query: str, first: str) -> None:
    hits = application.retriever.search(query)
    assert hits[0].entry.code.value.startswith(first)
