"""Answers with fixed words: small talk, and what is not our business."""

from __future__ import annotations

from assistant.chat.intents import Intent
from assistant.chat.skills.wording import grave, say
from assistant.chat.turns import Call, Reply, Steps, Turn


def fixed(turn: Turn, intent: Intent) -> Steps:
    """The words of the intent's prompt."""
    yield from ()
    return Reply(say(intent.prompt))


def refuse(turn: Turn, intent: Intent) -> Steps:
    """One line that declines; a code that was named and does not exist is said not to."""
    text = say(intent.prompt)
    diagnoses = [code for code in turn.codes if code[0].isalpha()]
    if diagnoses:
        (verdict,) = yield (Call("check_codes", {"codes": diagnoses[:5]}),)
        wrong = [f["message"] for f in grave(verdict) if f["convention"] == "invalid_code"]
        text = " ".join([text, *wrong[:1]])
    return Reply(text, declined=True)
