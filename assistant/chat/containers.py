"""What of single-dose containers was given and what was discarded (MOD.JW)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.chat.dosage import MEASURE
from codesets.units import Incommensurable, units_of

_AMOUNT = rf"(?P<amount>\d[\d,]*(?:\.\d+)?)\s*-?\s*(?P<measure>{MEASURE})?\b(?![-\w./%])"
# The same of what is held, which is always told with its measure.
_HOLDING = rf"(?P<amount>\d[\d,]*(?:\.\d+)?)\s*-?\s*(?P<measure>(?!vial){MEASURE})\b(?![-\w./%])"
_LOST_WORD = r"(?:wast(?:e[ds]?|ing|age)|discard(?:ed|s|ing)?|thr(?:ew|own)(?: (?:out|away))?|toss(?:ed|es)?|dumped|(?:was |were )?left ?over|unused|not used)"
_BETWEEN = r"(?:(?:was|were|is|got|had to be|the|of|other|remaining|rest|had|have|been|just|about|we|it|drug)\W+)*"
_LOST = (
    re.compile(rf"\b{_AMOUNT}\s+{_BETWEEN}{_LOST_WORD}", re.IGNORECASE),
    re.compile(rf"\b{_LOST_WORD}\W+{_BETWEEN}{_AMOUNT}", re.IGNORECASE),
)
_GIVEN = (
    re.compile(
        rf"\b(?:gave|given|giving|used|administered|injected|infused|received|needed|got|dose of|dose was|dose)\W+(?:(?:only|him|her|the|patient|pt|was|just|them|a|dose|of)\W+)*{_AMOUNT}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_AMOUNT}\s+(?:\w+ ){{0,2}}?(?:was |were |is )?(?:given|used|administered|injected|infused|went in)\b",
        re.IGNORECASE,
    ),
)
_NAMES = r"(?:vials?|syringes?|bottles?|ampules?|containers?|sdvs?)"
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(_COUNTS)})"
_KIND = rf"(?:(?:single|multi)\W?(?:dose|use)\W+|sdv |sd )*{_NAMES}\b"
# "two 100 mg single-dose vials", "100 mg vials x 2", "100 mg x 3 vials", "3 vials of 100 mg", "the vial holds 90 mg",
# and the first of "a 100 mg and a 400 mg vial".
_HELD = (
    re.compile(rf"\b(?:{_COUNT}\s*(?:x\s*)?-?\s*)?(?<![\d.]){_HOLDING}\s*-?\s*{_KIND}(?!\s*(?:x|times)\s*\d)", re.I),
    re.compile(rf"\b{_HOLDING}\s*-?\s*{_KIND}\s*(?:x|times)\s*{_COUNT}\b", re.I),
    re.compile(rf"\b{_HOLDING}\s*(?:x|times)\s*{_COUNT}\s+{_KIND}", re.I),
    re.compile(
        rf"\b(?:{_COUNT}\s+(?:[a-z-]+ ){{0,2}}?)?{_NAMES}\s*(?:\(|size |holding |held |holds |has |had |contain\w* |is |was |of |at )(?:only |a total of )?{_HOLDING}",
        re.I,
    ),
    re.compile(
        rf"\b(?:{_COUNT}\s*(?:x\s*)?-?\s*)?(?<![\d.]){_HOLDING}(?=\s*(?:and|plus|\+|&)\s*(?:(?:an?|\d|{'|'.join(_COUNTS)})\s+)?\d[\d,.]*\s*-?\s*(?:{MEASURE})\s*-?\s*{_KIND})",
        re.I,
    ),
)
_ANY_AMOUNT = re.compile(rf"(?<![\w.#/-]){_HOLDING}", re.IGNORECASE)
_FOR_MANY = re.compile(r"\bmulti\W?(?:ple\W)?(?:dose|use)\b|\bmdv\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Container:
    """What one container holds, and how many of it were opened: 0 where that is not told."""

    amount: float
    measure: str
    count: int
    at: int


def parted(text: str) -> tuple[str, str]:
    """What was given of its containers and what was not, each as a dose ("0 mg" where nothing was left); two empty texts
    where the words tell neither, or tell of a container for many doses.

    Of what they held, what was given and what was not, two tell the third; a number without a measure has that of
    another. Containers that nobody counted are as many as the dose asks for.
    """
    if _FOR_MANY.search(text):
        return "", ""
    held = list(_containers(text))
    taken = {each.at for each in held}
    matches = [m for rule in _GIVEN for m in rule.finditer(text) if m.start("amount") not in taken]
    handed = {match.start("amount") for match in matches[:1]}
    losses = [m for rule in _LOST for m in rule.finditer(text) if m.start("amount") not in taken]
    lost = next((m for m in losses if m.start("amount") not in handed), next(iter(losses), None))
    taken |= {lost.start("amount")} if lost else set()
    put_in = next((match for match in matches if match.start("amount") not in taken), None)
    if put_in is None and held and not lost:
        others = [m for m in _ANY_AMOUNT.finditer(text) if m.start("amount") not in taken]
        put_in = others[0] if len(others) == 1 else None
    told = [each["measure"] for each in (put_in, lost) if each and each["measure"]]
    measure = next(iter([*told, *(each.measure for each in held)]), "")
    measure = "units" if measure == "unit" else measure
    given, gone = (float(each["amount"].replace(",", "")) if each else 0.0 for each in (put_in, lost))
    whole = _whole(held, given, measure)
    given = given or (whole - gone if whole > gone > 0 else 0.0)
    if not measure or not given or not (gone or whole >= given):
        return "", ""
    return f"{given:g} {measure}", f"{gone or whole - given:g} {measure}"


def _containers(text: str) -> Iterator[_Container]:
    seen: set[int] = set()
    for rule in _HELD:
        for match in rule.finditer(text):
            if match.start("amount") in seen:
                continue
            seen.add(match.start("amount"))
            number = (match["count"] or "").lower()
            count = _COUNTS.get(number) or int(number or 0)
            yield _Container(float(match["amount"].replace(",", "")), match["measure"], count, match.start("amount"))


def _whole(held: list[_Container], given: float, measure: str) -> float:
    """All that the containers held, in that measure; 0 where they are counted in another kind of measure."""
    amounts = [_in(each, measure) for each in held]
    if len(held) == 1 and not held[0].count and amounts[0]:
        return amounts[0] * max(1, math.ceil(given / amounts[0]))
    return sum(amount * max(1, each.count) for amount, each in zip(amounts, held, strict=True))


def _in(container: _Container, measure: str) -> float:
    own = container.measure
    if own.lower().rstrip("s") == measure.lower().rstrip("s"):
        return container.amount
    try:
        return float(units_of(f"{container.amount:g} {own}", f"1 {measure}") or 0)
    except Incommensurable:
        return 0.0
