"""Several things or services asked for in one question ("a wheelchair and a cushion"), each with its own code."""

from __future__ import annotations

import re
from collections.abc import Generator

from assistant.chat.skills import goods
from assistant.chat.skills.phrases import cleaned
from assistant.chat.turns import Call, Json, Results

# What surely parts two things is tried before what may as well join the words of one.
_PARTINGS = (
    re.compile(r"\s*(?:\bplus\b|\+|\band also\b|\bas well as\b|\balong with\b|;|\bthen\b)\s*", re.IGNORECASE),
    re.compile(
        r"\s*(?:\bplus\b|\+|\band\b|&|,|;|\bwith (?=an? |\d{1,2} [a-z]{4,}))(?!\s*(?:no|not|without)\b)\s*",
        re.IGNORECASE,
    ),
)
_LEAD = re.compile(r"^[^:]{2,40}: ", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:what|which|codes?|hcpcs|please|need|needs|for|medicare|both|each|order(?:ed|s)?|pt|patient|dispensed?|gave|given|got|gets|the|an?|new|qty|quantity|units?|modifiers?|is there)\b|[?.!]",
    re.IGNORECASE,
)
_SURE, _MOST, _LONGEST = 0.45, 4, 9


def each_service(question: str) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The code of each part where every part surely has one of its own; nothing where the words name one thing."""
    text = _LEAD.sub("", question.strip())
    for parting in _PARTINGS:
        parts = [
            part for each in parting.split(text) if (part := " ".join(_ASKS.sub(" ", cleaned(each) or each).split()))
        ]
        if not 1 < len(parts) <= _MOST or any(len(part.split()) > _LONGEST for part in parts):
            continue
        found = yield tuple(
            Call("search_codes", {"query": part[:200], "system": "HCPCS", "limit": 6}) for part in parts
        )
        tops = [
            next(iter(goods.left_by_denial(each.get("hits", ()), part)), None)
            for part, each in zip(parts, found, strict=True)
        ]
        tops = yield from _with_the_first(parts, tops)
        sure = [top for top in tops if top and top["score"] >= _SURE and len(top["code"]) > 2]
        if len({top["code"] for top in sure}) == len(parts):
            return sure
    return []


def _with_the_first(
    parts: list[str], tops: list[Json | None]
) -> Generator[tuple[Call, ...], Results, list[Json | None]]:
    """What was found for each part; a part that names no thing of its own is one for the first ("CPAP mask and tubing")."""
    unsure = [place for place, top in enumerate(tops) if place and (top is None or top["score"] < _SURE)]
    if not unsure or tops[0] is None or tops[0]["score"] < _SURE:
        return tops
    of = parts[0].split()[0]
    found = yield tuple(
        Call("search_codes", {"query": f"{of} {parts[place]}"[:200], "system": "HCPCS", "limit": 6}) for place in unsure
    )
    again = dict(zip(unsure, found, strict=True))
    return [
        next(iter(goods.left_by_denial(again[place].get("hits", ()), parts[place])), None) if place in again else top
        for place, top in enumerate(tops)
    ]
