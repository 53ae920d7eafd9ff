"""A drug that was not taken as prescribed: the condition first, then the underdosing, then the reason."""

from __future__ import annotations

from assistant.chat import situations, underdosing
from assistant.chat.intents import Intent
from assistant.chat.skills import rules
from assistant.chat.skills.calls import situation_call, sure_of
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.wording import rows, say
from assistant.chat.turns import Call, Reply, Steps, Turn

_SECTION = "I.C.19.e.5.c"
# Of what the coder reads besides, not what the rule gives in another way: the drug, its long use, the reason, a reading.
_NOT_BESIDE = ("T3", "T4", "T50", "Z79", "Z91", "R03", "R73", "R56", "Z59", "Z53")
# Conditions that go into one code with another: here the coder's reading stands.
_COMBINED = {"I10": ("I11", "I12", "I13", "I15", "O"), "I50": ("I11", "I13"), "E11": ("E10", "E08", "E09", "E13")}


def not_taken(turn: Turn, intent: Intent) -> Steps:
    """The codes in the order of the rule, with what is to be checked where nothing says the condition."""
    found = underdosing.told(turn.question)
    if found is None:
        return (yield from rules.look_up(turn, intent))
    told = situations.told(turn.question).or_words(cleaned(turn.question))
    coded, _, *cards = yield (
        situation_call(told),
        Call("find_guideline", {"query": _SECTION, "limit": 1}),
        *(Call("show_code", {"code": code}) for code in found.codes),
    )
    read = (
        []
        if not found.reason
        else [each for each in sure_of(coded) if not each["code"].startswith(_NOT_BESIDE) and each["billable"]]
    )
    shown = [card for card in cards if card.get("found")]
    combined = tuple(prefix for code in found.conditions for prefix in _COMBINED.get(code[:3], ()))
    if any(each["code"].startswith(combined) for each in read if combined):
        shown = [card for card in shown if card["code"] not in found.conditions]
        beside = read
    else:
        same = {code[:3] for code in found.conditions}
        beside = [each for each in read if each["code"][:3] not in same] if found.conditions else read
    conditions = [card for card in shown if card["code"] in found.conditions]
    rest = [card for card in shown if card["code"] not in found.conditions]
    ordered = [*conditions, *beside, *rest]
    if not conditions and not beside:
        check = say("not_taken_ask.v1")
    else:
        check = say("not_taken_class.v1") if found.by_class else ""
    text = say("not_taken.v1", rows=rows(ordered), ref=_SECTION, check=check)
    return Reply(text, tuple(each["code"] for each in ordered), topic=cleaned(turn.question) or turn.question)
