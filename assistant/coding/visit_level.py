"""The level of the visit (E/M): its family, then decision making or total time, and what is missing for it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from assistant.coding.condition import Condition
from assistant.coding.decision_making import decision_making
from assistant.coding.service_lines import medicare
from assistant.coding.tables import table
from assistant.coding.worksheet import Query
from assistant.notes.document import Document
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter, Setting

_TITLE = 450
_FULL_STEP = 15
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Level:
    """A visit's code with the words of the note that it rests on (offsets), its reasoning and the rule.

    `prolonged` is the code and the units of time beyond the highest level, where the note documents it.
    """

    code: Code
    title: str
    start: int
    end: int
    because: str
    ref: str
    modifiers: tuple[str, ...] = ()
    prolonged: tuple[Code, int] | None = None


def visit_level(
    conditions: Sequence[Condition], document: Document, encounter: Encounter
) -> tuple[Level | None, tuple[Query, ...]]:
    """The level that the note supports, or what has to be asked for it; nothing where the note is no visit."""
    text, words = document.text, table("visit")
    title = text[:_TITLE]
    kind = _kind(title, text, encounter)
    if kind is None or not (conditions or kind["family"].startswith("preventive")):
        return None, ()
    shown = re.search(kind["words"], title, re.I)
    start, end = shown.span() if shown else (0, min(len(text), len(text.splitlines()[0]) if text.strip() else 0))
    family, patient = str(kind["family"]), ""
    if "{patient}" in family:
        patient, said = _patient(title, text)
        if not patient:
            rows = [_family(family.format(patient=each)) for each in ("new", "established")]
            return None, (_ask_patient(document, rows, start, end),)
        family = family.format(patient=patient)
        if said:
            start, end = said
    row = _family(family)
    if "age" in row["chosen_by"]:
        found = _by_age(row, encounter)
        level = found and Level(_cpt(found["code"]), row["title"], start, end, "the age at the visit", "EM.preventive")
        return level or None, ()
    decision = decision_making(conditions, document)
    by_mdm = next((each for each in row["level"] if decision.level in each.get("mdm", ())), None)
    minutes = _minutes(text) if "time" in row["chosen_by"] else None
    by_time = _by_time(row, int(minutes[1])) if minutes else None
    modifiers = ("95",) if re.search(words["video"], title, re.I) else ()
    if minutes and by_time and (by_mdm is None or by_time["code"] >= by_mdm["code"]):
        count = int(minutes[1])
        because = f"{count} minutes are documented for the day of the visit; by decision making it would be {by_mdm['code'] if by_mdm else 'no level'} ({decision})"
        return Level(
            _cpt(by_time["code"]),
            row["title"],
            *minutes[0],
            because,
            "EM.office.time",
            modifiers,
            _prolonged(by_time["code"], count, medicare(document, encounter)),
        ), ()
    if by_mdm is None:
        return None, ()
    missing = "" if minutes else "; total time is not documented" if "time" in row["chosen_by"] else ""
    timed = f"; the {minutes[1]} minutes documented support no higher level" if minutes else ""
    return Level(
        _cpt(by_mdm["code"]), row["title"], start, end, f"{decision}{timed}{missing}", str(kind["ref"]), modifiers
    ), ()


def _cpt(value: str) -> Code:
    return Code(CodeSystem.CPT, value)


def _kind(title: str, text: str, encounter: Encounter) -> Row | None:
    """The kind of visit that the title names; None for injections only, tests only, reports and hospital stays."""
    words = table("visit")
    if encounter.setting is not Setting.OUTPATIENT or re.search(words["no_visit"], _heading(title), re.I):
        return None
    for kind in words["kind"]:
        if re.search(kind["words"], title[: kind.get("within", _TITLE)], re.I | re.M) and not (
            "never" in kind and re.search(kind["never"], text, re.I)
        ):
            return dict(kind)
    return None


def _heading(title: str) -> str:
    """The first two lines, in which a note says what it is."""
    return "\n".join([line for line in title.splitlines() if line.strip()][:2])[:160]


def _patient(title: str, text: str) -> tuple[str, tuple[int, int] | None]:
    """New or established, with the words that say so; what a note says outright goes before what it implies."""
    words = table("visit")
    for part, new, established in ((title, "new", "established"), (text, "implies_new", "implies_established")):
        marks = [(match, name) for name in (new, established) if (match := re.search(words[name], part, re.I))]
        if marks:
            match, name = min(marks, key=lambda each: each[0].start())
            return name.removeprefix("implies_"), match.span()
    return "", None


def _ask_patient(document: Document, rows: Sequence[Row], start: int, end: int) -> Query:
    codes = tuple(_cpt(level["code"]) for row in rows for level in row["level"] if level.get("minutes"))
    return Query(
        "Has the patient been seen face to face by the provider, or by one of the same specialty in the group, in the past three years?",
        (document.text[start:end],),
        ("New patient", "Established patient", "Unable to determine"),
        codes,
    )


def _minutes(text: str) -> tuple[tuple[int, int], str] | None:
    """The total time of the visit; time for one service (counseling on tobacco, a procedure) is none."""
    words = table("visit")
    for match in re.finditer(words["minutes"], text, re.I):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.end() + 60].split("\n")[0]
        if not re.search(words["other_time"], line, re.I):
            return match.span(), next(group for group in match.groups() if group)
    return None


def _by_time(row: Row, minutes: int) -> Row | None:
    met = [level for level in row["level"] if level.get("minutes", 999) <= minutes]
    return max(met, key=lambda level: int(level["minutes"]), default=None)


def _by_age(row: Row, encounter: Encounter) -> Row | None:
    if encounter.age is None:
        return None
    years = int(encounter.age)
    return next((each for each in row["level"] if each["age_from"] <= years <= each.get("age_to", 200)), None)


def _prolonged(code: str, minutes: int, is_medicare: bool) -> tuple[Code, int] | None:
    """Time beyond the highest level of an office visit: G2212 for Medicare, 99417 for others (EM.prolonged)."""
    wanted = "G2212" if is_medicare else "99417"
    for rule in _levels()["prolonged"]:
        begins = next((each["from_minutes"] for each in rule["with"] if each["code"] == code), None)
        if rule["code"] == wanted and begins and minutes >= begins:
            return Code(CodeSystem(rule["system"]), wanted), 1 + (minutes - begins) // _FULL_STEP
    return None


@lru_cache(maxsize=1)
def _levels() -> dict[str, Any]:
    return tomllib.loads(files("codesets.starter").joinpath("em_levels.toml").read_text(encoding="utf-8"))


def _family(name: str) -> Row:
    row: Row = next(row for row in _levels()["family"] if row["id"] == name)
    return row
