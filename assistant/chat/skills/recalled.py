"""What was answered earlier in the conversation, asked for again."""

from __future__ import annotations

import re

from assistant.chat.intents import Intent
from assistant.chat.skills.wording import overlap, rows, say
from assistant.chat.turns import Call, Exchange, Reply, Steps, Turn

_MOST = 8
_PLACES = (
    (re.compile(r"\b(?:first|original)\b", re.IGNORECASE), 0),
    (re.compile(r"\bsecond\b", re.IGNORECASE), 1),
    (re.compile(r"\bthird\b", re.IGNORECASE), 2),
)


def recall(turn: Turn, intent: Intent) -> Steps:
    """The codes of the answer that is meant: by its place, by what it was about, else the last one."""
    meant = _meant(turn)
    if meant is None:
        return Reply(say("need_codes.v1"))
    cards = yield tuple(Call("show_code", {"code": code}) for code in meant.codes[:_MOST])
    found = [card for card in cards if card.get("found")]
    return Reply(say("look_up.v1", rows=rows(found)), tuple(card["code"] for card in found), topic=meant.topic)


def _meant(turn: Turn) -> Exchange | None:
    coded = [each for each in turn.earlier if each.codes]
    about = max(coded, key=lambda each: overlap(turn.asked, f"{each.question} {each.topic}"), default=None)
    if about and overlap(turn.asked, f"{about.question} {about.topic}"):
        return about
    place = next((place for pattern, place in _PLACES if pattern.search(turn.asked)), -1)
    return coded[place] if -len(coded) <= place < len(coded) else None
