"""An ambulance ride as a question tells it: base rate, miles with the patient on board, and where it went (HCPCS.ambulance)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

_RIDE = re.compile(
    r"\b(?:ambulance|ALS ?[12]?|BLS|SCT|medevac|life ?flight|air ?evac|helicopter|paramedic|specialty care transport)\b",
    re.IGNORECASE,
)
_TRANSPORT = re.compile(
    r"\b(?:transport\w*|transfer\w*|ride|run|trip|took|taken|miles?|mileage|pick\w* up|ambulance|emergency|modifiers?|codes?|origin)\b",
    re.IGNORECASE,
)
_MILES = re.compile(r"(?<![\w.])(\d{1,4}(?:\.\d)?)\s+(?:\w+ ){0,2}?mi(?:les?)?\b", re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:from|pick\w* up (?:at|from)|between)\s+(?P<place>.{2,60}?)(?=\bto\b|\band\b|[,;.?]|$)", re.IGNORECASE
)
_TO = re.compile(r"\b(?:to|into)\s+(?P<place>.{2,60}?)(?=\bfrom\b|[,;.?]|$)", re.IGNORECASE)
_MODIFIER = re.compile(r"\bmodifiers?\b", re.IGNORECASE)
_GROUND = "A0425"


@dataclass(frozen=True, slots=True)
class Ride:
    """The codes of the base rate (two where the urgency is not told), of the mileage, the miles, and the letters of both places."""

    base: tuple[str, ...]
    mileage: str
    miles: str
    origin: str
    destination: str

    @property
    def modifier(self) -> str:
        """Origin and destination, empty where either is not told."""
        return self.origin + self.destination if self.origin and self.destination else ""


def told(text: str) -> Ride | None:
    """The ride that a question tells; None where it tells none, or not more than that there was one."""
    if not _RIDE.search(text) or not _TRANSPORT.search(text):
        return None
    table = _table()
    base = next((row for row in table["base"] if re.search(row["said"], text, re.IGNORECASE)), None)
    miles = _MILES.search(text)
    origin, destination = _places(text)
    if base is None and not (origin and (miles or (destination and _MODIFIER.search(text)))):
        return None
    return Ride(
        _base(base, text) if base else (),
        base["miles"] if base else _GROUND,
        miles[1] if miles else "",
        origin,
        destination,
    )


def _base(row: dict[str, Any], text: str) -> tuple[str, ...]:
    if "codes" in row:
        return tuple(row["codes"])
    urgency = _table()["urgency"]
    if re.search(urgency["planned"], text, re.IGNORECASE):
        return (row["planned"],)
    if re.search(urgency["emergency"], text, re.IGNORECASE):
        return (row["emergency"],)
    return (row["emergency"], row["planned"])


def _places(text: str) -> tuple[str, str]:
    """The letters of where the ride began and ended."""
    origin = next((letter for match in _FROM.finditer(text) if (letter := _letter(match["place"]))), "")
    ends = [letter for match in _TO.finditer(text) if (letter := _letter(match["place"]))]
    if not origin and ends:
        before = text[: next(m.start() for m in _TO.finditer(text) if _letter(m["place"]))]
        origin = _letter(before, last=True)
    return origin, ends[0] if ends else ""


def _letter(words: str, *, last: bool = False) -> str:
    """The letter of the place that the words name; of several the first, or the last one."""
    found = [
        (match.start(), order, row["letter"])
        for order, row in enumerate(_table()["place"])
        for match in re.finditer(row["said"], words, re.IGNORECASE)
    ]
    if not found:
        return ""
    return str((max(found, key=lambda each: (each[0], -each[1])) if last else min(found))[2])


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    """The table ambulance.toml."""
    return tomllib.loads(files("assistant.chat").joinpath("ambulance.toml").read_text(encoding="utf-8"))
