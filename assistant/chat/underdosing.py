"""Drugs that were not taken as prescribed: which, why, and for which condition, by underdosing.toml (I.C.19.e.5.c)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_ASKS_A_RULE = re.compile(
    r"^\W*(?:can|may|could|must|should|do|does|is|are|will|why|when|who|how (?:many|long))\b(?!['’ ]?n?['’]?t\b| not\b)"
    r"|\b(?:rule|guideline|modifier|units?)\b",
    re.IGNORECASE,
)
# The name of a code, without an encounter that would ask for another 7th character.
_NAME = re.compile(r"\bunder-?dosing\b(?!.*\b(?:encounter|sequela|visit)\b)", re.IGNORECASE)


class MalformedUnderdosing(ValueError):
    """A row of underdosing.toml with unknown or missing keys; the message names it."""


@dataclass(frozen=True, slots=True)
class Underdosing:
    """The codes of the conditions, of the drugs and of the reason (empty for the name of a code alone).

    `by_class` is true where the drug alone tells the condition.
    """

    conditions: tuple[str, ...]
    drugs: tuple[str, ...]
    reason: str
    by_class: bool

    @property
    def codes(self) -> tuple[str, ...]:
        """In the order of the rule: the condition, the drug, the reason."""
        return (*self.conditions, *self.drugs, *([self.reason] if self.reason else []))


@dataclass(frozen=True, slots=True)
class _Drug:
    said: re.Pattern[str]
    code: str
    conditions: tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True, slots=True)
class _Reason:
    said: re.Pattern[str]
    code: str
    given: str


@dataclass(frozen=True, slots=True)
class _Table:
    taken: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str]
    also: tuple[tuple[re.Pattern[str], str], ...]
    caregiver: re.Pattern[str]
    reasons: tuple[_Reason, ...]
    drugs: tuple[_Drug, ...]


def told(question: str) -> Underdosing | None:
    """What a question tells of a drug not taken as prescribed; None where it names no drug, tells no case or asks for a rule."""
    table = load()
    if _ASKS_A_RULE.search(question) or table.unless.search(question):
        return None
    if not any(pattern.search(question) for pattern in table.taken):
        return None
    drugs = [drug for drug in table.drugs if drug.said.search(question)]
    if not drugs:
        return None
    named = [next((row for row in drug.conditions if row[0].search(question)), None) for drug in drugs]
    found = [row for row in named if row]
    reason = next(each for each in table.reasons if each.said.search(question))
    by_class = any(not pattern.pattern for pattern, _ in found)
    if not reason.said.pattern and (by_class or not found):
        # A drug and that too little was taken: the name of a code, and no case.
        alone = tuple(dict.fromkeys(drug.code for drug in drugs))
        return Underdosing((), alone, "", by_class=False) if _NAME.search(question) else None
    also = [code for pattern, code in table.also if pattern.search(question)]
    return Underdosing(
        conditions=tuple(dict.fromkeys([*(code for _, code in found), *also])),
        drugs=tuple(dict.fromkeys(drug.code for drug in drugs)),
        reason=reason.given if table.caregiver.search(question) else reason.code,
        by_class=by_class,
    )


@lru_cache(maxsize=1)
def load() -> _Table:
    """The table underdosing.toml; raises MalformedUnderdosing."""
    table = tomllib.loads(files("assistant.chat").joinpath("underdosing.toml").read_text(encoding="utf-8"))
    for row in (*table["reason"], *table["drug"]):
        if row.keys() not in ({"said", "code", "given"}, {"said", "code", "conditions"}):
            raise MalformedUnderdosing(f"{row.get('code', '?')}: it needs said, code, and given or conditions")
    return _Table(
        taken=tuple(map(_pattern, table["taken"])),
        unless=_pattern(table["unless"]),
        also=tuple((_pattern(said), code) for said, code in table["also"]),
        caregiver=_pattern(table["caregiver"]),
        reasons=tuple(_Reason(_pattern(row["said"]), row["code"], row["given"]) for row in table["reason"]),
        drugs=tuple(
            _Drug(_pattern(row["said"]), row["code"], tuple((_pattern(said), code) for said, code in row["conditions"]))
            for row in table["drug"]
        ),
    )


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
