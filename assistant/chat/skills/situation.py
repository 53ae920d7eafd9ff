"""A situation told in words, with a code proposed for it: yes or no, the codes that it comes to, and the section."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.chat.intents import Intent
from assistant.chat.situations import told
from assistant.chat.skills import circumstances, ruled, rules, validity
from assistant.chat.skills.applying import about_case, applies
from assistant.chat.skills.calls import situation_call, sure_of
from assistant.chat.skills.wording import rows, say, with_title
from assistant.chat.turns import Call, Json, Reply, Steps, Turn

_NAMED, _AS_WELL = 0.5, 0.15
_ASKED = re.compile(r",? *(?:is|was|would|isn.?t)(?: it)?\s*$", re.IGNORECASE)


def proposed(turn: Turn, intent: Intent) -> Steps:
    """Whether the codes that a question proposes are those that its situation comes to."""
    situation = told(turn.question)
    coded, near, *cards = yield (
        situation_call(situation),
        Call("find_guideline", {"query": turn.question[:500], "limit": 1}),
        *(Call("show_code", {"code": code}) for code in situation.proposed[:4]),
    )
    right = sure_of(coded)
    found = [card for card in cards if card.get("found")]
    if len(found) < len(cards):
        return (yield from validity.valid(turn, intent))
    # A code that the words only suppose is neither agreed to nor replaced: the section on doubts decides.
    doubted = {each["code"] for each in coded.get("not_coded", ()) if each["reason"] == "uncertain"}
    if not right or any(code.startswith(card["code"]) for code in doubted for card in found):
        return (yield from rules.about(turn, intent.guideline))
    agreed = all(any(each["code"].startswith(card["code"]) for each in right) for card in found)
    best = next(iter(near.get("sections", ())), None)
    told_too = yield from circumstances.codes(turn.question)
    past = any(each["code"].startswith(ruled.OVER) for each in told_too)
    if told_too and (past or not agreed or (best and best["answer"] == "no")):
        # What the words tell of the past or of the visit goes before the condition that they name.
        right = told_too
        agreed = all(any(each["code"].startswith(card["code"]) for each in right) for card in found)
    values = [each["code"] for each in right]
    section = next(iter((yield from about_case(situation.words, values, near))), None)
    return _worded(turn, agreed, right, situation.words, section)


def right_for(turn: Turn, intent: Intent) -> Steps:
    """Whether a code is the one of a condition that is named in a few words; valid or not where the words do not tell."""
    code = turn.codes[0]
    words = _ASKED.sub("", turn.question[: turn.question.upper().rfind(code)]).strip(" ,;")
    if not words:
        return (yield from validity.valid(turn, intent))
    coded, found, near, card = yield (
        Call("code_situation", {"words": words[:500]}),
        Call("search_codes", {"query": words[:200], "system": "ICD-10-CM", "limit": 5}),
        Call("find_guideline", {"query": turn.question[:500], "limit": 1}),
        Call("show_code", {"code": code}),
    )
    hits = found.get("hits", ())
    right = sure_of(coded) or [hit for hit in hits[:1] if hit["score"] >= _NAMED]
    if not right or not card.get("found") or card["system"] != "ICD-10-CM":
        return (yield from validity.valid(turn, intent))
    agreed = any(each["code"].startswith(card["code"]) for each in right)
    # Another code that the words may mean as well is not called wrong.
    if not agreed and any(hit["code"].startswith(card["code"]) and hit["score"] >= _AS_WELL for hit in hits):
        return (yield from validity.valid(turn, intent))
    values = [each["code"] for each in right]
    section = next((each for each in (yield from about_case(words, values, near)) if applies(each, values)), None)
    return _worded(turn, agreed and card["billable"], right, words, section)


def _worded(turn: Turn, agreed: bool, right: Sequence[Json], words: str, section: Json | None) -> Reply:
    """Yes or no with the codes that the words come to, and the section about them."""
    why = with_title(section, turn.question) if section else ""
    text = say("situation_proposed.v1", verdict="Yes" if agreed else "No", rows=rows(right), why=why)
    return Reply(text, tuple(each["code"] for each in right), topic=words)
