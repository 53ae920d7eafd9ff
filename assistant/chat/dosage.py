"""The dose that a question names, and the units that it makes."""

from __future__ import annotations

import math
import re

from codesets.units import Incommensurable, units_of

MEASURE = r"hours?|hrs?|million units|international units|milligrams?|micrograms?|grams?|gms?|mcg|mgs?|ug|g|mls?|cc|iu|units?|u|mci|meq|strips?|tablets?|tabs?|doses?|vials?"
_DOSE = re.compile(rf"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s*-?\s*({MEASURE})\b(?! (?:pen|vial))", re.IGNORECASE)
# What went into each of two sides.
_EACH = re.compile(
    r" *(?:of [\w-]+ )?(?:was |were |given |injected )*(?:in|into|to|for|per|at)? ?(?:each|per) (?:of (?:the |both )?)?(?:knees?|hips?|shoulders?|eyes?|sides?|joints?|ankles?|wrists?|elbows?|buttocks?|heels?|feet|foot|hands?|arms?|legs?|axilla\w*)\b",
    re.IGNORECASE,
)
# So much of a solution of that strength ("2 mL of 40 mg/mL").
_STRENGTH = re.compile(
    r"(?<![\w.])(\d[\d,]*(?:\.\d+)?) ?(mg|mcg|units?|iu|meq|g) ?(?:/|per) ?(?P<each>\d+(?:\.\d+)?)? ?(?:ml|cc)\b",
    re.IGNORECASE,
)
_VOLUME = re.compile(r"(?<![\w./])(\d+(?:\.\d+)?) ?-?(?:mls?|cc)\b", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:total|in all|altogether|combined)\b", re.IGNORECASE)
# Goods that are counted, with what they are called by between ("100 glucose test strips").
_COUNTED = re.compile(
    r"(?<![\w.])(\d[\d,]*)\s+(?:[a-z]+[- ]){0,4}?(strips|lancets|gloves|tablets|capsules|pads|wipes|miles|minutes|lenses|pairs|pouches|syringes|needles|catheters|cans|dressings|electrodes)\b",
    re.IGNORECASE,
)
_COUNTED_AFTER = re.compile(
    r"\b(strips|lancets|gloves|tablets|capsules|pads|wipes|lenses|pouches|syringes|needles|catheters|cans|electrodes),?(?: x| #| qty| quantity)? ?#?(\d[\d,]*)(?![\w.]| ?(?:mg|mcg|ml|units?|g|gauge)\b)",
    re.IGNORECASE,
)
_PER_MILE = re.compile(r"\bper (?:\w+ )?(mile)\b", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?P<how>greater than|more than|less than or equal to|less than) (?P<amount>\d[\d.,]*) ?(?P<measure>mg|mcg|ml|units?)\b",
    re.IGNORECASE,
)
_PER_BOX = re.compile(r"^\W*(?P<what>[a-z]+)\b.*\bper (?:box of |pack(?:age)? of )?(?P<count>\d+)\W*$", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w.#/-])(\d{1,5}(?:\.\d+)?)(?![\w.%/-])")
_STANDS_FOR = re.compile(r"(?:per|up to|,|for)?\s*(\d[\d,]*)\s+([a-z]+)", re.IGNORECASE)


def dose_in(text: str) -> str:
    """The dose a question names ("1 gram"), of two sides that got it each the sum; empty where it names none."""
    if strong := _of_solution(text):
        return strong
    if match := _DOSE.search(text):
        if _EACH.match(text, match.end()) and not _TOTAL.search(text):
            return f"{2 * float(match[1].replace(',', '')):g} {match[2]}"
        return match.group().strip()
    if counted := _COUNTED.search(text):
        return f"{counted[1]} {counted[2].lower()}"
    after = _COUNTED_AFTER.search(text)
    return f"{after[2]} {after[1].lower()}" if after else ""


def _of_solution(text: str) -> str:
    """The dose that a volume of a solution of a told strength holds; empty where either is not told."""
    strength = _STRENGTH.search(text)
    volume = strength and _VOLUME.search(f"{text[: strength.start()]} {text[strength.end() :]}")
    if not strength or not volume:
        return ""
    amount = float(strength[1].replace(",", "")) / float(strength["each"] or 1) * float(volume[1])
    return f"{amount:g} {strength[2]}"


def bare_number(text: str) -> str:
    """The only number without a measure ("toradol 60 IM"), empty where there is none or more than one."""
    found = _BARE.findall(text)
    return found[0] if len(found) == 1 else ""


def measure_of(unit: str) -> str:
    """The measure of a code's unit: "15 mg" gives "mg"."""
    return re.sub(r"^[\d.,\s]+", "", unit).strip()


def unit_in(title: str) -> str:
    """What one unit of a code is by its title ("..., per 50 strips"), empty where the title does not say.

    A dose that only bounds the code ("greater than 100 mg") is none: each injection is one.
    """
    if only_bounds(title):
        return ""
    if boxed := _PER_BOX.search(title):
        return f"{boxed['count']} {boxed['what'].lower()}"
    if match := _DOSE.search(title):
        return match.group().strip()
    if match := _PER_MILE.search(title):
        return f"1 {match[1].lower()}"
    match = _STANDS_FOR.search(title.partition("per ")[2] and f"per {title.partition('per ')[2]}")
    return f"{match[1]} {match[2]}" if match else ""


def only_bounds(title: str) -> bool:
    """True for a title whose dose only says which injections it is for ("greater than 100 mg")."""
    return bool(_BOUND.search(title))


def admits(title: str, dose: str) -> bool:
    """False for a title whose bound leaves the dose out ("greater than 100 mg" for 100 mg)."""
    bound, given = _BOUND.search(title), _DOSE.search(dose)
    if not bound or not given or bound["measure"].lower() != given[2].lower():
        return True
    least, amount = float(bound["amount"].replace(",", "")), float(given[1].replace(",", ""))
    how = bound["how"].lower()
    return (
        amount > least
        if how in ("greater than", "more than")
        else amount < least or (amount == least and "equal" in how)
    )


def billed(dose: str, unit: str) -> int | None:
    """Whole units to bill for a dose, a part of a unit as one; None where the two do not compare."""
    try:
        return units_of(dose, unit)
    except Incommensurable:
        return None


def of_miles(distance: str, unit: str) -> float | None:
    """Miles are billed to the tenth, a part of a tenth as one; None for anything else, and for whole miles."""
    match = re.match(r"(\d+\.\d+)\s*(?:miles?|mi)\b", distance)
    return math.ceil(round(float(match[1]) * 10, 6)) / 10 if match and measure_of(unit) in ("mile", "miles") else None
