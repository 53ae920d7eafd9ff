"""The code of a body mass index."""

from __future__ import annotations

import pytest

from assistant.coding.body_mass import _PERCENTILE, _SHARE, value, value_of_child


@pytest.mark.parametrize(
    ("index", "code"),
    [
        (18.0, "Z68.1"),
        (19.9, "Z68.1"),
        (20.0, "Z68.20"),
        (33.4, "Z68.33"),
        (39.9, "Z68.39"),
        (40.0, "Z68.41"),
        (52.0, "Z68.43"),
        (71.0, "Z68.45"),
    ],
)
def test_value(index: float, code: str) -> None:
    assert value(index) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BMI is 131% of the 95th percentile", "Z68.55"),
        ("152 percent of 95th", "Z68.56"),
        ("101% of the 95th percentile", "Z68.54"),
        ("BMI at the 88th percentile", "Z68.53"),
        ("BMI 3rd percentile", "Z68.51"),
    ],
)
def test_the_index_of_a_child(text: str, code: str) -> None:
    told = _SHARE.search(text) or _PERCENTILE.search(text)
    assert told
    assert value_of_child(told) == code
