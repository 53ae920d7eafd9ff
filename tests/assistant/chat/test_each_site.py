"""A condition told of several places is told of each of them."""

import pytest

from assistant.chat.each_site import each_site, with_another


@pytest.mark.parametrize(
    ("clause", "apart"),
    [
        ("pain in right shoulder and left knee", "pain in right shoulder; pain in left knee"),
        ("right hip and left knee osteoarthritis", "right hip osteoarthritis; left knee osteoarthritis"),
        (
            "contusion of left elbow, right knee and right hip",
            "contusion of left elbow; contusion of right knee; contusion of right hip",
        ),
        (
            "fell, sprain of right ankle and left wrist, initial encounter",
            "fell, sprain of right ankle, initial encounter; sprain of left wrist, initial encounter",
        ),
        # The two sides of one place, two conditions, and one that takes a whole side.
        ("right knee and left knee pain", "right knee and left knee pain"),
        ("right knee pain and left ankle sprain", "right knee pain and left ankle sprain"),
        ("weakness of right arm and right leg", "weakness of right arm and right leg"),
    ],
)
def test_each_site(clause: str, apart: str) -> None:
    """A clause that names no two places of one condition stays as it is."""
    assert each_site(clause) == apart


@pytest.mark.parametrize(
    ("before", "said", "whole"),
    [
        ("pain in right shoulder", "and the left knee too", "pain in right shoulder and left knee"),
        ("sprain left ankle, initial", "and right wrist?", "sprain left ankle and right wrist, initial"),
        # The other side of the same place, a correction, a condition of its own.
        ("osteoarthritis right knee", "and the left knee too", ""),
        ("pain in right shoulder", "it's the left one", ""),
        ("pain in right shoulder", "and a sprain of the left knee", ""),
    ],
)
def test_with_another(before: str, said: str, whole: str) -> None:
    """Only another place by itself is put beside the first."""
    assert with_another(before, said) == whole
