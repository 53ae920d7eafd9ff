"""Of codes that say the same the one that says it more exactly (I.B.2, I.A.9.b)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.chat.refining import LIGHT, telling
from assistant.chat.turns import Json

_SEVERAL = 2
INFECTED = "B99.9"  # of which infection is said elsewhere
DETAIL = telling("severity stage region level")
_BARE, _KIND = re.compile(r"\bwithout complications\b", re.IGNORECASE), 5
_POISON, _INTENT = re.compile(r"T(?:3[6-9]|4\d|50|5[1-9]|6[0-5])"), re.compile(r"X(?:7[1-9]|8[0-3])")
_OPEN = re.compile(r"\bunspecified\b|^other\b", re.IGNORECASE)


def specific(listed: Sequence[Json]) -> list[Json]:
    """The codes without an unspecified (or other) one beside a specified one of its category that says the same, without a
    heading beside a code below it, without one of no complications beside one of its kind that has some, and without an infection of which nothing is said beside one that is named.
    """

    def open_beside(each: Json) -> bool:
        words = telling(each["title"]) - LIGHT - DETAIL
        return bool(_OPEN.search(each["title"])) and any(
            other["code"][:3] == each["code"][:3]
            and words <= telling(other["title"])
            and not _OPEN.search(other["title"])
            for other in listed
        )

    def heading_beside(each: Json) -> bool:
        return any(other is not each and other["code"].startswith(each["code"]) for other in listed)

    def bare_beside(each: Json) -> bool:
        plain = _BARE.search(each["title"])
        return bool(plain) and any(
            other["code"][:_KIND] == each["code"][:_KIND] and not _BARE.search(other["title"]) for other in listed
        )

    # The code of a drug or a poison says the intent itself (I.C.19.e).
    poisoned = any(_POISON.match(each["code"]) for each in listed)
    kept = [each for each in listed if not (open_beside(each) or heading_beside(each) or bare_beside(each))]
    kept = [each for each in kept if not (poisoned and _INTENT.match(each["code"]))]
    return [each for each in kept if each["code"] != INFECTED or len(listed) == 1]


def specified(listed: Sequence[Json], chosen: Sequence[Json]) -> list[Json]:
    """The codes with what the whole, told at once, says exactly in the place of an unspecified one of its category (I.B.2)."""

    def exact(each: Json) -> Json:
        if "unspecified" not in each["title"].lower():
            return each
        kin = [one for one in chosen if one["code"][:3] == each["code"][:3] and one["code"] not in codes]
        plain = [
            one
            for one in kin
            if one.get("billable")
            and ("unspecified" not in one["title"].lower() or telling(one["title"]) > telling(each["title"]))
        ]
        return plain[0] if len(plain) == 1 and len(kin) == 1 else each

    codes = {each["code"] for each in listed}
    return [exact(each) for each in listed]


def said_once(listed: list[Json], come: set[str], known: frozenset[str], once: set[str], finer: set[str]) -> list[Json]:
    """The codes without one that came with a word nobody said and whose said words another code of the list says too: one
    of its chapter where the case told at once has not that code, or one of another chapter that became `finer`.
    """
    words = {each["code"]: telling(each["title"]) - LIGHT - DETAIL for each in listed}

    order = list(words)

    def needless(each: Json) -> bool:
        said = words[each["code"]] & known
        if each["code"] not in come or len(said) < _SEVERAL or said == words[each["code"]]:
            return False
        return any(
            said <= own
            and other[:3] != each["code"][:3]
            and (each["code"] not in once if other[0] == each["code"][0] else other in finer)
            for other, own in words.items()
            if own & known != said or order.index(other) < order.index(each["code"])
        )

    return [each for each in listed if not needless(each)]
