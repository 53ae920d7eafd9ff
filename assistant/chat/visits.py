"""The level of a visit by decision making, time or age, from our table of visit levels."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

Json = dict[str, Any]
MDM = ("straightforward", "low", "moderate", "high")
_NURSE, _NURSE_VISIT = "nurse", "99211"


@dataclass(frozen=True, slots=True)
class Visit:
    """What is known of a visit: its family (`office-new`, or `office` for both), the decision making, the minutes, the patient's age;
    empty or None where unknown.

    `elements` are the levels of problems, data and risk that the words tell; `medicare` is the payer, None where none is told.
    """

    family: str = ""
    mdm: str = ""
    minutes: int | None = None
    age: int | None = None
    elements: tuple[tuple[str, str], ...] = ()
    medicare: bool | None = None


def levels(visit: Visit) -> list[Json]:
    """The levels that fit, each with code, family title, decision making, minutes and the basis: mdm, time, age, staff or table.

    Without decision making and minutes, all levels of the family. Time must be met or passed; a family that is never
    chosen by time gives none for minutes, and what time alone decides none for decision making.
    """
    if visit.family == _NURSE:
        return [
            _row(f, level) | {"by": "staff"}
            for f in table()["family"]
            for level in f["level"]
            if level["code"] == _NURSE_VISIT
        ]
    found: list[Json] = []
    for family in _families(visit.family):
        rows = [_row(family, level) for level in family["level"]]
        if visit.mdm:
            found += [row | {"by": "mdm"} for row in rows if visit.mdm in row["mdm"]]
        if visit.minutes is not None and "time" in family["chosen_by"]:
            found += [row | {"by": "time"} for row in _by_minutes(family, visit.minutes)]
        if visit.age is not None and "age" in family["chosen_by"]:
            of_age = [
                level for level in family["level"] if level["age_from"] <= visit.age <= level.get("age_to", visit.age)
            ]
            found += [_row(family, level) | {"by": "age"} for level in of_age]
        elif not visit.mdm and visit.minutes is None:
            found += [row | {"by": "table"} for row in rows]
    return found


def least(visit: Visit) -> Json | None:
    """The lowest level that asks for minutes, where those of the visit do not reach it."""
    if not visit.family or visit.minutes is None:
        return None
    timed = [
        _row(f, level)
        for f in _families(visit.family)
        if "time" in f["chosen_by"]
        for level in f["level"]
        if level.get("minutes")
    ]
    first = min(timed, key=lambda row: int(row["minutes"]), default=None)
    return first if first and visit.minutes < first["minutes"] else None


def prolonged(visit: Visit, codes: set[str]) -> list[Json]:
    """The time beyond the highest level, where it was chosen by time: code, units, the minutes from which it counts, and whether
    it is Medicare's.
    """
    found = []
    if visit.minutes is None or visit.mdm:
        return []
    for each in table()["prolonged"]:
        of_medicare = each["system"] == "HCPCS"
        start = next((row["from_minutes"] for row in each["with"] if row["code"] in codes), None)
        if start is None or visit.medicare not in (None, of_medicare):
            continue
        units = max(0, 1 + (visit.minutes - start) // each["each_minutes"])
        found.append(
            {"code": each["code"], "units": units, "from": start, "medicare": of_medicare, "each": each["each_minutes"]}
        )
    return found


def with_prolonged(codes: Sequence[str]) -> Json | None:
    """A code for prolonged time and a visit beside it: the minutes from which they stand together (None: never), and the visits
    that it goes with.
    """
    longer = next((each for each in table()["prolonged"] if each["code"] in codes), None)
    visit = next((code for code in codes if family_of(code)), "")
    if longer is None or not visit:
        return None
    rows = [row for each in table()["prolonged"] if each["code"] == longer["code"] for row in each["with"]]
    start = next((row["from_minutes"] for row in rows if row["code"] == visit), None)
    return {"code": longer["code"], "visit": visit, "from": start, "with": [row["code"] for row in rows]}


def family_of(code: str) -> str:
    """The id of the family that holds a visit code, empty where none does."""
    families = table()["family"]
    return next((str(f["id"]) for f in families if any(str(level["code"]) == code for level in f["level"])), "")


def gone(code: str) -> Json | None:
    """The last day of a visit code that CPT has deleted, and what is reported since; None for any other."""
    return next((row for row in table()["gone"] if row["first"] <= code <= row["last"]), None)


def by_time(family: str) -> bool:
    """True where the family's level may be chosen by time."""
    return any("time" in f["chosen_by"] for f in _families(family))


def parts_patients(kind: str) -> bool:
    """True where new and established patients of a kind of visit have families of their own."""
    return any(f["id"] == f"{kind}-new" for f in table()["family"])


def _families(name: str) -> Iterator[Json]:
    """The families of that id, or both of a kind that parts new from established patients; all for the empty name."""
    for family in table()["family"]:
        if not name or family["id"] in (name, f"{name}-new", f"{name}-established"):
            yield family


def _by_minutes(family: Json, minutes: int) -> list[Json]:
    """The level of so many minutes, and the add-on with its units where the first code is exceeded."""
    levels_, met = family["level"], []
    for level in levels_:
        if "each_minutes" in level:
            continue
        least = level.get("minutes", level.get("more_than_minutes", -1) + 1)
        timed = level.keys() & {"minutes", "more_than_minutes", "max_minutes"}
        if timed and least <= minutes:
            met.append(level)
    found = [_row(family, met[-1])] if met else []
    for level in levels_:
        start = level.get("from_minutes")
        if met and start is not None and minutes >= start:
            found.append(_row(family, level) | {"units": 1 + (minutes - start) // level["each_minutes"]})
    return found


def _row(family: Json, level: Json) -> Json:
    return {
        "code": str(level["code"]),
        "family": family["title"],
        "id": family["id"],
        "mdm": list(level["mdm"]),
        "minutes": level.get("minutes"),
        "more_than": level.get("more_than_minutes"),
        "at_most": level.get("max_minutes"),
        "by_time": "time" in family["chosen_by"],
        "notes": list(family.get("notes", ())),
    }


@lru_cache(maxsize=1)
def table() -> Json:
    """The table em_levels.toml."""
    return tomllib.loads(files("codesets").joinpath("starter/em_levels.toml").read_text(encoding="utf-8"))
