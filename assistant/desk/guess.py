"""What a note itself says of the encounter: a guess for the coder to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from codesets.encounter import Setting, Sex

_DAY = r"(\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4})"
# The label decides which of a note's many dates is the service's; birth dates and dates of old studies have others.
_SERVED = tuple(
    re.compile(rf"\b(?:{label})\b\s*[:=]?\s*{_DAY}", re.IGNORECASE)
    for label in (
        r"date of (?:service|visit|encounter|exam(?:ination)?|procedure|surgery)|DOS|visit date|service date|encounter date",
        r"(?:date of )?discharged?(?: date| on)?",
        r"seen on|(?:date of )?admission date|date of admission|admitted(?: on)?",
        r"(?<!birth )date(?! of birth)",
    )
)
_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%B %d %Y", "%b %d %Y")
_AGED = (
    re.compile(r"\b(\d{1,3})[\s-]*(?:years?|yrs?|y)[\s./-]*(?:old|o)\b", re.IGNORECASE),
    re.compile(r"\b(\d{1,3})\s*y/?o\b", re.IGNORECASE),
    re.compile(r"\bage\s*[:=]?\s*(\d{1,3})\b(?!\s*(?:months?|mo|weeks?|days?))", re.IGNORECASE),
    re.compile(r"\b(\d{1,3})\s*[MF]\b(?=[\s,])"),
)
_MONTHS = re.compile(r"\b(\d{1,2})[\s-]*(?:months?|mos?)[\s-]*old\b", re.IGNORECASE)
_SHORT_LIVED = re.compile(
    r"\b\d{1,2}[\s-]*(?:weeks?|days?|hours?)[\s-]*old\b|\bnewborn (?:infant|male|female|boy|girl)\b", re.IGNORECASE
)
_FEMALE = re.compile(
    r"\b(?:sex|gender)\s*[:=]?\s*(?:f|female)\b|\b(?:old|yo|y/o|newborn)[\s-]*(?:[a-z]+[\s-]){0,2}(?:f|female|woman|lady|girl)\b|\b\d{1,3}\s?F\b(?=[\s,])",
    re.IGNORECASE,
)
_MALE = re.compile(
    r"\b(?:sex|gender)\s*[:=]?\s*(?:m|male)\b|\b(?:old|yo|y/o|newborn)[\s-]*(?:[a-z]+[\s-]){0,2}(?:m|male|man|gentleman|boy)\b|\b\d{1,3}\s?M\b(?=[\s,])",
    re.IGNORECASE,
)
_SHE = re.compile(r"\b(?:she|her|hers|mrs|ms)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|him|his|mr)\b", re.IGNORECASE)
_INPATIENT = re.compile(
    r"\bdischarge (?:summary|diagnos[ie]s)|\bhospital (?:course|day)\b|\b(?:date of admission|admission date|admitted on|inpatient)\b",
    re.IGNORECASE,
)  # fmt: skip
_HEAD = 6_000


@dataclass(frozen=True, slots=True)
class Guess:
    """What the note says; None where it says nothing that can be relied on."""

    setting: Setting | None = None
    day: date | None = None
    sex: Sex | None = None
    age: float | None = None


def guess(note: str, today: date | None = None) -> Guess:
    """Setting, date of service, sex and age as the note states them."""
    head = note[:_HEAD]
    return Guess(
        Setting.INPATIENT if _INPATIENT.search(head) else None,
        _day(head, today or date.today()),
        _sex(head),
        _age(head),
    )


def _day(text: str, today: date) -> date | None:
    for pattern in _SERVED:
        for match in pattern.finditer(text):
            for day in _read(match[1]):
                if date(2015, 10, 1) <= day <= date(today.year + 1, 12, 31):
                    return day
    return None


def _read(words: str) -> Iterator[date]:
    plain = words.replace(",", "").replace(".", "")
    for form in _FORMATS:
        try:
            yield datetime.strptime(plain, form).date()
        except ValueError:
            continue


def _age(text: str) -> float | None:
    found = [(match.start(), float(match[1])) for pattern in _AGED if (match := pattern.search(text))]
    if match := _MONTHS.search(text):
        found.append((match.start(), float(int(match[1]) // 12)))
    if match := _SHORT_LIVED.search(text):
        found.append((match.start(), 0.0))
    years = min(found, default=(0, 999.0))[1]
    return years if years <= 120 else None


def _sex(text: str) -> Sex | None:
    female, male = _FEMALE.search(text), _MALE.search(text)
    if female and (not male or female.start() <= male.start()):
        return Sex.FEMALE
    if male:
        return Sex.MALE
    she, he = len(_SHE.findall(text)), len(_HE.findall(text))
    if max(she, he) >= 3 and min(she, he) == 0:
        return Sex.FEMALE if she else Sex.MALE
    return None
