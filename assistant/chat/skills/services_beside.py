"""Services put side by side, or beside a diagnosis: they are no two diagnoses, and Excludes notes decide nothing for them."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.skills.wording import joined, rows, say, told
from assistant.chat.turns import Call, Json, Reply, Results, Turn

_SERVICE = re.compile(r"[A-V]\d{4}|\d{5}")
_MOST = 4
_ICD = "ICD-10-CM"


def told_of(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The answer where a service is among the codes; None where all of them are diagnoses."""
    codes = turn.codes[:_MOST]
    if len(codes) < 2 or not any(_SERVICE.fullmatch(code) for code in codes):
        return None
    cards = [card for card in (yield tuple(Call("show_code", {"code": code}) for code in codes)) if card.get("found")]
    services = [card for card in cards if card["system"] != _ICD]
    diagnoses = [card for card in cards if card["system"] == _ICD]
    if len(cards) < len(codes) or not services:
        return None
    shown = tuple(card["code"] for card in cards)
    if diagnoses:
        text = say("pair_service_diagnosis.v1", services=_named(services), diagnoses=_named(diagnoses))
        return Reply(text, shown, topic="; ".join(shown))
    (section,) = yield (Call("find_guideline", {"query": "NCCI.ptp", "limit": 1}),)
    says = " ".join(f"{told(each['says'], turn.question)} ({each['ref']}.)" for each in section.get("sections", ()))
    return Reply(say("pair_services.v1", rows=rows(cards), says=says), shown, topic="; ".join(shown))


def _named(cards: Sequence[Json]) -> str:
    return joined([f"{card['code']} ({card['title'].rstrip('.')})" for card in cards])
