"""A follow-up about a service or a thing: the one of its kind that is as the follow-up says, or the side that it is for."""

from __future__ import annotations

import re
from collections.abc import Generator

from assistant.chat.opposites import called, inside
from assistant.chat.skills.wording import rows, say
from assistant.chat.turns import Call, Reply, Results, Turn, codes_in

_SERVICE = re.compile(r"[A-V]\d{4}")
_LONGEST = 12  # words
_SIDE = re.compile(r"\b(left|right)\b", re.IGNORECASE)
_MODIFIERS = {"left": "LT", "right": "RT"}
_PART = "leg legs arm foot ankle knee hand wrist elbow shoulder hip thumb finger eye ear breast side only just for"
_ASKS = re.compile(r"\b(?:hcpcs|codes?|what|which|how)\b", re.IGNORECASE)
_ASKS_MORE = re.compile(
    r"\b(?:modifiers?|units?|dx|diagnos[ei]s|icd\S*|also|too|as well|plus|both|per|how (?:many|often|much)|why|cover\w*)\b",
    re.IGNORECASE,
)


def of_its_kind(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The service of the answer before as the follow-up has it; None where it is about no one service, or about more."""
    before = [code for code in (turn.last.codes if turn.last else ()) if _SERVICE.fullmatch(code)]
    if len(before) != 1 or not turn.said or codes_in(turn.asked) or not (turn.carried or not _ASKS.search(turn.asked)):
        return None
    if _ASKS_MORE.search(turn.asked) or len(turn.asked.split()) > _LONGEST:
        return None
    sides = {side.lower() for side in _SIDE.findall(turn.said)}
    if len(sides) == 1 and inside(_SIDE.sub(" ", turn.said), _PART):
        cards = yield (
            Call("show_code", {"code": before[0]}),
            Call("show_code", {"code": _MODIFIERS[sides.pop()]}),
        )
    else:
        (seen,) = yield (Call("refine_codes", {"codes": before, "words": called(turn.said)[:500]}),)
        cards = tuple(each for each in seen.get("codes", ()) if each["changed"])
        cards = tuple({**card, "found": True} for card in cards)
    listed = [card for card in cards if card.get("found")]
    if not listed:
        return None
    return Reply(say("look_up.v1", rows=rows(listed)), tuple(each["code"] for each in listed), topic=turn.question)
