"""What the record would have to say for a more specific code: the kinds below the heading of the code before."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from assistant.chat.intents import Intent
from assistant.chat.skills.wording import say
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn

_SHORTEST, _LONGEST = 3, 6  # characters of a heading; the 7th tells the encounter alone
_MOST, _CODES = 8, 3


def what_to_document(turn: Turn, intent: Intent) -> Steps:
    """For each diagnosis talked about, what its heading parts into, and what the kinds themselves part into (I.B.2, I.B.18)."""
    cards = yield tuple(Call("show_code", {"code": code}) for code in turn.codes[:_CODES])
    known = [card for card in cards if card.get("found") and card["system"] == "ICD-10-CM"]
    vague = [card for card in known if "unspecified" in card["title"].lower()] or known
    said: list[str] = []
    for card in vague:
        kinds, further = yield from _below(card["code"].replace(".", ""))
        if kinds:
            name = "specificity.v1" if further else "specificity_plain.v1"
            holes = {"further": "; ".join(further)} if further else {}
            said.append(say(name, code=card["code"], title=card["title"], kinds="; ".join(kinds), **holes))
    (section,) = yield (Call("find_guideline", {"query": "I.B.18", "limit": 1}),)
    said += [f"{each['says']} ({each['ref']}.)" for each in section.get("sections", ())]
    return Reply(" ".join(said), tuple(card["code"] for card in known), topic=turn.last.topic if turn.last else "")


def _below(code: str) -> Generator[tuple[Call, ...], Results, tuple[list[str], list[str]]]:
    """The titles that the widest heading above a code parts into, and those that the first of its parted kinds parts into."""
    (card,) = yield (Call("show_code", {"code": code[:_SHORTEST]}),)
    kinds = card.get("children", ()) if card.get("found") else ()
    parted = [
        child["code"] for child in kinds if not child["billable"] and len(child["code"].replace(".", "")) < _LONGEST
    ]
    # Of the parted kinds the one that holds the code itself, else the first.
    of_it = next((each for each in parted if code.startswith(each.replace(".", ""))), parted[0] if parted else "")
    finer = (yield (Call("show_code", {"code": of_it}),))[0] if of_it else {}
    return _titles(kinds), _titles(finer.get("children", ()))


def _titles(children: Sequence[Json]) -> list[str]:
    return [f"{child['code']} {child['title']}" for child in children[:_MOST]]
