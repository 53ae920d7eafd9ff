"""Ambulance rides: the base rate, the mileage and the modifier of the places (HCPCS.ambulance)."""

from __future__ import annotations

from assistant.chat import ambulance
from assistant.chat.intents import Intent
from assistant.chat.skills import rules
from assistant.chat.skills.wording import say
from assistant.chat.turns import Call, Reply, Steps, Turn


def ride(turn: Turn, intent: Intent) -> Steps:
    """The lines of a ride, each with the modifier of the places."""
    told = ambulance.told(turn.question)
    if told is None:
        return (yield from rules.look_up(turn, intent))
    codes = [*told.base, told.mileage]
    section, *cards = yield (
        Call("find_guideline", {"query": "HCPCS.ambulance", "limit": 1}),
        *(Call("show_code", {"code": code}) for code in codes),
    )
    known = {card["code"]: card["title"].rstrip(".") for card in cards if card.get("found")}
    base = " or ".join(f"{code} {known[code]}" for code in told.base if code in known)
    if len(told.base) > 1:
        base += ", as it was an emergency or not"
    lines = [base] if base else []
    if told.mileage in known:
        lines.append(f"{told.mileage}{' × ' + told.miles if told.miles else ''} {known[told.mileage]}")
    text = say("ride.v1", lines="; ".join(lines))
    if told.modifier:
        text = f"{text} {say('ride_modifier.v1', modifier=told.modifier, origin=told.origin, destination=told.destination)}"
    says = [f"{each['says']} ({each['ref']}.)" for each in section.get("sections", ())]
    return Reply(" ".join([text, *says]), tuple(known), topic=turn.question)
