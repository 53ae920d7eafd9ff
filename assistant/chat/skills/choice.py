"""Which of the codes that a question names, "X or Y?", the case told with them comes to."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.situations import told
from assistant.chat.skills.applying import ruling
from assistant.chat.skills.calls import TELLS, in_case, situation_call, sure_of
from assistant.chat.skills.comparing import NAMED_WITHOUT_CODE
from assistant.chat.skills.wording import ASKS_ORDER, joined, rows, say, values
from assistant.chat.turns import Call, Reply, Results, Turn

_CODE = r"[A-Z]\d[\dA-Z](?:\.?[\dA-Z]{1,4})?-?"
_CHOICE = re.compile(
    rf"\b{_CODE}\s*,?\s*(?:\bor\b|\bvs\b\.?|\bversus\b|/)\s*(?:(?:is|it|should|do|does|i|we|use|code|be|a|an|the|just|only|plain|rather|instead)\s+)*{_CODE}(?![\w.])",
    re.IGNORECASE,
)


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
    taken = tuple(code for code in situation.proposed if in_case(code, case))
    left = tuple(code for code in situation.proposed if code not in taken)
    if not taken or not left or not _apart(taken, left):
        return None
    why = yield from ruling(situation.words, case, near, turn.question)
    text = say("situation_chosen.v1", taken=joined(taken), left=" or ".join(left), rows=rows(case), why=why)
    return Reply(text, values(case), topic=situation.words)


def _apart(taken: Sequence[str], left: Sequence[str]) -> bool:
    """True where no named code lies within another: "N18.3 or N18.32" asks for the detail."""
    return not any(one.startswith(other) or other.startswith(one) for one in taken for other in left)
