"""Which releases of the code sets are loaded: of each, what the answer for one of its codes names."""

from __future__ import annotations

from assistant.chat.intents import Intent
from assistant.chat.skills.wording import joined, say
from assistant.chat.turns import Call, Reply, Steps, Turn

_OF_EACH = ("I10", "E0601", "99213")  # a code that every release of its set has


def loaded(turn: Turn, intent: Intent) -> Steps:
    """The names of the releases in force."""
    seen = yield tuple(Call("what_changed", {"code": code}) for code in _OF_EACH)
    names = [f"{each['release']}" for each in seen if each.get("found") and each.get("release")]
    return Reply(say("releases.v1", names=joined(list(dict.fromkeys(names)))))
