"""What a look-up found, in words: the codes, what lies near them, the section that decides."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.chat.skills.phrases import cleaned, names_something
from assistant.chat.skills.wording import asks_yes_or_no, rows, say, told
from assistant.chat.turns import Json, Reply, Steps, Turn, codes_in

_WEAK = 0.12
_NEAR = 0.05
_OF_SERVICES, _NAMED = "HCPCS", 6  # such a section names the codes themselves


def best_hit(turn: Turn, hits: Sequence[Json]) -> Steps:
    """The answer where no rule applies: the best hit and what is near it."""
    yield from ()
    if not hits:
        return Reply(say("look_up_nothing.v1"))
    text = worded(list(hits[:1]), hits, hits[0]["score"] < _WEAK)
    return Reply(text, (hits[0]["code"],), topic=cleaned(turn.question) or turn.question)


def worded(listed: Sequence[Json], hits: Sequence[Json], unsure: bool) -> str:
    """The codes, with what lies near where there is one; with what else they may be where it is `unsure`."""
    if unsure and len(listed) == 1:
        first = [listed[0], *(hit for hit in hits if hit["code"] != listed[0]["code"])]
        return say("look_up_unsure.v1", rows=rows(first[:4]))
    said = [say("look_up.v1", rows=rows(listed))]
    if len(listed) == 1:
        only = listed[0]
        if not only["billable"] and only.get("level") != "modifier":
            below = [hit for hit in hits if hit["code"].startswith(only["code"]) and hit["billable"]]
            said.append(say("look_up_incomplete.v1", code=only["code"], choices=rows(below[:5]) or "see its card"))
        near = [
            h
            for h in hits[:4]
            if h["score"] >= _NEAR and h["code"][:3] == only["code"][:3] and h["code"] != only["code"]
        ]
        if near:
            said.append(say("nearest.v1", rows=rows(near[:2])))
    return " ".join(said)


def yes_or_no(section: Json, question: str) -> str:
    """What the section answers to a question of yes or no."""
    return f"{section['answer'].capitalize()}. " if section["answer"] and asks_yes_or_no(question) else ""


def decision(section: Json, question: str, most: int = 560) -> str:
    """A section that answers the question, with its yes or no, in `most` letters."""
    return say(
        "rule.v1",
        verdict=yes_or_no(section, question),
        says=told(section["says"], question, most),
        ref=section["ref"],
        title=section["title"],
    )


def rule_instead(section: Json, turn: Turn, chosen: Sequence[Json]) -> Reply:
    """The section that fits where no code does."""
    text = decision(section, turn.question)
    if section["ref"].startswith(_OF_SERVICES):
        return Reply(text, codes_in(section["says"])[:_NAMED], topic=cleaned(turn.question))
    near = say("nearest.v1", rows=rows(chosen[:1])) if names_something(turn.question) else ""
    return Reply(f"{text} {near}".strip(), (), topic=cleaned(turn.question))
