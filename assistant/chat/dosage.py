"""Billed units of a drug from the dose given and the dose that one unit stands for."""

from __future__ import annotations

import math
import re

_IN_MG = {"mg": 1.0, "mcg": 0.001, "g": 1000.0}
_SPELT = {
    "milligram": "mg", "milligrams": "mg", "microgram": "mcg", "micrograms": "mcg", "gram": "g", "grams": "g", "gm": "g", "gms": "g",
    "ug": "mcg", "cc": "ml", "international units": "unit", "iu": "unit", "units": "unit", "million units": "million units",
}  # fmt: skip
_DOSE = re.compile(
    r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s*-?\s*(million units|international units|milligrams?|micrograms?|grams?|gms?|mcg|mg|ug|g|ml|cc|iu|units?|mci)\b",
    re.IGNORECASE,
)
_UNIT = re.compile(r"^(?:up to |per )?(\d[\d,]*(?:\.\d+)?)?\s*([A-Za-z ]+)", re.IGNORECASE)


def dose_in(text: str) -> str:
    """The dose a question names ("1 gram"), empty where it names none."""
    match = _DOSE.search(text)
    return match.group().strip() if match else ""


def units(dose: str, unit: str) -> int | None:
    """Whole units to bill for a dose, rounded up (a part of a unit is billed as one); None where they do not compare."""
    given, each = _amount(dose), _amount(unit)
    if given is None or each is None or given[1] != each[1] or not each[0]:
        return None
    return math.ceil(round(given[0] / each[0], 6))


def _amount(text: str) -> tuple[float, str] | None:
    match = _DOSE.search(text) or _UNIT.match(text.strip())
    if match is None:
        return None
    number = float((match[1] or "1").replace(",", ""))
    measure = match[2].strip().lower()
    measure = _SPELT.get(measure, measure)
    if measure == "million units":
        return number * 1_000_000, "unit"
    return (number * _IN_MG[measure], "mg") if measure in _IN_MG else (number, measure)
