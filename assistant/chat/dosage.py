"""The dose that a question names, and what of a container was given and what was not."""

from __future__ import annotations

import re

from codesets.units import Incommensurable, units_of

_MEASURE = r"hours?|hrs?|million units|international units|milligrams?|micrograms?|grams?|gms?|mcg|mgs?|ug|g|mls?|cc|iu|units?|mci|meq|strips?|tablets?|tabs?|doses?|vials?"
_DOSE = re.compile(rf"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s*-?\s*({_MEASURE})\b(?! (?:pen|vial))", re.IGNORECASE)
# What went into each of two sides.
_EACH = re.compile(
    r" *(?:of [\w-]+ )?(?:was |were |given |injected )*(?:in|into|to|for|per|at)? ?(?:each|per) (?:of (?:the |both )?)?(?:knees?|hips?|shoulders?|eyes?|sides?|joints?|ankles?|wrists?|elbows?|buttocks?|heels?|feet|foot|hands?|arms?|legs?|axilla\w*)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"\b(?:total|in all|altogether|combined)\b", re.IGNORECASE)
# Goods that are counted, with what they are called by between ("100 glucose test strips").
_COUNTED = re.compile(
    r"(?<![\w.])(\d[\d,]*)\s+(?:[a-z]+[- ]){0,4}?(strips|lancets|gloves|tablets|capsules|pads|wipes|miles|minutes|lenses|pairs|pouches|syringes|needles|catheters|cans|dressings|electrodes)\b",
    re.IGNORECASE,
)
_PER_BOX = re.compile(r"^\W*(?P<what>[a-z]+)\b.*\bper (?:box of |pack(?:age)? of )?(?P<count>\d+)\W*$", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w.#/-])(\d{1,5}(?:\.\d+)?)(?![\w.%/-])")
_AMOUNT = rf"(?P<amount>\d[\d,]*(?:\.\d+)?)\s*-?\s*(?P<measure>{_MEASURE})?\b(?![-\w./%])"
_LOST_WORD = r"(?:wast(?:e[ds]?|ing|age)|discard(?:ed|s|ing)?|thr(?:ew|own)(?: (?:out|away))?|toss(?:ed|es)?|dumped|(?:was |were )?left ?over|unused|not used)"
_BETWEEN = r"(?:(?:was|were|is|got|had to be|the|of|other|remaining|rest|had|have|been|just|about|we|it|drug)\W+)*"
_LOST = (
    re.compile(rf"\b{_AMOUNT}\s+{_BETWEEN}{_LOST_WORD}", re.IGNORECASE),
    re.compile(rf"\b{_LOST_WORD}\W+{_BETWEEN}{_AMOUNT}", re.IGNORECASE),
)
_GIVEN = (
    re.compile(
        rf"\b(?:gave|given|giving|used|administered|injected|infused|received|needed|got|dose of|dose was)\W+(?:(?:only|him|her|the|patient|pt|was|just|them|a|dose|of)\W+)*{_AMOUNT}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_AMOUNT}\s+(?:\w+ ){{0,2}}?(?:was |were |is )?(?:given|used|administered|injected|infused|went in)\b",
        re.IGNORECASE,
    ),
)
_HELD = re.compile(
    rf"\b{_AMOUNT}\s*-?\s*(?:(?:single|multi)\W?(?:dose|use)\W+|sdv|sd )*(?:vials?|syringes?|bottles?|ampules?|containers?|sdv)\b",
    re.IGNORECASE,
)
_HOLDS = re.compile(
    rf"\b(?:vial|syringe|bottle|ampule|container)s? (?:held|holds|has|had|contains?|contained|is|was|of)(?: only| a total of)? {_AMOUNT}",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(r"(?:per|up to|,|for)?\s*(\d[\d,]*)\s+([a-z]+)", re.IGNORECASE)


def dose_in(text: str) -> str:
    """The dose a question names ("1 gram"), of two sides that got it each the sum; empty where it names none."""
    if match := _DOSE.search(text):
        if _EACH.match(text, match.end()) and not _TOTAL.search(text):
            return f"{2 * float(match[1].replace(',', '')):g} {match[2]}"
        return match.group().strip()
    counted = _COUNTED.search(text)
    return f"{counted[1]} {counted[2].lower()}" if counted else ""


def parted(text: str) -> tuple[str, str]:
    """What was given of a container and what was discarded, each as a dose; two empty texts where the words tell neither.

    Of what it held, what was given and what was not, two tell the third; a number without a measure has that of another.
    """
    matches = [match for pattern in _GIVEN for match in pattern.finditer(text)]
    handed = {match.start("amount") for match in matches[:1]}
    losses = [match for pattern in _LOST for match in pattern.finditer(text)]
    lost = next((m for m in losses if m.start("amount") not in handed), next(iter(losses), None))
    whole = _HELD.search(text) or _HOLDS.search(text)
    elsewhere = {each.start("amount") for each in (whole, lost) if each}
    told = [whole, next((match for match in matches if match.start("amount") not in elsewhere), None), lost]
    measure = next((each["measure"] for each in told if each and each["measure"]), "")
    measure = "units" if measure == "unit" else measure
    held, given, gone = (float(each["amount"].replace(",", "")) if each else 0.0 for each in told)
    given = given or (held - gone if held > gone > 0 else 0.0)
    gone = gone or (held - given if held > given > 0 and re.search(_LOST_WORD, text, re.IGNORECASE) else 0.0)
    return (f"{given:g} {measure}", f"{gone:g} {measure}") if measure and given > 0 and gone > 0 else ("", "")


def bare_number(text: str) -> str:
    """The only number without a measure ("toradol 60 IM"), empty where there is none or more than one."""
    found = _BARE.findall(text)
    return found[0] if len(found) == 1 else ""


def measure_of(unit: str) -> str:
    """The measure of a code's unit: "15 mg" gives "mg"."""
    return re.sub(r"^[\d.,\s]+", "", unit).strip()


def unit_in(title: str) -> str:
    """What one unit of a code is by its title ("..., per 50 strips"), empty where the title does not say."""
    if boxed := _PER_BOX.search(title):
        return f"{boxed['count']} {boxed['what'].lower()}"
    if match := _DOSE.search(title):
        return match.group().strip()
    match = _STANDS_FOR.search(title.partition("per ")[2] and f"per {title.partition('per ')[2]}")
    return f"{match[1]} {match[2]}" if match else ""


def billed(dose: str, unit: str) -> int | None:
    """Whole units to bill for a dose, a part of a unit as one; None where the two do not compare."""
    try:
        return units_of(dose, unit)
    except Incommensurable:
        return None
