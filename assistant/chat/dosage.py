"""The dose that a question names."""

from __future__ import annotations

import re

from codesets.units import Incommensurable, units_of

_MEASURE = r"million units|international units|milligrams?|micrograms?|grams?|gms?|mcg|mgs?|ug|g|mls?|cc|iu|units?|mci|meq|strips?|tablets?|tabs?|doses?|vials?"
_DOSE = re.compile(rf"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s*-?\s*({_MEASURE})\b(?! (?:pen|vial))", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w.#/-])(\d{1,5}(?:\.\d+)?)(?![\w.%/-])")
_STANDS_FOR = re.compile(r"(?:per|up to|,|for)?\s*(\d[\d,]*)\s+([a-z]+)", re.IGNORECASE)


def dose_in(text: str) -> str:
    """The dose a question names ("1 gram"), empty where it names none."""
    match = _DOSE.search(text)
    return match.group().strip() if match else ""


def bare_number(text: str) -> str:
    """The only number without a measure ("toradol 60 IM"), empty where there is none or more than one."""
    found = _BARE.findall(text)
    return found[0] if len(found) == 1 else ""


def measure_of(unit: str) -> str:
    """The measure of a code's unit: "15 mg" gives "mg"."""
    return re.sub(r"^[\d.,\s]+", "", unit).strip()


def unit_in(title: str) -> str:
    """What one unit of a code is by its title ("..., per 50 strips"), empty where the title does not say."""
    if dose := dose_in(title):
        return dose
    match = _STANDS_FOR.search(title.partition("per ")[2] and f"per {title.partition('per ')[2]}")
    return f"{match[1]} {match[2]}" if match else ""


def billed(dose: str, unit: str) -> int | None:
    """Whole units to bill for a dose, a part of a unit as one; None where the two do not compare."""
    try:
        return units_of(dose, unit)
    except Incommensurable:
        return None
