"""Whether a code stands for what somebody says, and which code the words mean else."""

from __future__ import annotations

from assistant.chat.claims import claim
from assistant.chat.intents import Intent
from assistant.chat.opposites import contradicts, contrasted
from assistant.chat.refining import LIGHT, telling
from assistant.chat.skills import codes
from assistant.chat.skills.wording import row, say
from assistant.chat.turns import Call, Reply, Steps, Turn

_NAMED = 0.4  # a code that the words surely name
_ATTRIBUTE = 2  # words


def claimed(turn: Turn, intent: Intent) -> Steps:
    """Yes where the title says what is claimed or the words find the code itself, else No with both titles."""
    said = claim(turn.asked)
    if said is None:
        return (yield from codes.show(turn, intent))
    (card,) = yield (Call("show_code", {"code": said.code}),)
    if not card.get("found"):
        return (yield from codes.show(turn, intent))
    # A mere attribute ("stage 3") is claimed of what the title names.
    partly = len(said.what.split()) <= _ATTRIBUTE and contradicts(card["title"], said.what)
    query = contrasted(card["title"], said.what) if partly else said.what
    (found,) = yield (
        Call("search_codes", {"query": query[:200], "system": "ICD-10-CM", "limit": 3, "billable": True}),
    )
    named = next((hit for hit in found.get("hits", ()) if hit["score"] >= _NAMED), None)
    own = named is not None and (named["code"].startswith(card["code"]) or card["code"].startswith(named["code"]))
    if own or (telling(said.what) - LIGHT <= telling(card["title"]) and not contradicts(card["title"], said.what)):
        return Reply(say("claim_yes.v1", row=row(card)), (card["code"],), topic=card["title"])
    other = say("claim_other.v1", what=said.what, row=row(named)) if named else ""
    text = f"{say('claim_no.v1', row=row(card), what=said.what)} {other}".strip()
    return Reply(text, (card["code"], *([named["code"]] if named else [])), topic=card["title"])
