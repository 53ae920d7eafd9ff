"""A situation told in words, with a code proposed for it: yes or no, the codes that it comes to, and the section."""

from __future__ import annotations

from assistant.chat.intents import Intent
from assistant.chat.situations import told
from assistant.chat.skills import circumstances, rules, validity
from assistant.chat.skills.applying import about_case
from assistant.chat.skills.calls import situation_call, sure_of
from assistant.chat.skills.wording import rows, say
from assistant.chat.skills.wording import told as sentences_for
from assistant.chat.turns import Call, Reply, Steps, Turn


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
    past = any(each["code"].startswith(rules.OVER) for each in told_too)
    if told_too and (past or not agreed or (best and best["answer"] == "no")):
        # What the words tell of the past or of the visit goes before the condition that they name.
        right = told_too
        agreed = all(any(each["code"].startswith(card["code"]) for each in right) for card in found)
    values = [each["code"] for each in right]
    section = next(iter((yield from about_case(situation.words, values, near))), None)
    why = (
        f"{sentences_for(section['says'], turn.question, 300)} ({section['ref']}, {section['title']}.)"
        if section
        else ""
    )
    text = say("situation_proposed.v1", verdict="Yes" if agreed else "No", rows=rows(right), why=why)
    return Reply(text, tuple(values), topic=situation.words)
