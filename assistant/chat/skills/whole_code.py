"""A whole code put forward for an encounter that is told: whether its 7th character is the one that the encounter calls for."""

from __future__ import annotations

import re

from assistant.chat.intents import Intent
from assistant.chat.skills import rules, validity
from assistant.chat.skills.seventh import TELLS, fitting
from assistant.chat.skills.wording import say, with_number
from assistant.chat.turns import Call, Json, Reply, Steps, Turn

_WHOLE = 7  # characters of a code that has its 7th
_TOLD = re.compile(
    TELLS.pattern
    + r"|\b(?:first|initial|cast|rehab|therapy|antibiotics|never|stitches|sutures|staples|splint|re-?check|heal(?:s|ed)|weeks?|months?|post-?op\w*)\b",
    re.IGNORECASE,
)
# What a fracture that did not heal well is called: where the code has no character for it, another says something else.
_BADLY_HEALED = {
    "malunion": re.compile(r"\bmal-?union\b|\bhealed (?:crooked|wrong)\b", re.IGNORECASE),
    "nonunion": re.compile(
        r"\bnon-?union\b|\b(?:failed to|did not|didn.t|never) (?:unite|heal)(?:d|ed)?\b", re.IGNORECASE
    ),
}
_SECTION_OF_FRACTURES, _SECTION_OF_INJURIES = "I.C.19.c.1", "I.C.19.a"


def put_forward(turn: Turn, intent: Intent) -> Steps:
    """Yes where the 7th character is that of the encounter, no with the code that is; else whether the code is valid."""
    code = turn.codes[0]
    words = turn.question.replace(code, " ")
    if len(code.replace(".", "")) != _WHOLE or not _TOLD.search(words):
        return (yield from validity.valid(turn, intent))
    card, stem = yield (Call("show_code", {"code": code}), Call("show_code", {"code": code[:-1].rstrip("X.")}))
    choices = (card if card.get("found") else stem).get("seventh") or {}
    healing = next((word for word, said in _BADLY_HEALED.items() if said.search(words)), "")
    if healing and choices and not any(healing in meaning for meaning in choices.values()):
        text = say("whole_code_none.v1", why=_why(code, choices), healing=healing)
        return Reply(text, (stem["code"],), topic=stem["title"])
    character = fitting(choices, words)
    if not character:
        return (yield from validity.valid(turn, intent))
    about_fractures = "fracture" in " ".join(choices.values())
    ref = _SECTION_OF_FRACTURES if about_fractures else _SECTION_OF_INJURIES
    meant, near = yield (
        Call("show_code", {"code": f"{code[:-1]}{character}"}),
        Call("find_guideline", {"query": ref, "limit": 1}),
    )
    if not meant.get("found"):
        return (yield from rules.about(turn, ref))
    says = " ".join(with_number(each, words) for each in near.get("sections", ()))
    return Reply(f"{_verdict(code, card, choices, meant)} {says}", (meant["code"],), topic=meant["title"])


def _verdict(code: str, card: Json, choices: Json, meant: Json) -> str:
    if meant["code"] == card.get("code"):
        return say("whole_code_yes.v1", character=code[-1], code=meant["code"], title=meant["title"])
    return say("whole_code_no.v1", why=_why(code, choices), code=meant["code"], title=meant["title"])


def _why(code: str, choices: Json) -> str:
    meaning = choices.get(code[-1])
    return f"{code[-1]} is {meaning}" if meaning else f"{code[-1]} is no 7th character here ({', '.join(choices)})"
