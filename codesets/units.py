"""Billing units: how many whole units of a code a dose given makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal, InvalidOperation

from codesets.refusal import Refusal

# What is measured, and how many of its base unit one of each spelling is. `units` are of one product's own potency, so
# they compare with international units of the same product and with nothing else.
_MEASURES: Mapping[str, Mapping[str, str]] = {
    "mass, in mg": {
        "kg": "1000000", "g": "1000", "gm": "1000", "gms": "1000", "gram": "1000", "mg": "1", "milligram": "1", "mgs": "1",
        "mcg": "0.001", "ug": "0.001", "µg": "0.001", "μg": "0.001", "microgram": "0.001", "ng": "0.000001",
        "nanogram": "0.000001",
    },
    "volume, in ml": {
        "ml": "1", "cc": "1", "mls": "1", "milliliter": "1", "millilitre": "1", "cubic centimeter": "1", "l": "1000",
        "liter": "1000", "litre": "1000", "dl": "100", "fl oz": "29.5735", "fluid ounce": "29.5735",
    },
    "potency, in units": {
        "unit": "1", "u": "1", "iu": "1", "usp unit": "1", "international unit": "1", "million unit": "1000000",
        "mu": "1000000", "million iu": "1000000", "kunit": "1000", "thousand unit": "1000",
    },
    "kallikrein inhibitor units": {"kiu": "1"},
    "charge, in mEq": {"meq": "1", "milliequivalent": "1"},
    "radioactivity, in mCi": {
        "mci": "1", "millicurie": "1", "uci": "0.001", "µci": "0.001", "μci": "0.001", "microcurie": "0.001", "ci": "1000",
    },
    "time, in minutes": {"minute": "1", "min": "1", "hour": "60", "hr": "60", "h": "60"},
    "distance, in miles": {"mile": "1", "mi": "1"},
    "area, in square cm": {
        "sq cm": "1", "square centimeter": "1", "cm2": "1", "cm²": "1", "sq inch": "6.4516", "square inch": "6.4516",
    },
    "length, in cm": {"cm": "1", "centimeter": "1", "mm": "0.1", "millimeter": "0.1", "inch": "2.54"},
    "weight of goods, in ounces": {"oz": "1", "ounce": "1", "lb": "16", "pound": "16"},
}  # fmt: skip
_BASE: Mapping[str, tuple[str, Decimal]] = {
    spelling: (measure, Decimal(factor)) for measure, table in _MEASURES.items() for spelling, factor in table.items()
}
_WORDS = {"one": "1", "two": "2", "half": "0.5", "1/2": "0.5", "½": "0.5"}
_NUMBER = r"\d[\d,]*(?:\.\d+)?|\.\d+|1/2|½|one|two|half"
_QUANTITY = re.compile(
    rf"(?:(?:per|each|up to|through)\s+)*(?P<number>{_NUMBER})?\s*-?\s*(?P<unit>[a-zµμ²][a-z0-9µμ². -]*)?", re.I
)
_SMALLEST = Decimal("0.000001")  # less than this is the noise of a conversion, not a part of a unit


class Incommensurable(Refusal, ValueError):
    """The dose cannot be counted in the unit of the code; the message says which two do not compare."""


def units(dose: float | Decimal | str, dose_unit: str, code_unit: str) -> int:
    """Whole billing units for a dose: the dose over what one unit of the code is, a part of a unit counting as a whole.

    `units(40, "mg", "10 mg") == 4`; `units(1, "g", "250 mg") == 4`. A code's unit may leave out its number ("mg" is
    1 mg). Raises Incommensurable where one is a mass and the other a volume, or where the dose is not
    above zero. (CMS: bill the next whole unit where the dose given is not a multiple of the code's unit.)
    """
    given, of = _amount(dose), f"{dose} {dose_unit}".strip()
    measure, factor = _unit(dose_unit, of)
    number, spelling = _quantity(code_unit)
    code_measure, code_factor = _unit(spelling, code_unit)
    if measure != code_measure:
        kinds = [each.split(",")[0] for each in (measure, code_measure)]
        raise Incommensurable(f"{of[:40]} is a {kinds[0]}, the code's unit {code_unit[:40]} a {kinds[1]}")
    if number * code_factor <= 0:
        raise Incommensurable(f"the code's unit {code_unit!r} is nothing that can be counted")
    exact = given * factor / (number * code_factor)
    return int((exact - _SMALLEST).to_integral_value(rounding=ROUND_CEILING)) or 1


def units_of(dose: str, code_unit: str) -> int:
    """The same for a dose as it is written ("1,500 mg", "0.5 g", "2 million units"); raises Incommensurable."""
    number, spelling = _quantity(dose)
    return units(number, spelling, code_unit)


def _quantity(text: str) -> tuple[Decimal, str]:
    """The number and unit of a written quantity; without a number it is one."""
    match = _QUANTITY.fullmatch(" ".join(text.split()))
    if match is None or not (match["unit"] or "").strip():
        raise Incommensurable(f"{text[:40]!r} is no amount with a unit, such as 10 mg")
    return _amount(match["number"] or "1"), match["unit"]


def _amount(number: float | Decimal | str) -> Decimal:
    spelt = str(number).strip().lower().replace(",", "")
    try:
        amount = Decimal(_WORDS.get(spelt, spelt))
    except InvalidOperation:
        raise Incommensurable(f"{str(number)[:40]!r} is no number") from None
    if not amount.is_finite() or amount <= 0:
        raise Incommensurable(f"a dose of {spelt[:40]} cannot be billed")
    return amount


def _unit(spelling: str, whole: str) -> tuple[str, Decimal]:
    """What a unit measures, and its size in the base unit; a unit of no measure (lens, day) counts by its own name.

    What follows a unit says of what it is ("mg of each salt", "IU of factor VIII") and is left out.
    """
    words = spelling.lower().replace(".", "").split()
    if "per" in words:
        raise Incommensurable(f"{whole[:40]!r} is a rate; give the whole dose")
    for end in range(len(words), 0, -1):
        plain = " ".join(words[:end])
        for candidate in (plain, plain.removesuffix("s"), plain.removesuffix("es"), plain.replace("units", "unit")):
            if candidate in _BASE:
                return _BASE[candidate]
    if not words:
        raise Incommensurable(f"{whole[:40]!r} has no unit; write mg, mcg, g, ml or units")
    return f"number ({_singular(' '.join(words)[:30])})", Decimal(1)


def _singular(noun: str) -> str:
    if noun.endswith(("nses", "xes", "ches")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "lens")) else noun
