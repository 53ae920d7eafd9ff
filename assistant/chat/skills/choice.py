"""Which of the codes that a question names, "X or Y?", the case told with them comes to."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.situations import told
from assistant.chat.skills.applying import about_case, applies
from assistant.chat.skills.calls import TELLS, situation_call, sure_of
from assistant.chat.skills.comparing import NAMED_WITHOUT_CODE
from assistant.chat.skills.wording import ASKS_ORDER, joined, rows, say
from assistant.chat.skills.wording import told as sentences_for
from assistant.chat.turns import Call, Json, Reply, Results, Turn

_CODE = r"[A-Z]\d[\dA-Z](?:\.?[\dA-Z]{1,4})?-?"
_CHOICE = re.compile(
    rf"\b{_CODE}\s*,?\s*(?:\bor\b|\bvs\b\.?|\bversus\b|/)\s*(?:(?:is|it|should|do|does|i|we|use|code|be|a|an|the|just|only|plain|rather|instead)\s+)*{_CODE}(?![\w.])",
    re.IGNORECASE,
)
_MOST = 300


def chosen(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The answer where the coder surely takes some of the named codes and leaves the others; None for another question.

    Which of them goes first is another question: both may be right.
    """
    situation = told(turn.question)
    asks = _CHOICE.search(turn.question) and not ASKS_ORDER.search(turn.question)
    if NAMED_WITHOUT_CODE.search(turn.question):
        return None  # of "other" and "unspecified" the record's detail decides (I.A.9)
    if not asks or situation.tells < TELLS or len(situation.proposed) < 2:
        return None
    coded, near = yield (
        situation_call(situation),
        Call("find_guideline", {"query": turn.question[:500], "limit": 3}),
    )
    case = sure_of(coded)
    taken = tuple(code for code in situation.proposed if _among(code, case))
    left = tuple(code for code in situation.proposed if code not in taken)
    if not taken or not left or not _apart(taken, left):
        return None
    values = [each["code"] for each in case]
    fitting = yield from about_case(situation.words, values, near)
    section = next((each for each in fitting if applies(each, values)), None)
    why = (
        f"{sentences_for(section['says'], turn.question, _MOST)} ({section['ref']}, {section['title']}.)"
        if section
        else ""
    )
    text = say("situation_chosen.v1", taken=joined(taken), left=" or ".join(left), rows=rows(case), why=why)
    return Reply(text, tuple(values), topic=situation.words)


def _among(code: str, case: Sequence[Json]) -> bool:
    return any(each["code"].startswith(code) for each in case)


def _apart(taken: Sequence[str], left: Sequence[str]) -> bool:
    """True where no named code lies within another: "N18.3 or N18.32" asks for the detail."""
    return not any(one.startswith(other) or other.startswith(one) for one in taken for other in left)
