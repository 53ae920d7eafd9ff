"""The code of a body mass index."""

from __future__ import annotations

import pytest

from assistant.coding.body_mass import value


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
