"""The dose that the words beside a drug's name give: its amount, the units that it makes, and what was discarded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.coding.drug_names import Drug, Named
from assistant.coding.tables import table
from assistant.notes.attributes import Side, sides
from codesets.units import Incommensurable, units, units_of

_NUMBER = r"\d[\d,]*(?:\.\d+)?|\.\d+"
_MEASURE = r"million units|mg|mcg|ug|µg|grams?|gms?|g|milligrams?|micrograms?|international units|units?|iu|mu|ml|mls|cc|l|liters?|meq|mci|u"
DOSE = re.compile(rf"(?<![\w./])({_NUMBER})\s*-?\s*({_MEASURE})\b(?!\s*/\s*(?:kg|m2|h|hr|min|day)\b|\s+per\b)", re.I)
_STRENGTH = re.compile(rf"({_NUMBER})\s*(mg|mcg|units?|g)\s*/\s*(\d*(?:\.\d+)?)\s*(?:ml|cc)\b", re.I)
_VOLUME = re.compile(rf"(?<![\w./])({_NUMBER})\s*(ml|cc)\b", re.I)
_TIMES = re.compile(
    r"\bx\s?([2-9]|1[0-2])\b(?!\s*(?:d|days?|wks?|weeks?|/))|\b(two|three) (?:doses|treatments|nebs)\b", re.I
)
_WASTE = re.compile(
    rf"\b(?:wast(?:ed?|age)|discard(?:ed)?)\b[^.;\n]{{0,25}}?({_NUMBER})\s*({_MEASURE})\b"
    rf"|({_NUMBER})\s*({_MEASURE})\b[^.;,\n]{{0,25}}?\b(?:was |were )?(?:wast(?:ed?|age)|discard(?:ed)?)\b",
    re.I,
)
_NO_WASTE = re.compile(
    r"\b(?:no|zero|without|nothing(?: was)?) (?:drug |medication |waste|wastage|discard\w*)(?:was )?(?:waste|wastage|wasted|discard\w*)?"
    r"|\bentire (?:vial|contents?|syringe) (?:was )?(?:used|given|administered)\b|\bnone (?:was )?(?:wasted|discarded)\b",
    re.I,
)
_SPELT = {"two": 2, "three": 3, "four": 4}
_BEFORE = 30
_EACH = re.compile(
    r"\b(?:each|per) (?:side|knee|shoulder|hip|heel|foot|wrist|elbow|ankle|joint|eye|ear|glut\w*|deltoid|thigh|buttock)\b"
    r"|\b(?:in|into|to) each\b|\beach\b(?=\s*(?:[.;,)]|$))",
    re.I,
)
_SO_MANY = re.compile(r"\b([2-9]|two|three|four) (?:syringes|vials|injections|sites|doses|joints)\b", re.I)
_FURTHER = re.compile(rf"[^;.\d]{{0,40}}?\b(?:then|followed by|and then|plus)\s+({_NUMBER})\s*({_MEASURE})\b", re.I)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the body a dose went: its sides and its sites, either empty where the words tell none."""

    sides: frozenset[Side]
    sites: frozenset[str]

    def apart(self, other: Place) -> bool:
        """True where two doses went to two places, so that the one is not the other told again."""
        by_side = self.sides and other.sides and not self.sides & other.sides
        return bool(by_side or (self.sites and other.sites and not self.sites & other.sites))


def place_of(text: str) -> Place:
    """The place that some words name."""
    found = re.findall(str(table("drugs")["sites"]), text, re.I)
    return Place(frozenset(sides(text)), frozenset(each.lower() for each in found))


def times_given(text: str, start: int, end: int) -> int:
    """How often the words after a dose say that it was given: "x 2", "each knee"."""
    own = text[start:end]
    if times := _TIMES.search(own):
        return _SPELT.get((times[2] or "").lower(), 0) or int(times[1])
    if _EACH.search(own):
        told = _SO_MANY.search(text[:end])
        return (_SPELT.get(told[1].lower(), 0) or int(told[1])) if told else 2
    return 1


def both_sides(dose: str, rest: str) -> str:
    """The dose with that of the other side, where the words after it tell one for each ("48 mg right, 48 mg left")."""
    first = DOSE.search(dose)
    if first is None:
        return dose
    more = [m for m in DOSE.finditer(rest) if m[2].lower() == first[2].lower()]
    total, last = Decimal(first[1].replace(",", "")), place_of(rest[: more[0].start()]) if more else None
    for number, each in enumerate(more):
        until = more[number + 1].start() if number + 1 < len(more) else len(rest)
        place = place_of(rest[each.end() : until])
        if last is None or not place.apart(last):
            break
        total, last = total + Decimal(each[1].replace(",", "")), place
    return f"{total.normalize():f} {first[2]}"


def whole(dose: str, rest: str) -> str:
    """The dose with those that follow of the same drug ("800 mg IV push then 4,800 mg by pump")."""
    first, more = DOSE.search(dose), _FURTHER.match(rest)
    if first is None or more is None or first[2].lower() != more[2].lower():
        return dose
    total = Decimal(first[1].replace(",", "")) + Decimal(more[1].replace(",", ""))
    return f"{total.normalize():f} {first[2]}"


def dose_of(text: str, named: Named, first: int, last: int) -> tuple[str, int, int] | None:
    """(the dose as written, where it ends, where it begins): after the name, else just before it; strength × volume."""
    after = text[named.end : last]
    strength, volume = _STRENGTH.search(after), None
    if strength:
        per = Decimal(strength[3] or "1")
        volume = _VOLUME.search(after, strength.end()) or _VOLUME.search(text[first : named.start])
        if volume and per == 1:
            amount = Decimal(strength[1].replace(",", "")) * Decimal(volume[1].replace(",", ""))
            end = named.end + max(strength.end(), volume.end() if volume.start() >= strength.end() else 0)
            return f"{amount.normalize():f} {strength[2]}", end, named.start
        plain = DOSE.search(after, 0, strength.start())
        if plain is None:
            return f"{strength[1]} {strength[2]}", named.end + strength.end(), named.start
    marked = re.search(r"-(10|40|80)$", text[named.start : named.end].split(" ")[0])
    if marked and (volume := _VOLUME.search(after)):
        amount = Decimal(marked[1]) * Decimal(volume[1].replace(",", ""))
        return f"{amount.normalize():f} mg", named.end + volume.end(), named.start
    found = DOSE.search(after)
    if found:
        return f"{found[1]} {found[2]}", named.end + found.end(), named.start
    before = list(DOSE.finditer(text, max(first, named.start - _BEFORE), named.start))
    if before and not re.search(r"[,;]\s", text[before[-1].end() : named.start]):
        return f"{before[-1][1]} {before[-1][2]}", named.end, before[-1].start()
    return None


def billed(dose: str, drug: Drug, times: int) -> int:
    """Billing units of a dose given so many times; one a time where the code is billed by the dose or item; 0 where they do not compare."""
    unit = drug.unit.strip().lower()
    if unit in _ONE_EACH:
        return times
    match = DOSE.search(dose)
    if match is None:
        return 0
    try:
        return units(Decimal(match[1].replace(",", "")) * times, match[2], unit.removeprefix("up to "))
    except Incommensurable:
        return 0


_ONE_EACH = frozenset(
    {"", "each", "per dose", "1 dose", "dose", "per study dose", "1 implant", "1 vial", "per treatment dose"}
)


def fit(dose: str, drug: Drug, count: int) -> tuple[bool, int]:
    """Codes that the dose fills without rest come first, of these the one with the fewest units."""
    unit = drug.unit.lower().removeprefix("up to ")
    try:
        exact = not dose or units_of(dose, unit) * _size(unit) == _size(dose)
    except (Incommensurable, ArithmeticError, ValueError):
        exact = True
    return exact, -count


def _size(quantity: str) -> Decimal:
    """A quantity in millionths of its base measure, so that sizes compare exactly."""
    match = DOSE.search(quantity)
    if match is None:
        return Decimal(0)
    smallest = {
        "mg": "ng",
        "mcg": "ng",
        "g": "ng",
        "gm": "ng",
        "grams": "ng",
        "ug": "ng",
        "ml": "ml",
        "cc": "ml",
        "l": "ml",
    }
    measure = match[2].lower()
    scale = units(1, measure, smallest[measure]) if measure in smallest else 1
    return Decimal(match[1].replace(",", "")) * scale


def thrown_away(text: str, drug: Drug, dose: str, count: int) -> int | None:
    """Billing units thrown away: those of the dose and the waste together, less those of the dose."""
    if found := _WASTE.search(text):
        number, measure = (found[1], found[2]) if found[1] else (found[3], found[4])
        try:
            whole = Decimal(str(_size(f"{number} {measure}"))) + _size(dose)
            one = _size(drug.unit)
        except (Incommensurable, ArithmeticError, ValueError):
            return None
        return max(0, int(-(-whole // one)) - count) if one else None
    return 0 if _NO_WASTE.search(text) else None
