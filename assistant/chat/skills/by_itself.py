"""A new problem told in two or three words after a case: it is a question of its own where nothing ties it to the case."""

from __future__ import annotations

import re
from collections.abc import Generator

from assistant.chat.followups import told_before
from assistant.chat.situations import told
from assistant.chat.skills.calls import situation_call
from assistant.chat.telling import tells_more
from assistant.chat.turns import Call, Results, Turn

_JOINS = re.compile(
    r"^\W*(?:and|but|or|so|also|plus|what|how|if|then|with|same|too|add|due|from|in|on|of|no|not|old|new)\b|\b(?:too|also|as well)\W*$",
    re.IGNORECASE,
)
# What any disease may do, told without a place.
_EFFECT = re.compile(
    r"(?:(?:heavy|severe|mild|bad|high|some|new|acute|low|grade) )*(?:bleeding|hemorrhage|discharge|fever|chills|nausea|vomiting|diarrhea|swelling|edema|itching|fatigue|weakness|malaise|weight loss|pain|infection|abscess|seizures?)",
    re.IGNORECASE,
)
# Codes that belong to somebody or something told before: circumstances, causes, injuries, what a birth or its course is.
_OF_A_CASE = frozenset("ZVWXYSTOPB")
_STROKE = ("I60", "I61", "I62", "I63")  # what it did is told behind it
_SURE = 0.5


def by_itself(turn: Turn) -> Generator[tuple[Call, ...], Results, Turn]:
    """The turn; as a question of its own where it names a condition of another chapter, joins it to nothing, and the whole
    is coded as the two apart.
    """
    if not turn.case or turn.last is None or turn.recast or _JOINS.search(turn.asked) or tells_more(turn.asked):
        return turn
    if _EFFECT.fullmatch(turn.asked.strip(" .,?!")):
        return turn
    before = told_before(turn.last)
    whole, old, own = yield tuple(situation_call(told(text).or_words(text)) for text in (turn.case, before, turn.asked))
    codes = [
        frozenset(each["code"] for each in read.get("codes", ()) if each["confidence"] >= _SURE)
        for read in (whole, old, own)
    ]
    chapters = [{code[0] for code in read} for read in codes]
    apart = codes[1] and codes[2] and codes[0] == codes[1] | codes[2] and not chapters[1] & chapters[2]
    if not apart or (chapters[1] | chapters[2]) & _OF_A_CASE or any(code.startswith(_STROKE) for code in codes[1]):
        return turn
    return Turn(turn.asked, turn.asked, ())
