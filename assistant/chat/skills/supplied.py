"""Things and services that a question names: each by its name, or as a kind of thing that no code describes."""

from __future__ import annotations

import re
from collections.abc import Generator

from assistant.chat.skills import goods
from assistant.chat.skills.choosing import is_modifier
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.several import each_service
from assistant.chat.skills.wanted import Wanted
from assistant.chat.skills.wording import rows, say, values, with_number
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn

_BY_NAME = 0.8  # a thing that its everyday name finds
_SURE = 0.5
# What is done where no code has the thing, or two systems have it: nothing where its code is found.
_WITHOUT_A_CODE = ("HCPCS.unlisted", "HCPCS.choice")
SERVICE_CODE = re.compile(r"[AEKLVT]\d{4}")


def named(turn: Turn, text: str, asks: Wanted) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The things or services that a question names, or a follow-up about such; None where it means no such thing."""
    about_goods = turn.last is not None and any(SERVICE_CODE.fullmatch(code) for code in turn.last.codes)
    if turn.carried and not about_goods:
        return None
    things = goods.named(turn.question)
    if not things and not (asks.service and (asks.asked or not asks.visit)):
        return None
    if several := (yield from _several(turn)):
        return several
    return (yield from _one(turn, text)) if things else None


def unlisted(turn: Turn, code: str) -> Steps:
    """The code for a kind of thing that no code describes, with what such a line must say (HCPCS.unlisted)."""
    card, section = yield (
        Call("show_code", {"code": code}),
        Call("find_guideline", {"query": "HCPCS.unlisted", "limit": 1}),
    )
    says = [with_number(each, turn.question) for each in section.get("sections", ())]
    if not card.get("found"):
        return Reply(" ".join([say("not_found.v1", code=code, problem=str(card.get("problem", ""))), *says]))
    return Reply(" ".join([say("look_up.v1", rows=rows([card])), *says]), (card["code"],), topic=turn.question)


def _several(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The supplies of a device, or each of several things or services that are named; None for one thing."""
    if wanted := goods.supplies_of(turn.question):
        cards = yield tuple(Call("show_code", {"code": code}) for code in wanted)
        listed = [card for card in cards if card.get("found")]
        listed = goods.those_named(turn.question, listed) or listed
    else:
        listed = yield from each_service(turn.question)
    if len(listed) < 2 and not wanted:
        return None
    return Reply(say("look_up.v1", rows=rows(listed)), values(listed), topic=cleaned(turn.question))


def _one(turn: Turn, text: str) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The code of a thing that is supplied, and what else its words may mean; None where no service has its name."""
    found, plain, near = yield (
        Call("search_codes", {"query": text[:500], "system": "HCPCS", "limit": 8}),
        Call("search_codes", {"query": (goods.pared(text) or text)[:500], "system": "HCPCS", "limit": 1}),
        Call("find_guideline", {"query": turn.question[:500], "limit": 1}),
    )
    hits = [hit for hit in found.get("hits", ()) if not is_modifier(hit)]
    if not hits:
        return None
    # What the everyday name alone surely finds goes before what its making finds.
    everyday = [hit for hit in plain.get("hits", ()) if "term" in hit["matched_by"] and hit["score"] >= _BY_NAME]
    if everyday and hits[0]["score"] < _BY_NAME:
        hits = [*everyday, *(hit for hit in hits if hit["code"] != everyday[0]["code"])]
    hits = goods.left_by_denial(goods.by_brand(goods.no_drugs(hits), text), text)
    said = [say("look_up.v1", rows=rows([*hits[:1], *(modifiers := (yield from _side(turn, hits[0])))]))]
    if others := goods.beside(hits):
        said.append(say("nearest.v1", rows=rows(others)))
    said += [with_number(each, turn.question) for each in near.get("sections", ()) if _tells_of_it(each)]
    return Reply(" ".join(said), values([hits[0], *modifiers]), topic=text)


def _side(turn: Turn, thing: Json) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The modifier of the side that the question tells, where the thing has one."""
    side = goods.side(turn.question, thing["code"])
    cards = (yield (Call("show_code", {"code": side}),)) if side else ()
    return [card for card in cards if card.get("found")]


def _tells_of_it(section: Json) -> bool:
    """True for a section about services that surely fits."""
    fits = section["score"] >= _SURE and goods.about_services(section)
    return bool(fits and section["ref"] not in _WITHOUT_A_CODE)
