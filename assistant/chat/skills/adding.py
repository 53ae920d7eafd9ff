"""Whether a code may be added: to what a case tells, or to the codes of the answer before."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from assistant.chat import situations
from assistant.chat.intents import Intent
from assistant.chat.skills import case_beside, rules
from assistant.chat.skills.applying import applies
from assistant.chat.skills.calls import TELLS, situation_call, sure_of
from assistant.chat.skills.refused import put_forward, refuses
from assistant.chat.skills.together import pair
from assistant.chat.skills.wording import joined, rows, say, values, with_title
from assistant.chat.turns import Call, Decision, Json, Reply, Results, Steps, Turn, codes_in

_SURE = 0.9


def add(turn: Turn, intent: Intent) -> Steps:
    """Whether a code may be added to what the case tells, or a diagnosis of the case to the code."""
    if (yield from _refused(turn)):
        return (yield from rules.about(turn, answer="no"))
    code, situation = turn.codes[0], situations.told(turn.question)
    told_case: list[Json] = []
    if situation.tells >= TELLS:
        (coded,) = yield (situation_call(situation),)
        told_case = sure_of(coded)
    asked = code in put_forward(turn.question)
    if asked and len(told_case) > 1 and any(each["code"].startswith(code) for each in told_case):
        # The coder takes it itself: the section that is about it says why.
        return (yield from _taken(turn, code, told_case, situation.words))
    beside = yield from case_beside.told_beside(turn)
    if not beside:
        return (yield from pair(turn, intent))
    if told_case and asked:
        # What the coder makes of the whole case goes before what a part of its words finds.
        beside = [*(each for each in told_case if each["code"] != code), *beside]
    reply = yield from pair(case_beside.joined(turn, beside[:1]), intent)
    needless = {less for less, _ in reply.decision.gives_way} if reply.decision else set()
    if asked and (refuses(reply) or needless) and len(told_case) > 1:
        reply = replace(reply, show=tuple(each for each in values(told_case) if each != code))
    if code in needless:
        reply = replace(reply, show=tuple(each for each in reply.show if each != code))
    return reply


def _taken(turn: Turn, code: str, case: list[Json], words: str) -> Steps:
    """Yes, with all that the coder takes of the case, and the section that is about the code."""
    query = f"{turn.question[:400]} {' '.join(values(case))}"
    (near,) = yield (Call("find_guideline", {"query": query[:500], "limit": 3}),)
    fitting = (each for each in near.get("sections", ()) if applies(each, [code]) and each["applies_to"])
    section = next(fitting, None)
    why = with_title(section, turn.question, 260) if section else ""
    verdict = "Yes, both" if len(case) == 2 else "Yes"
    text = say("situation_proposed.v1", verdict=verdict, rows=rows(case), why=why)
    return Reply(text, values(case), topic=words, decision=Decision(refuses=False))


def beside_those(turn: Turn, intent: Intent) -> Steps:
    """Whether a code may stand beside those of the answer before; where it may not because it says more, it takes the
    place of the one that says less.
    """
    reply = yield from pair(turn, intent)
    own = [code for code in codes_in(turn.asked) if code in turn.codes]
    decision = reply.decision or Decision(refuses=False)
    giving_way = {less for less, more in decision.gives_way if more in own}
    less = [code for code in turn.codes if code in giving_way]
    if not less:
        return reply
    (seen,) = yield (
        Call("check_codes", {"codes": [*own, *(code for code in turn.codes if code not in (*own, *less))]}),
    )
    instead = [code for code in decision.instead if code not in turn.codes]
    text = f"{say('pair_instead.v1', less=joined(less), more=joined(instead or own))} {decision.why}"
    # What is asked about stays, or what both are coded as: that it is refused is said of what was there before.
    stays = replace(decision, refuses=False)
    return replace(reply, text=text, show=(*instead, *values(seen.get("codes", []))), decision=stays)


def _refused(turn: Turn) -> Generator[tuple[Call, ...], Results, bool]:
    """True where a section about the code surely refuses it and the coder does not read it in the case."""
    situation = situations.told(turn.question)
    if situation.tells < TELLS:
        return False
    coded, near = yield (
        situation_call(situation),
        Call("find_guideline", {"query": turn.question[:500], "limit": 1}),
    )
    surely = next((s for s in near.get("sections", ()) if s["score"] >= _SURE and s["answer"] == "no"), None)
    told = any(each["code"].startswith(turn.codes[0]) for each in coded.get("codes", ()))
    return bool(surely and applies(surely, turn.codes[:1]) and coded.get("codes") and not told)
