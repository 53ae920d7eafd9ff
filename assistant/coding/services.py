"""Services of an office visit: the level by time or decision making, and drugs given with their units."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from assistant.coding import drugs
from assistant.coding.condition import Condition
from assistant.coding.proof import guideline
from assistant.coding.tables import table
from assistant.coding.worksheet import Evidence, Role, Suggestion
from assistant.notes.document import Document
from codesets.codes import Code, CodeSystem
from codesets.encounter import Encounter, Setting

_LETTERS = "ABCDEFGHIJKL"
_SEPARATE = "25"
_LEVELS = ("straightforward", "low", "moderate", "high")


def services(conditions: Sequence[Condition], document: Document, encounter: Encounter) -> tuple[Suggestion, ...]:
    """The visit and the drugs given in it; nothing for inpatient stays and for notes that do not say who was seen where."""
    if encounter.setting is not Setting.OUTPATIENT or not conditions:
        return ()
    pointers = tuple(_LETTERS[: min(4, len([c for c in conditions if not c.has(*"VWXY")]))])
    given = list(drugs.given(document))
    visit = _visit(conditions, document, pointers, bool(given))
    return (*visit, *(_drug(each, pointers[:1], document) for each in given))


def _drug(each: drugs.Given, pointers: tuple[str, ...], document: Document) -> Suggestion:
    quote = Evidence(each.start, each.end, document.text[each.start : each.end], each.sentence.section.heading)
    unit = f"{each.drug.amount:g} {each.drug.measure}"
    return Suggestion(
        code=each.drug.code,
        title=each.drug.title,
        role=Role.SUPPLY,
        billable=True,
        confidence=0.8,
        evidence=(quote,),
        rationale=f"“{quote.text}” was given; one unit is {unit}, so {each.units} units are reported.",
        citations=(),
        units=float(each.units),
        pointers=pointers,
    )


def _visit(
    conditions: Sequence[Condition], document: Document, pointers: tuple[str, ...], separate: bool
) -> list[Suggestion]:
    words = table("services")["visit"]
    text = document.text
    established, new = re.search(words["established"], text[:400], re.I), re.search(words["new"], text[:400], re.I)
    seen = established or new
    if seen is None or re.search(words["not_office"], text[:300]) or not re.search(words["office"], text[:400], re.I):
        return []
    family = _family("office-new" if new and not established else "office-established")
    minutes = re.search(words["minutes"], text, re.I)
    if minutes:
        count = int(next(group for group in minutes.groups() if group))
        row = max(
            (level for level in family["level"] if level.get("minutes", 999) <= count),
            key=lambda level: level["minutes"],
            default=None,
        )
        why, quote = f"{count} minutes are documented for the day", minutes
    else:
        level, why = _decision_making(conditions, text)
        row, quote = next((each for each in family["level"] if level in each.get("mdm", ())), None), seen
    if row is None:
        return []
    section = next((s.heading for s in document.sections if s.start <= quote.start() < s.end), "")
    return [
        Suggestion(
            code=Code(CodeSystem.CPT, row["code"]),
            title=family["title"],
            role=Role.SERVICE,
            billable=True,
            confidence=0.6,
            evidence=(Evidence(quote.start(), quote.end(), text[quote.start() : quote.end()], section),),
            rationale=f"The level rests on {why}.",
            citations=guideline("EM.office.mdm"),
            units=1.0,
            modifiers=(_SEPARATE,) if separate else (),
            pointers=pointers,
        )
    ]


def _decision_making(conditions: Sequence[Condition], text: str) -> tuple[str, str]:
    """The level that two of the three elements reach, and the reason."""
    elements = {"problems": _problems(conditions, text), "data": _data(text), "risk": _risk(text)}
    level = _LEVELS[sorted(elements.values())[1]]
    said = ", ".join(f"{name} {_LEVELS[value]}" for name, value in elements.items())
    return level, f"{level} decision making ({said}; two of three decide)"


def _problems(conditions: Sequence[Condition], text: str) -> int:
    words = table("services")["problems"]
    chronic = [each for each in conditions if each.has(*words["chronic"]) and not each.has("Z")]
    worse = any(re.search(words["worse"], each.statement.sentence.text, re.I) for each in chronic)
    if worse or len(chronic) >= 2 or any(each.has(*words["systemic"], *words["uncertain"]) for each in conditions):
        return 2
    return 1 if conditions else 0


def _data(text: str) -> int:
    words = table("services")["data"]
    tests = {match.group().lower() for match in re.finditer(words["tests"], text, re.I)}
    if re.search(words["historian"], text, re.I):
        return 1
    return 2 if len(tests) >= 3 else 1 if len(tests) == 2 else 0


def _risk(text: str) -> int:
    words = table("services")["risk"]
    tail = text[len(text) // 3 :]
    if re.search(words["prescription"], tail, re.I) and not re.search(words["none"], tail, re.I):
        return 2
    return 1 if re.search(words["over_the_counter"], tail, re.I) else 0


@lru_cache(maxsize=4)
def _family(name: str) -> dict[str, Any]:
    rows = tomllib.loads(files("codesets.starter").joinpath("em_levels.toml").read_text(encoding="utf-8"))
    return next(row for row in rows["family"] if row["id"] == name)
