"""A question that a guideline section decides in so many words: yes or no, why, and the section."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import replace

from assistant.chat import points
from assistant.chat.intents import Intent
from assistant.chat.situations import told
from assistant.chat.skills import rules
from assistant.chat.skills.calls import situation_call, sure_of
from assistant.chat.skills.wording import asks_yes_or_no, rows, say
from assistant.chat.turns import Call, Json, Results, Steps, Turn, codes_in

# What asks what, which or how, or offers a choice: yes or no would be no answer.
_WH = r"(?:what|which|how|who|whose|where|why|when(?= (?:do|does|is|are|can|should|may|to|would)\b))\b"
_WHICH = re.compile(
    rf"(?:^|[.?!;,:-] |\b(?:and|so|or|but) )\W*{_WH}"
    r"|\bor (?!not\W*$)(?:just |only |is |do |the |an? )?[\w-]+(?: [\w-]+){0,4}\W*$|[.?!;,:-] (?:the )?(?:order|sequence|sequencing|indicator|pdx|principal|first|poa)\W*$"
    r"|\b(?:order|sequence|difference|definition|indicator|means?)\W*$",
    re.IGNORECASE,
)
_WHICH_LAST = re.compile(
    rf"(?:^|[.?!;,:-] )(?:so |and |but |then )?{_WH}[^.?!;]*\W*$|\b(?:or (?!no\b|not\b)[\w-]+|means?|meaning)\W*$",
    re.IGNORECASE,
)

_CATEGORY = 3  # characters
_ASKING = re.compile(
    r"\b(?:can|could|may|might|must|should|shall|do|does|did|is|are|am|was|were|will|would|have|has|need|needs|ok|okay|right|correct|allowed|fine|acceptable|still|always|never|or not|code it|true)\b|n.?t\b|\b[A-Z]\d\w\S*",
    re.IGNORECASE,
)


def decided(turn: Turn, intent: Intent) -> Steps:
    """The point that fits, with the codes of the case where it refuses none."""
    point = points.fitting(turn.question)
    if point is None:
        return (yield from rules.rule(turn, intent))
    # What the reason names is looked up, or it could not be said (agent.grounding); what it comes to is shown.
    named = dict.fromkeys((*point.codes, *codes_in(point.reason)))
    if named:
        yield tuple(Call("show_code", {"code": code}) for code in named)
    answer = point.verdict(turn.question) if _asks(turn.question) else ""
    lead = f"{answer.capitalize()}. {point.reason} " if answer else f"{point.reason} "
    reply = yield from rules.about(turn, point.ref, answer=answer, lead=lead, refuses=point.refuses)
    case = (yield from _of_the_case(turn, point.case)) if point.case else []
    finer = {each["code"][:_CATEGORY] for each in case}
    show = [*(code for code in point.codes if code[:_CATEGORY] not in finer), *(each["code"] for each in case)]
    text = f"{reply.text} {say('rule_codes.v1', rows=rows(case))}" if case else reply.text
    return replace(reply, text=text, show=(*show, *(code for code in reply.show if code not in show)))


def _of_the_case(turn: Turn, wanted: re.Pattern[str]) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes of the case that the question tells which the point asks for."""
    situation = told(turn.question)
    if not situation.clauses:
        return []
    (coded,) = yield (situation_call(situation),)
    return [each for each in sure_of(coded) if wanted.match(each["code"])]


def _asks(question: str) -> bool:
    """True where yes or no answers the question: most who ask for a point that is decided do so, however they end."""
    if not question.rstrip().endswith("?") and not _ASKING.search(question):
        return False  # a topic named without a verb asks for the rule
    return not _WHICH_LAST.search(question) and (asks_yes_or_no(question) or not _WHICH.search(question))
