"""Which of the codes below a heading the words call for ("which Z79 code for warfarin")."""

from __future__ import annotations

import re
from collections.abc import Generator

from assistant.chat import situations
from assistant.chat.skills.calls import situation_call
from assistant.chat.skills.case_beside import without_code
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.wording import rows, say
from assistant.chat.turns import Call, Json, Reply, Results, Turn

_ASKED = re.compile(r"\b(?:which|what)\b.{0,30}\bcodes?\b|\bcodes? for\b|^\W*[A-Z]\d\w\S* for\b", re.IGNORECASE)
_SURE, _COARSE, _MOST = 0.4, 5, 4


def below(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The complete codes under the one heading that is named; None where nothing is told or none is sure."""
    if len(turn.codes) != 1 or len(turn.codes[0]) > _COARSE or turn.carried or not _ASKED.search(turn.question):
        return None
    (card,) = yield (Call("show_code", {"code": turn.codes[0]}),)
    words = cleaned(without_code(turn))
    if not card.get("found") or card["billable"] or card["system"] != "ICD-10-CM" or not words:
        return None
    situation = situations.told(without_code(turn)).or_words(words)
    found, coded = yield (
        Call(
            "search_codes",
            {"query": f"{card['title']} {words}"[:500], "system": "ICD-10-CM", "limit": 20, "billable": True},
        ),
        situation_call(situation),
    )
    told: list[Json] = [
        each for each in coded.get("codes", ()) if each["code"].startswith(card["code"]) and each["billable"]
    ]
    hits = [hit for hit in found.get("hits", ()) if hit["code"].startswith(card["code"])]
    # What is filed under "other" has the heading's own words and nothing of the question's.
    hits = [hit for hit in hits if not hit["title"].startswith("Other ")]
    listed = told[:_MOST] or [hit for hit in hits[:1] if hit["score"] >= _SURE]
    if not listed:
        return None
    return Reply(say("look_up.v1", rows=rows(listed)), tuple(each["code"] for each in listed), topic=words)
