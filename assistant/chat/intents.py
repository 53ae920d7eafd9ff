"""What a question wants: the first row of the table of intents that fits it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from assistant.chat import ambulance, points
from assistant.chat.claims import claim
from assistant.chat.cpt_words import family_named
from assistant.chat.ordinals import as_pronoun, asks_for_another, picked
from assistant.chat.sides import named_in
from assistant.chat.telling import asks
from assistant.chat.turns import Exchange, Turn, codes_in
from assistant.chat.underdosing import told
from assistant.chat.visit_reading import told as visit_told

_KEYS = frozenset(
    {
        "name",
        "skill",
        "when",
        "unless",
        "least_codes",
        "most_codes",
        "after",
        "prompt",
        "declined",
        "examples",
        "guideline",
        "needs",
        "refers",
        "reads",
        "not_after",
    }
)

_ANOTHER_CODE = re.compile(r"^\W*(?:and|what about|how about|or|same for)\W+(?:for )?\S+\W*$", re.IGNORECASE)
_REFERS = re.compile(
    r"^\W*why\b|\b(there|it|its|that|this|these|those|they|them|both|either|one|ones|same|together|codes?|first|which|order|sequence\w*|exclu\w+|notes?|(?:anything|something|what) else|another code)\b",
    re.IGNORECASE,
)


LOOK_UP, UNITS, _VISIT_LEVEL, _BOTH_FORMS = "look-up", "units", "visit level", "acute and chronic"
_ASKS = re.compile(
    r"\?\s*$|^\W*(?:and |so |but |then |ok(?:ay)? )*(?:what(?! if| about)|which|how(?! about)|when|who|why|is|are|can|may|should|do|does|must|will)\b|\b(?:first|order|sequence)\b",
    re.IGNORECASE,
)

# What a row may ask to be read in a question, by the name of its table.
_READERS: Mapping[str, Callable[[str], object]] = {
    "sides": named_in,
    "underdosing": told,
    "visit": visit_told,
    "ride": ambulance.told,
    "point": points.fitting,
    "cpt": family_named,
    "claim": claim,
}


class MalformedIntents(ValueError):
    """The table of intents has a row with unknown or missing keys; the message names it."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A row of the table: a question fits where a `when` and a `needs` match, no `unless` does, and the codes are as many.

    `after` asks for an exchange before (with one of these intents, or any for "*"), `not_after` that it is of none of
    these intents; `refers` says that a follow-up may
    mean the codes of the answer before; `reads` names what must be read in the question; `prompt` is the fixed text that answers it, `guideline` the section that says
    more.
    """

    name: str
    skill: str
    when: tuple[re.Pattern[str], ...]
    needs: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    refers: bool
    least_codes: int
    most_codes: int
    after: tuple[str, ...]
    prompt: str
    guideline: str
    declined: bool
    examples: tuple[str, ...]
    reads: str = ""
    not_after: tuple[str, ...] = ()

    def fits(self, text: str, codes: Sequence[str], last: Exchange | None) -> bool:
        """True where a question with these codes, after that exchange, is of this intent."""
        if self.after and not (last and ("*" in self.after or last.intent in self.after)):
            return False
        if last and last.intent in self.not_after:
            return False
        if not self.least_codes <= len(codes) <= self.most_codes:
            return False
        if any(rule.search(text) for rule in self.unless):
            return False
        if self.reads and _READERS[self.reads](text) is None:
            return False
        return all(not rules or any(rule.search(text) for rule in rules) for rules in (self.when, self.needs))


def recognise(turn: Turn) -> tuple[Intent, Turn]:
    """The first intent that fits, and the turn as that intent takes it; the last row of the table takes every question.

    A follow-up without codes of its own either asks about the codes before ("is it billable?"), or changes what was
    asked ("and the left side?"): then the changed question is read as if it had been asked whole.
    """
    if turn.last and _ANOTHER_CODE.match(turn.asked) and codes_in(turn.asked):
        same = next((intent for intent in load() if intent.name == turn.last.intent and intent.least_codes), None)
        if same and same.least_codes <= len(turn.codes):
            return same, turn
    if turn.last and turn.last.intent == _VISIT_LEVEL and turn.said:
        return next(intent for intent in load() if intent.name == _VISIT_LEVEL), turn
    if turn.case and turn.last and len(turn.last.codes) == 1 and not turn.recast:
        forms = named(_BOTH_FORMS)
        if any(rule.search(turn.said) for rule in forms.when) and forms.fits(turn.case, (), turn.last):
            return forms, turn
    if turn.recast or turn.case:
        return next(intent for intent in load() if intent.name == LOOK_UP), turn
    if turn.carried and not codes_in(turn.asked):
        one = picked(turn.asked, turn.earlier)
        of_one, plain = (replace(turn, codes=one), as_pronoun(turn.asked)) if one else (turn, turn.asked)
        if one and turn.last and asks_for_another(turn.asked):
            same = next((i for i in load() if i.name == turn.last.intent and i.least_codes <= len(one)), None)
            if same and not same.after:
                return same, of_one
        for i in load():
            asked, about = (turn.asked, turn) if i.after else (plain, of_one)
            if (
                i.refers
                and (i.when or _ASKS.search(turn.asked))
                and (i.after or not turn.swapped)
                and (not i.least_codes or _REFERS.search(asked))
                and i.fits(asked, about.codes, turn.last)
            ):
                return i, about
        turn = replace(turn, codes=codes_in(turn.question))
        if turn.last and turn.last.intent == LOOK_UP and not _ASKS.search(turn.asked) and not asks(turn.asked):
            return next(intent for intent in load() if intent.name == LOOK_UP), turn
    asked = turn.asked if turn.carried and codes_in(turn.asked) else turn.question
    return next(intent for intent in load() if intent.fits(asked, turn.codes, turn.last)), turn


def named(name: str) -> Intent:
    """The first intent of that name."""
    return next(intent for intent in load() if intent.name == name)


@lru_cache(maxsize=1)
def load() -> tuple[Intent, ...]:
    """The table intents.toml, in order; raises MalformedIntents."""
    table = tomllib.loads(files("assistant.chat").joinpath("intents.toml").read_text(encoding="utf-8"))
    rows, lists = table["intent"], table["lists"]
    for row in rows:
        if unknown := sorted(row.keys() - _KEYS):
            raise MalformedIntents(f"{row.get('name', '?')}: unknown key {', '.join(unknown)}")
        if missing := sorted({"name", "skill", "examples"} - row.keys()):
            raise MalformedIntents(f"{row.get('name', '?')}: missing key {', '.join(missing)}")
    return tuple(
        Intent(
            name=row["name"],
            skill=row["skill"],
            when=_patterns(row.get("when", ()), lists),
            needs=_patterns(row.get("needs", ()), lists),
            unless=_patterns(row.get("unless", ()), lists),
            refers=row.get("refers", False),
            least_codes=row.get("least_codes", 0),
            most_codes=row.get("most_codes", 99),
            after=tuple(row.get("after", ())),
            prompt=row.get("prompt", ""),
            guideline=row.get("guideline", ""),
            declined=row.get("declined", False),
            examples=tuple(row["examples"]),
            reads=row.get("reads", ""),
            not_after=tuple(row.get("not_after", ())),
        )
        for row in rows
    )


def _patterns(texts: list[str] | tuple[str, ...], lists: dict[str, str]) -> tuple[re.Pattern[str], ...]:
    for name, words in lists.items():
        texts = [text.replace(f"<{name}>", f"(?:{words})") for text in texts]
    return tuple(re.compile(text, re.IGNORECASE) for text in texts)
