"""Codes that need characters, completed by what the words say of them."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.skills.seventh import TELLS, fitting
from assistant.chat.turns import Call, Json, Results
from index.words import roots, tokens

_HEALING = re.compile(r"\b(delayed|non-?union|mal-?union|sequela\w*)\b", re.IGNORECASE)
_ROUTINE = {"G": "D", "K": "D", "P": "D", "H": "E", "M": "E", "Q": "E", "J": "F", "N": "F", "R": "F"}


def complete(chosen: Sequence[Json], text: str) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """Each code that needs characters with the complete one below it that the words call for, where there is one."""
    listed = list(chosen)
    open_ended = [each for each in listed if not each["billable"] and each.get("system", "ICD-10-CM") == "ICD-10-CM"]
    if open_ended:
        (complete,) = yield (Call("search_codes", {"query": text[:500], "limit": 20, "billable": True}),)
        for each in open_ended:
            leaf = next((hit for hit in complete.get("hits", ()) if hit["code"].startswith(each["code"])), None)
            if leaf is None:
                (card,) = yield (Call("show_code", {"code": each["code"]}),)
                leaf = _child(card, text)
            if leaf:
                listed[listed.index(each)] = leaf
    changed = [_routine(each["code"], text) for each in listed]
    wanted = [code for code, each in zip(changed, listed, strict=True) if code != each["code"]]
    cards = (yield tuple(Call("show_code", {"code": code}) for code in wanted)) if wanted else ()
    known = {card["code"]: card for card in cards if card.get("found")}
    final = [known.get(code, each) for code, each in zip(changed, listed, strict=True)]
    meant: dict[str, Json] = {}
    for each in final:
        other = yield from _by_character(each, text)
        meant.setdefault(other["code"], other)
    # What an injury left goes before the injury that left it (I.B.10).
    return sorted(meant.values(), key=lambda each: str(each["code"]).replace(".", "")[6:] == "S")


def _by_character(each: Json, text: str) -> Generator[tuple[Call, ...], Results, Json]:
    """The code with the 7th character that the words call for, where they name an encounter or an open fracture."""
    code = str(each["code"])
    if len(code.replace(".", "")) != 7 or not TELLS.search(text):
        return each
    (card,) = yield (Call("show_code", {"code": code}),)
    character = fitting(card.get("seventh") or {}, text)
    if character in ("", code[-1]):
        return each
    (other,) = yield (Call("show_code", {"code": f"{code[:-1]}{character}"}),)
    return other if other.get("found") else each


def _child(card: Json, text: str) -> Json | None:
    """The complete child whose own words the text holds; the unspecified one where none does."""
    own = set(roots(tokens(str(card.get("title", "")))))
    said = set(roots(tokens(text)))
    below = [child for child in card.get("children", ()) if child["billable"]]
    scored = [
        (len((set(roots(tokens(child["title"]))) - own) & said), "unspecified" in child["title"].lower(), child)
        for child in below
    ]
    best = max(scored, key=lambda each: each[:2], default=None)
    return best[2] if best and (best[0] or best[1]) else None


def _routine(code: str, text: str) -> str:
    """Subsequent care of a fracture heals routinely where the words name no delay, nonunion or malunion (I.C.19.c)."""
    plain = code.replace(".", "")
    if len(plain) != 7 or plain[0] not in "SM" or _HEALING.search(text):
        return code
    return f"{code[:-1]}{_ROUTINE.get(plain[-1], plain[-1])}"
