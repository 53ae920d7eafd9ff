"""What a diagnosis explains, and what it does not."""

from __future__ import annotations

import pytest

from assistant.coding.integral import explains, says_more
from codesets.codes import Code


@pytest.mark.parametrize(
    ("diagnosis", "symptom", "explained"),
    [
        ("J18.9", "R05.9", True),
        ("M17.11", "M25.561", True),
        ("M17.11", "M25.511", False),
        ("S83.241A", "M25.561", True),
        ("S83.241S", "M25.561", False),
        ("T46.0X5A", "R11.0", False),
        ("K35.80", "R11.0", True),
        ("I10", "R05.9", False),
    ],
)
def test_explains(diagnosis: str, symptom: str, explained: bool) -> None:
    assert explains(Code.parse(diagnosis), Code.parse(symptom)) is explained


@pytest.mark.parametrize(("specific", "general", "more"), [("D50.0", "D64.9", True), ("D64.9", "D50.0", False)])
def test_says_more(specific: str, general: str, more: bool) -> None:
    assert says_more(Code.parse(specific), Code.parse(general)) is more
