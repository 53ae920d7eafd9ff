"""Dates of service in questions."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_ISO = re.compile(r"\b(20\d\d)-(\d{1,2})-(\d{1,2})\b")
_SLASHES = re.compile(r"\b(\d{1,2})/(\d{1,2})/(20\d\d)\b")
_NAMED = re.compile(
    rf"\b({'|'.join(month[:3] for month in _MONTHS)})[a-z]*\.? (?:(\d{{1,2}})(?:st|nd|rd|th)?,? )?(20\d\d)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:in|on|for|during|fy) ?(20\d\d)\b", re.IGNORECASE)


def day_in(text: str) -> date | None:
    """The day that a question names: ISO, month/day/year, "March 3, 2021", or "in 2021" (its middle); None without one."""
    if match := _ISO.search(text):
        return _date(match[1], match[2], match[3])
    if match := _SLASHES.search(text):
        return _date(match[3], match[1], match[2])
    if match := _NAMED.search(text):
        month = next(i for i, name in enumerate(_MONTHS, start=1) if name.startswith(match[1].lower()))
        return _date(match[3], str(month), match[2] or "1")
    if match := _YEAR.search(text):
        return date(int(match[1]), 7, 1)
    return None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
