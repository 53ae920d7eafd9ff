"""Which code set a code belongs to ("is Q4081 a diagnosis code?"), and a CPT family asked for in words."""

from __future__ import annotations

import re

from assistant.chat.cpt_words import family_named
from assistant.chat.intents import Intent
from assistant.chat.skills import lookup
from assistant.chat.skills.codes import missing_code
from assistant.chat.skills.wording import say
from assistant.chat.turns import Call, Reply, Steps, Turn

# What a code set is called in a question.
_CALLED = {
    "ICD-10-CM": re.compile(r"\b(?:diagnos[ei]s|dx|icd\S*)\b", re.IGNORECASE),
    "HCPCS": re.compile(r"\b(?:hcpcs|level (?:ii|2)|supply|dme|drug|j-?code)\b", re.IGNORECASE),
    "CPT": re.compile(r"\bcpt\b", re.IGNORECASE),
}
_OR = re.compile(r"\bor\b", re.IGNORECASE)


def system_of(turn: Turn, intent: Intent) -> Steps:
    """The code set of each code that is named, yes or no where one is put forward."""
    cards = yield tuple(Call("show_code", {"code": code}) for code in turn.codes[:3])
    asked = [name for name, rule in _CALLED.items() if rule.search(turn.question)]
    said = []
    for card in cards:
        if not card.get("found"):
            said.append(missing_code(card))
            continue
        verdict = "" if len(asked) != 1 or _OR.search(turn.question) else "Yes. " if card["system"] in asked else "No. "
        said.append(
            say(
                "system_of.v1",
                verdict=verdict,
                code=card["code"],
                system=card["system"],
                title=card["title"].rstrip("."),
            )
        )
    return Reply(
        " ".join(said), tuple(card["code"] for card in cards if card.get("found")), topic="; ".join(turn.codes)
    )


def family_in_words(turn: Turn, intent: Intent) -> Steps:
    """The CPT family that the words name, and why no single code is told."""
    first = family_named(turn.question)
    card = (yield (Call("show_code", {"code": first}),))[0] if first else {}
    family = card.get("family")
    if not family:
        return (yield from lookup.look_up(turn, intent))
    return Reply(say("cpt_by_words.v1", codes=family["codes"], title=family["title"]), topic=turn.question)
