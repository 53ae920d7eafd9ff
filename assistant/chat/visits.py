"""The level of a visit by decision making or time, from our table of visit levels."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

Json = dict[str, Any]
MDM = ("straightforward", "low", "moderate", "high")


@dataclass(frozen=True, slots=True)
class Visit:
    """What is known of a visit: its family (`office-new`), the decision making, the minutes, the patient's age; empty or None
    where unknown.

    `elements` are the levels of problems, data and risk that the words tell, where the level itself is not said.
    """

    family: str = ""
    mdm: str = ""
    minutes: int | None = None
    age: int | None = None
    elements: tuple[tuple[str, str], ...] = ()


def levels(visit: Visit) -> list[Json]:
    """The levels that fit, each with code, family title, decision making, minutes and the basis: mdm, time, age or table.

    Without decision making and minutes, all levels of the family. Time must be met or passed; a family that is never
    chosen by time gives none for minutes.
    """
    found: list[Json] = []
    for family in table()["family"]:
        if not family["id"].startswith(visit.family):
            continue
        rows = [_row(family, level) for level in family["level"]]
        if visit.mdm:
            found += [row | {"by": "mdm"} for row in rows if visit.mdm in row["mdm"]]
        if visit.minutes is not None and "time" in family["chosen_by"]:
            met = [row for row in rows if row["minutes"] is not None and row["minutes"] <= visit.minutes]
            found += [row | {"by": "time"} for row in met[-1:]]
        if visit.age is not None and "age" in family["chosen_by"]:
            of_age = [
                level for level in family["level"] if level["age_from"] <= visit.age <= level.get("age_to", visit.age)
            ]
            found += [_row(family, level) | {"by": "age"} for level in of_age]
        elif not visit.mdm and visit.minutes is None:
            found += [row | {"by": "table"} for row in rows]
    return found


def family_of(code: str) -> str:
    """The id of the family that holds a visit code, empty where none does."""
    families = table()["family"]
    return next((str(f["id"]) for f in families if any(str(level["code"]) == code for level in f["level"])), "")


def by_time(family: str) -> bool:
    """True where the family's level may be chosen by time."""
    return any("time" in f["chosen_by"] for f in table()["family"] if f["id"].startswith(family))


def read_visit(text: str) -> Visit:
    """What a question says of a visit."""
    lower = text.lower()
    mdm = next((word for word in reversed(MDM) if re.search(rf"\b{word}\b(?! (back|risk for))", lower)), "")
    minutes = re.search(r"\b(\d{1,3})\s*-?(?:minutes?|mins?)\b", lower)
    told = () if mdm else elements(text)
    age = _AGE.search(lower)
    years = int(next(each for each in age.groups() if each)) if age else None
    return Visit(_family(lower), mdm or reached(told), int(minutes[1]) if minutes else None, years, told)


def elements(text: str) -> tuple[tuple[str, str], ...]:
    """The levels of problems, data and risk that the words tell, the highest of each."""
    found = []
    for element, levels_ in _element_patterns().items():
        level = next((name for name in reversed(MDM) if any(p.search(text) for p in levels_.get(name, ()))), "")
        if level:
            found.append((element, level))
    return tuple(found)


def reached(told: Sequence[tuple[str, str]]) -> str:
    """The level that two of the three elements reach; empty where fewer than two are told."""
    ranks = sorted((MDM.index(level) for _, level in told), reverse=True)
    return MDM[ranks[1]] if len(ranks) > 1 else ""


_AGE = re.compile(r"\b(\d{1,3}) ?-?(?:years?|yrs?|y/?o|yo)\b|\bage[d]? (\d{1,3})\b|\b(\d{1,3}) ?[mf]\b")
_FAMILIES = (
    (
        "preventive-new",
        r"\bnew\b.*\b(preventive|well[- ]child|well visit|physical|check-?up)\b|\b(preventive|well[- ]child|well visit|physical|check-?up)\b.*\bnew\b",
    ),
    ("preventive-established", r"\b(preventive|well[- ]child)\b"),
    ("nursing-discharge", r"\b(nursing|snf)\b.*\bdischarge|\bdischarge.*\b(nursing (home|facility)|snf)\b"),
    (
        "nursing-initial",
        r"\b(nursing|snf)\b.*\b(initial|first|admi\w+|new)\b|\b(initial|first|admi\w+|new)\b.*\b(nursing (home|facility)|snf)\b",
    ),
    ("nursing-subsequent", r"\bnursing (home|facility)|\bsnf\b"),
    (
        "home-new",
        r"\bnew\b.*\b(home|residence|house call|assisted living)\b|\b(home|residence|house call|assisted living)\b.*\bnew\b",
    ),
    ("home-established", r"\b(home|residence|domiciliary|assisted living) visit|\bhouse call|\bassisted living\b"),
    ("hospital-same-day", r"\badmi\w+ and discharge\w*\b|\bsame[- ]day (admit|admission|discharge)"),
    ("emergency", r"\b(ed|er|emergency)\b"),
    ("hospital-discharge", r"\bdischarge\b"),
    (
        "hospital-initial",
        r"\b(initial|first|admission|h&p)\b.{0,25}\b(hospital|inpatient|observation)|\b(hospital|inpatient) (admission|admit|initial)|\b(observation|hospital|inpatient)\b.{0,25}\b(initial|admission)\b",
    ),
    (
        "hospital-subsequent",
        r"\b(subsequent|follow-?up|later|daily)\b.{0,25}\b(hospital|inpatient|rounds?)|\brounds?\b|\brounding\b|\b(hospital|inpatient) (subsequent|follow)",
    ),
    ("office-consult", r"\b(office|outpatient) consult"),
    ("hospital-consult", r"\b(hospital|inpatient) consult"),
    ("office-new", r"\bnew\b[ ,]*\d+ ?min|\bnew\b.{0,20}\b(patient|pt|visit|office)|\bnew (patient|pt)"),
    ("office-established", r"\b(established|est|existing|return|returning|follow-?up)\b|\boffice\b"),
)


def _family(lower: str) -> str:
    return next((name for name, pattern in _FAMILIES if re.search(pattern, lower)), "")


def _row(family: Json, level: Json) -> Json:
    return {
        "code": str(level["code"]),
        "family": family["title"],
        "mdm": list(level["mdm"]),
        "minutes": level.get("minutes"),
        "by_time": "time" in family["chosen_by"],
    }


@lru_cache(maxsize=1)
def _element_patterns() -> dict[str, dict[str, tuple[re.Pattern[str], ...]]]:
    table_ = tomllib.loads(files("assistant.chat").joinpath("visits.toml").read_text(encoding="utf-8"))
    return {
        element: {level: tuple(re.compile(p, re.IGNORECASE) for p in patterns) for level, patterns in rows.items()}
        for element, rows in table_.items()
    }


@lru_cache(maxsize=1)
def table() -> Json:
    """The table em_levels.toml."""
    return tomllib.loads(files("codesets").joinpath("starter/em_levels.toml").read_text(encoding="utf-8"))
