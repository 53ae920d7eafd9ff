"""Concepts put side by side: the rule of each with its section, the order where it is asked for, the codes they name."""

from __future__ import annotations

from assistant.chat import sides
from assistant.chat.intents import Intent
from assistant.chat.skills import rules
from assistant.chat.skills.wording import ASKS_ORDER, rows, say, told
from assistant.chat.turns import Call, Reply, Steps, Turn, codes_in

_MOST = 420  # characters of a section's own words for one side
_MOST_CODES = 10


def beside(turn: Turn, intent: Intent) -> Steps:
    """What the rule of each side says; of a question whether they are the same, that they are not."""
    found = sides.named_in(turn.question)
    if found is None:
        return (yield from rules.rule(turn, intent))
    own = [code for side in found.sides for code in side.codes if not any(a.startswith(code) for a in turn.codes)]
    codes = tuple(dict.fromkeys([*turn.codes, *own]))[:_MOST_CODES]
    # What the table says of codes is looked up as well: an answer names none that was not.
    named = codes_in(" ".join([found.group.order, *(side.says for side in found.sides)]))
    calls = {
        "sections": [Call("find_guideline", {"query": side.ref, "limit": 1}) for side in found.sides],
        "codes": [Call("show_code", {"code": code}) for code in codes],
        "named": [Call("show_code", {"code": code}) for code in named if code not in codes],
    }
    seen = yield tuple(call for group in calls.values() for call in group)
    sections, cards = seen[: len(found.sides)], seen[len(found.sides) : len(found.sides) + len(codes)]
    found_cards = [card for card in cards if card.get("found")]
    # A heading says no more than the code below it that stands beside it.
    shown = [c for c in found_cards if not any(o is not c and o["code"].startswith(c["code"]) for o in found_cards)]
    lead = "No. " if sides.SAME.search(turn.question) else ""
    order = say("rule_order.v1") + " " + found.group.order if ASKS_ORDER.search(turn.question) else ""
    said = [
        say(
            "side.v1",
            concept=side.name,
            says=(side.says or told(near["sections"][0]["says"], f"{side.name} {turn.question}", _MOST)).rstrip("."),
            ref=side.ref,
        )
        for side, near in zip(found.sides, sections, strict=True)
    ]
    text = lead + " ".join([*([order.strip()] if order else []), *said])
    if shown:
        text = f"{text} {say('rule_codes.v1', rows=rows(shown))}"
    return Reply(text, tuple(card["code"] for card in shown), topic=turn.question)
