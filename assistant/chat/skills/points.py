"""A question that a guideline section decides in so many words: yes or no, why, and the section."""

from __future__ import annotations

import re

from assistant.chat import points
from assistant.chat.intents import Intent
from assistant.chat.skills import rules
from assistant.chat.skills.wording import asks_yes_or_no
from assistant.chat.turns import Steps, Turn

# A question of yes or no that goes on behind what it asks, and one that asks what, which or how instead.
_MODAL = re.compile(
    r"\b(?:can|could|may|should|must|do|does|did|is|are|am|will|would) (?:i|we|you|they|it|that|this|these|those|both|he|she|there|coders?|an?|the|my|our)\b"
    r"|(?:^|[.,;?:-] )\W*(?:so |and |but |ok(?:ay)? )*(?:can|could|may|should|must|do|does|did|is|are|am|will|would|has|have)\b"
    r"|\b(?:ok|okay|fine|allowed|acceptable|right|correct|true)\W*$",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"(?:^|[.?!;,:-] |\b(?:and|so|or|but) )\W*(?:what|which|how|who|whose|where|when|why)\b|\bor (?:just |only |is |do |the |an? )?\w+(?: \w+){0,4}\W*$",
    re.IGNORECASE,
)


def decided(turn: Turn, intent: Intent) -> Steps:
    """The point that fits, with the codes of the case where it refuses none."""
    point = points.fitting(turn.question)
    if point is None:
        return (yield from rules.rule(turn, intent))
    answer = point.verdict(turn.question) if _asks(turn.question) else ""
    lead = f"{answer.capitalize()}. {point.reason} " if answer else f"{point.reason} "
    return (yield from rules.about(turn, point.ref, answer=answer, lead=lead, refuses=point.refuses))


def _asks(question: str) -> bool:
    """True where yes or no answers the question: by its form, or where its last clause only names what may be done ("..., code it?")."""
    if asks_yes_or_no(question):
        return True
    if _WHICH.search(question):
        return False
    return bool(_MODAL.search(question)) or question.rstrip().endswith("?")
