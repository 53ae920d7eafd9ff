"""Doses counted in the units of codes: conversions, rounding up, and what does not compare."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.units import Incommensurable, units, units_of


@pytest.mark.parametrize(
    ("dose", "unit", "code_unit", "billed"),
    [
        (40, "mg", "10 mg", 4),
        (41, "mg", "10 mg", 5),  # a part of a unit is billed as one
        (1, "mg", "10 mg", 1),
        (1, "g", "250 mg", 4),
        (2, "grams", "500 mg", 4),
        (250, "mcg", "0.1 mg", 3),
        (0.5, "mg", "1 mcg", 500),
        (0.3, "mg", "0.1 mg", 3),  # not 4: 0.3 / 0.1 is above 3 in floating point
        (1, "L", "250 cc", 4),
        (1500, "mL", "1000 cc", 2),
        (5000, "units", "1000 units", 5),
        (5000, "IU", "1 i.u.", 5000),
        (2.4, "million units", "100,000 units", 24),
        ("1,500", "mg", "mg", 1500),
        (25, "millicuries", "1 mci", 25),
        (500, "µg", "1 mg", 1),
        (100, "ug", "100 mcg", 1),
        (45, "minutes", "15 minutes", 3),
        (3, "lenses", "per lens", 3),
        (12, "mg", "3 mg of each salt", 4),
        (500, "IU", "1 IU of factor VIII", 500),
        (16, "sq cm", "1 square centimeter", 16),
    ],
)
def test_a_dose_in_units(dose: float | str, unit: str, code_unit: str, billed: int) -> None:
    assert units(dose, unit, code_unit) == billed


@pytest.mark.parametrize(
    ("dose", "code_unit", "billed"),
    [
        ("40 mg", "10 mg", 4),
        ("0.5g", "per 250 mg", 2),
        ("1.2 million units", "up to 600,000 units", 2),
        (".5 mg", "0.1 mg", 5),
    ],
)
def test_a_dose_as_written(dose: str, code_unit: str, billed: int) -> None:
    assert units_of(dose, code_unit) == billed


@pytest.mark.parametrize(
    ("dose", "unit", "code_unit", "said"),
    [
        (5, "ml", "10 mg", "is a volume, the code's unit 10 mg a mass"),
        (5, "units", "1 mg", "is a potency"),
        (5, "spoons", "1 mg", r"is a number \(spoon\), the code's unit 1 mg a mass"),
        (5, "mg per kg", "1 mg", "is a rate"),
        (5, "mg/kg", "1 mg", "a number"),
        (0, "mg", "1 mg", "cannot be billed"),
        (-4, "mg", "1 mg", "cannot be billed"),
        ("many", "mg", "1 mg", "is no number"),
        ("nan", "mg", "1 mg", "cannot be billed"),
        (5, "mg", "", "is no amount with a unit"),
    ],
)
def test_what_does_not_compare_is_refused(dose: float | str, unit: str, code_unit: str, said: str) -> None:
    with pytest.raises(Incommensurable, match=said):
        units(dose, unit, code_unit)


@given(whole=st.integers(1, 5000), size=st.sampled_from(["0.1", "0.25", "1", "2.5", "10", "500"]))
def test_whole_multiples_are_exact_and_a_little_more_is_one_more(whole: int, size: str) -> None:
    dose = Decimal(size) * whole
    assert units(dose, "mg", f"{size} mg") == whole
    assert units(dose + Decimal("0.01"), "mg", f"{size} mg") == whole + 1


def test_the_units_of_the_starter_table_are_all_read(catalog: Catalog) -> None:
    """Every billing unit that our table states can be counted."""
    unread = []
    for entry in catalog.entries(CodeSystem.HCPCS):
        if entry.unit:
            try:
                units_of(entry.unit, entry.unit)
            except Incommensurable:
                unread.append((entry.code.value, entry.unit))
    assert unread == []
