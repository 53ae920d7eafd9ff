"""What a case tells beside the one code that is named with it, so that both can be checked together."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import replace

from assistant.chat import situations
from assistant.chat.skills.calls import TELLS, situation_call, sure_of
from assistant.chat.skills.ties import names
from assistant.chat.skills.wording import rows, say
from assistant.chat.turns import Call, Json, Reply, Results, Turn

_SURE, _SURE_TIED = 0.5, 0.3  # how well a part of the words must find its code; where a note of the other code names it
_PARTS = re.compile(
    r"\s*(?:[,;.:?!/&+]|\b(?:with|w/|in|and|plus|due to|d/t|from|secondary to|caused by|because of)\b)\s*",
    re.IGNORECASE,
)
_MOST_PARTS, _MOST = 6, 4
_CASE = 3  # so many words beside the codes tell a case
# What is asked, not what the patient has.
_ASKS = re.compile(
    r"\b(?:can|may|could|should|do|does|must|is|are|will|which|what|who|how|add|also|code[ds]?|report\w*|bill\w*|list\w*|goes?|first|second|before|after|principal|primary|secondary|sequenc\w*|order|ok(?:ay)?|too|still|pdx|dx|or the|i|we|it|be|on top of)\b",
    re.IGNORECASE,
)
# "the abdominal pain code": something that is named by words where a code could stand.
_BY_WORDS = re.compile(
    r"\b(?:add|code|report|bill|list|use|include|put|need|assign|append|tack on)(?: on)?(?: for)?(?: an?| the| her| his)? (?P<what>[a-z][\w ,'-]{2,45}?)(?: (?:codes?|dx|diagnosis))?(?: (?:too|also|separately|as well))? (?:to|with|on top of|in addition to|along with|besides|next to|and|when|if)\b",
    re.IGNORECASE,
)
_NO_NAME = frozenset(
    {
        "it",
        "that",
        "this",
        "both",
        "anything",
        "something",
        "else",
        "any",
        "code",
        "codes",
        "more",
        "additional",
        "another",
    }
)


def told_beside(turn: Turn) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The diagnoses that the words tell beside the code: what the coder is sure of, and what the parts of the words find where a
    note ties it to the code or it fits well.
    """
    code = turn.codes[0]
    words = without_code(turn)
    named = _BY_WORDS.search(words)
    asked = named["what"].strip() if named and named["what"].lower() not in _NO_NAME else ""
    situation = situations.told(words)
    parts = [asked] if asked else []
    parts += [part for each in _PARTS.split(words) if len(part := " ".join(_ASKS.sub(" ", each).split())) > 3]
    parts = list(dict.fromkeys(parts))[:_MOST_PARTS]
    card, *seen = yield (
        Call("show_code", {"code": code}),
        *(
            Call("search_codes", {"query": part[:200], "system": "ICD-10-CM", "limit": 1, "billable": True})
            for part in parts
        ),
        *([situation_call(situation)] if situation.tells >= TELLS else []),
    )
    notes = " ".join(note["text"] for note in card.get("notes", ()))
    coded = sure_of(seen[-1]) if situation.tells >= TELLS else []
    hits = [next(iter(each.get("hits", ())), None) for each in seen[: len(parts)]]
    found = [
        hit
        for hit in hits
        if hit and (hit["score"] >= _SURE or (hit["score"] >= _SURE_TIED and names(notes, hit["code"])))
    ]
    whole = found[:1] if asked and found and hits[0] is found[0] else []
    beside = list({each["code"]: each for each in (*whole, *coded, *found)}.values())
    return [each for each in beside if each["code"][:3] != code[:3] and each["code"][0] not in "VWXY"][:_MOST]


def case_of(turn: Turn) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The diagnoses of a case in which all the codes that are named belong, by themselves or as what stands above them."""
    situation = situations.told(turn.question)
    if turn.carried or situation.tells < _CASE:
        return []
    (coded,) = yield (situation_call(situation),)
    said = sure_of(coded)
    belong = all(any(each["code"].startswith(code) for each in said) for code in turn.codes)
    return said if belong else []


def with_the_case(turn: Turn, reply: Reply) -> Generator[tuple[Call, ...], Results, Reply]:
    """The reply with the whole case where the codes that are named are only some of it, or headings above them."""
    said = yield from case_of(turn)
    codes = [each["code"] for each in said]
    if not [code for code in codes if code not in reply.show]:
        return reply
    others = [code for code in reply.show if not any(each.startswith(code) for each in codes)]
    return replace(reply, text=f"{reply.text} {say('first_case.v1', rows=rows(said))}", show=(*codes, *others))


def joined(turn: Turn, beside: list[Json]) -> Turn:
    """The question with the codes of the case behind the one that it names."""
    return replace(turn, codes=(turn.codes[0], *(each["code"] for each in beside)))


def without_code(turn: Turn) -> str:
    """The question without its code."""
    code = turn.codes[0]
    return re.sub(
        rf"{re.escape(code[:3])}\.?{re.escape(code[3:].lstrip('.'))}", " ", turn.question, flags=re.IGNORECASE
    )
