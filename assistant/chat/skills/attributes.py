"""A statement that names no condition but how one is: it is told of the condition that was talked of before."""

from __future__ import annotations

from collections.abc import Generator

from assistant.chat import followups
from assistant.chat.opposites import called, in_titles_words
from assistant.chat.refining import LIGHT, telling
from assistant.chat.telling import asks, stated
from assistant.chat.turns import Call, Results, Turn

_MOST_BEFORE = 8
# Attributes that many conditions have: they tell of none.
_MANY_HAVE = telling("severity stage grade degree left right bilateral side")


def of_the_one_before(turn: Turn) -> Generator[tuple[Call, ...], Results, Turn]:
    """The turn; as one that follows where it names no condition, but how one of the answer before is ("fat layer exposed")."""
    if turn.carried or not turn.said or turn.last is None or not followups.of_a_case(turn.last):
        return turn
    if asks(turn.asked):
        return turn
    said = in_titles_words(turn.said)
    (seen,) = yield (Call("refine_codes", {"codes": list(turn.last.codes[:_MOST_BEFORE]), "words": said[:500]}),)
    own = telling(called(stated(turn.said))) - LIGHT - _MANY_HAVE
    own = frozenset(word for word in own if not word.startswith("without"))
    for each in seen.get("codes", ()):
        told_of = own & telling(each["title"])
        if each["changed"] and not own & telling(each["was"]) and told_of and 2 * len(told_of) >= len(own):
            return followups.changed(turn.asked, stated(turn.asked), turn.last.codes, turn.earlier)
    return turn
