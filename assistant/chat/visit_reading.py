"""What a question says of a visit: its kind, the patient, decision making, minutes, age and payer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.chat.acquaintance import Acquaintance, acquaintance
from assistant.chat.minutes import Minutes, minutes_in
from assistant.chat.visits import MDM, Json, Visit, parts_patients

_KEYS = frozenset({"family", "when", "unless", "strong"})
_LEVEL = {
    "straightforward": r"straight ?forward|sf|minimal", "low": r"low|(?<!self[- ])limited", "moderate": r"moderate|mod\b", "high": r"high|extensive",
}  # fmt: skip
_ANY_LEVEL = "|".join(f"(?:{words})" for words in _LEVEL.values())
_MDM = "mdm|medical decision[- ]making|decision[- ]making|complexity"
_STATED = re.compile(
    rf"\b(?P<before>{_ANY_LEVEL})(?: (?:complexity|level|medical|overall))* ?(?:{_MDM})\b|\b(?:{_MDM})(?: (?:is|was|of|at|to|comes? to|supports?|level|complexity|documented|as|being|overall))*[ :=-]*\b(?P<after>{_ANY_LEVEL})\b",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"\b(straightforward|low|moderate|high)\b(?! (?:back|risk|blood|bp|grade|fever|dose|potassium|sodium))",
    re.IGNORECASE,
)
_ELEMENT = {
    "problems": r"(?:number of |complexity of )?prob(?:lem)?s?(?: addressed)?",
    "data": r"data(?: reviewed)?",
    "risk": r"risks?(?: of management)?",
}
_AGE = re.compile(
    r"\b(\d{1,3}) ?-?(?:years?|yrs?|y[/.]?o|yo)\b(?! (?:ago|back|gap))|\bage[d]? (\d{1,3})\b|\b(\d{1,3}) ?[mf]\b|\b(?P<months>\d{1,2}) ?-?(?:months?|mo|weeks?|wks?|wk)[ -]?(?:old|o\b)",
    re.IGNORECASE,
)
_MEDICARE = re.compile(r"\bmedicare\b", re.IGNORECASE)
_OTHER_PAYER = re.compile(
    r"\b(?:commercial|private(?:ly)? (?:insur\w+|pay\w*|plan)|cpt (?:rules?|guidelines?|payers?)|follows? cpt|aetna|cigna|bcbs|blue (?:cross|shield)|united(?:healthcare)?|uhc|humana commercial|non-?medicare|not medicare)\b",
    re.IGNORECASE,
)
_NOT_MEDICARE = re.compile(r"\b(?:non-?|not |isn.?t )medicare\b", re.IGNORECASE)
_OF_A_VISIT = re.compile(
    rf"\b(?:e/?m|em level|level|mdm|decision[- ]making|complexity|straightforward|{_MDM}|visit|cpt|99[2-4]\d\d|admission|discharge|consult\w*|est|established|commercial)\b|\b(?:new|est\w*) (?:pt|patient)\b",
    re.IGNORECASE,
)


_LEVEL_MEANT = re.compile(
    rf"\b(?:levels?|{_MDM}|e/?m|em|99[2-4]\d\d|prob(?:lem)?s?|risk|data|(?:office|ed|er|hospital|visit|est\w*|new) (?:visit |patient |pt )?(?:code|cpt)|cpt)\b",
    re.IGNORECASE,
)


# What tells that a level of decision making is meant where two of its elements are told.
_ELEMENTS_MEANT = re.compile(
    rf"\b(?:levels?(?! of care)|{_MDM}|e/?m|99[2-4]\d\d|(?:rx|prescription|drug|med|prescription drug) management|stable chronic (?:illness|problem|condition|issue|dz)\w*)\b"
    r"|\b(?:\d|one|two|three|single|multiple) (?:(?:stable chronic|chronic stable|chronic,? stable)\b|chronic(?: (?:illness\w*|conditions?|problems?|issues?|dz))?(?:,| one\b| both\b| with one\b|\W*$))",
    re.IGNORECASE,
)
# Tests, results and outside notes that are counted for the data, not named.
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_COUNTED = re.compile(
    rf"\b(\d|{'|'.join(_COUNTS)}) (?:unique |different |separate |new |more |external |outside |prior |old )*(?:labs?|lab tests?|tests?|x-?rays?|ekgs?|ecgs?|cts?|ct scans?|mris?|images?|imaging (?:studies|tests?)|studies|notes|results?|panels?|cultures?|ultrasounds?)\b",
    re.IGNORECASE,
)
_BY_COUNT = ((3, "moderate"), (2, "low"), (1, "straightforward"))


class MalformedVisitKinds(ValueError):
    """A row of visit_kinds.toml with unknown or missing keys; the message names it."""


# Kinds that nothing but a visit is called by.
_SEEN = re.compile(r"\b(?:seen|saw|sees|returns?|same (?:doctor|provider|group|physician|np|pa))\b", re.IGNORECASE)
_PLAIN = frozenset(
    {
        "critical-care",
        "advance-care",
        "tobacco",
        "nursing-initial",
        "nursing-subsequent",
        "hospital-subsequent",
        "hospital-same-day",
        "home",
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A visit as it is read, with how the patient came to be new or established, the minutes one by one, and whether the words
    alone show that a visit is meant.
    """

    visit: Visit
    kind: str
    patient: Acquaintance
    minutes: Minutes
    strong: bool


def read(text: str) -> Reading:
    """What a question says of a visit."""
    row = next((row for row in _kinds() if row[1](text)), None)
    kind = row[0] if row else ""
    patient, minutes = acquaintance(text), minutes_in(text)
    told = elements(text)
    mdm = "" if told and len(told) > 1 and not _STATED.search(text) else stated(text)
    told = () if mdm else told
    family = f"{kind}-{patient.patient}" if patient.patient and parts_patients(kind) else kind
    visit = Visit(family, mdm or reached(told), minutes.counted, _age(text), told, _payer(text))
    return Reading(visit, kind, patient, minutes, bool(row and row[2]))


def amended(before: str, by: str) -> Reading:
    """A visit of which something is told anew: minutes or decision making take the place of what was told before, each
    element of decision making that of its own.
    """
    first, now = read(before), read(by)
    kind = now.kind or first.kind
    patient = now.patient if now.patient.patient else first.patient
    told_ = tuple((dict(first.visit.elements) | dict(now.visit.elements)).items())
    mdm = now.visit.mdm or (reached(told_) if now.visit.elements and first.visit.elements else "")
    timed = now.visit.minutes is not None
    if not mdm and not timed:
        mdm = first.visit.mdm
    visit = Visit(
        f"{kind}-{patient.patient}" if patient.patient and parts_patients(kind) else kind,
        mdm,
        now.visit.minutes if timed or now.visit.mdm else first.visit.minutes,
        now.visit.age or first.visit.age,
        () if now.visit.mdm else told_,
        first.visit.medicare if now.visit.medicare is None else now.visit.medicare,
    )
    return Reading(visit, kind, patient, now.minutes if timed else first.minutes, first.strong or now.strong)


def tells(text: str) -> bool:
    """True where the words tell something that bears on a level."""
    found = read(text)
    visit = found.visit
    return bool(found.kind or found.patient.patient or visit.mdm or visit.minutes is not None or visit.elements)


def told(text: str) -> Reading | None:
    """The visit that a question tells with what decides its level; None where it tells none."""
    found = read(text)
    meant = _LEVEL_MEANT.search(text) or _ELEMENTS_MEANT.search(text)
    if found.visit.elements and found.visit.minutes is None and not meant:
        return None  # what was found and done tells of a case as well as of a visit
    by_age = found.kind == "preventive" and found.visit.age is not None
    if not (found.visit.mdm or found.visit.minutes is not None or found.kind == "nurse" or by_age):
        return None
    if len(found.visit.elements) > 1 and _ELEMENTS_MEANT.search(text):
        return found
    if (found.patient.why and _SEEN.search(text)) or found.minutes.bare:
        return found
    return found if found.strong and (found.kind in _PLAIN or _OF_A_VISIT.search(text)) else None


def stated(text: str) -> str:
    """The level of decision making that is named as such; else the highest of the bare words for one."""
    if match := _STATED.search(text):
        said = match["before"] or match["after"]
        return next(level for level, words in _LEVEL.items() if re.fullmatch(words, said, re.IGNORECASE))
    bare = {match[1].lower() for match in _LOOSE.finditer(text)}
    return next((level for level in reversed(MDM) if level in bare), "")


def elements(text: str) -> tuple[tuple[str, str], ...]:
    """The levels of problems, data and risk that the words tell, the highest of each."""
    found = []
    for element, levels in _element_patterns().items():
        said = _said_of(element, text)
        level = said or next((name for name in reversed(MDM) if any(p.search(text) for p in levels.get(name, ()))), "")
        if element == "data" and not said:
            level = max(level, _by_count(text), key=lambda each: MDM.index(each) if each else -1)
        if level:
            found.append((element, level))
    return tuple(found)


def _by_count(text: str) -> str:
    """The level of data that tests and notes make by their number alone; empty where none are counted."""
    number = sum(_COUNTS.get(said.lower()) or int(said) for said in _COUNTED.findall(text))
    return next((level for least, level in _BY_COUNT if number >= least), "")


def reached(told_: Sequence[tuple[str, str]]) -> str:
    """The level that two of the three elements reach; empty where fewer than two are told."""
    ranks = sorted((MDM.index(level) for _, level in told_), reverse=True)
    return MDM[ranks[1]] if len(ranks) > 1 else ""


def _said_of(element: str, text: str) -> str:
    """The level of an element that is named with it ("data: limited", "high risk")."""
    name = _ELEMENT[element]
    after = rf"\b{name}(?: (?:is|are|was|were|at|of))?[ :=-]*\b({_ANY_LEVEL})\b"
    before = rf"\b({_ANY_LEVEL})(?: complexity| level)?(?: (?:for|in))? {name}\b"
    # Whichever way the list is told, all of its parts are told so.
    listed_after = (
        len(re.findall(rf"\b(?:prob(?:lem)?s?|data|risk)[ :=-]+(?:is |are )?(?:{_ANY_LEVEL})\b", text, re.IGNORECASE))
        > 1
    )
    for rule in (after, before) if listed_after else (before, after):
        if match := re.search(rule, text, re.IGNORECASE):
            return next(level for level, words in _LEVEL.items() if re.fullmatch(words, match[1], re.IGNORECASE))
    return ""


def _age(text: str) -> int | None:
    match = _AGE.search(text)
    if match is None:
        return None
    return int(match["months"]) // 12 if match["months"] else int(next(each for each in match.groups() if each))


def _payer(text: str) -> bool | None:
    """True for Medicare, False for another payer, None where none is told."""
    if _OTHER_PAYER.search(text) or _NOT_MEDICARE.search(text):
        return False
    return True if _MEDICARE.search(text) else None


@lru_cache(maxsize=1)
def _kinds() -> tuple[tuple[str, Callable[[str], bool], bool], ...]:
    """The table visit_kinds.toml, in order; raises MalformedVisitKinds."""
    rows = tomllib.loads(files("assistant.chat").joinpath("visit_kinds.toml").read_text(encoding="utf-8"))["kind"]
    for row in rows:
        if wrong := sorted((row.keys() - _KEYS) | ({"family", "when"} - row.keys())):
            raise MalformedVisitKinds(f"{row.get('family', '?')}: unknown or missing key {', '.join(wrong)}")
    return tuple((row["family"], _rule(row), row.get("strong", False)) for row in rows)


def _rule(row: Json) -> Callable[[str], bool]:
    when, unless = ([re.compile(p, re.IGNORECASE) for p in row.get(key, ())] for key in ("when", "unless"))
    return lambda text: any(p.search(text) for p in when) and not any(p.search(text) for p in unless)


@lru_cache(maxsize=1)
def _element_patterns() -> dict[str, dict[str, tuple[re.Pattern[str], ...]]]:
    """The table visits.toml."""
    table_ = tomllib.loads(files("assistant.chat").joinpath("visits.toml").read_text(encoding="utf-8"))
    words = table_.pop("words")

    def spelt(pattern: str) -> re.Pattern[str]:
        for name, listed in words.items():
            pattern = pattern.replace(f"<{name}>", listed)
        return re.compile(pattern, re.IGNORECASE)

    return {
        element: {level: tuple(map(spelt, patterns)) for level, patterns in rows.items()}
        for element, rows in table_.items()
    }
