"""A follow-up that tells more of what was coded: the codes before, each with the detail that is now known."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from assistant.chat.turns import Call, Json, Results, Turn

_MOST = 8
# A poisoning stands before what it did, an adverse effect and an underdosing behind it (I.C.19.e.5).
_BEFORE, _BEHIND = ("Poisoning by", "Toxic effect"), ("Adverse effect", "Underdosing")


def finer_codes(turn: Turn) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes of the answer before, each as the follow-up makes it; nothing where it changes none of them.

    A question that may as well be a new one changes a code only where the titles say every word of it.
    """
    if not turn.said or turn.last is None or not turn.last.codes:
        return []
    (seen,) = yield (Call("refine_codes", {"codes": list(turn.last.codes[:_MOST]), "words": turn.said[:500]}),)
    rows: list[Json] = seen.get("codes", [])
    told = [each for each in rows if each["changed"] and (turn.carried or not each["untold"])]
    return rows if told else []


def only_the_encounter(finer: Sequence[Json]) -> bool:
    """True where the follow-up told the encounter and nothing else: the 7th character changes, and no word is left over."""
    changed = [each for each in finer if each["changed"]]
    return bool(changed) and all(each["from"][:-1] == each["code"][:-1] and not each["untold"] for each in changed)


def joined_with(finer: Sequence[Json], chosen: Sequence[Json]) -> list[Json]:
    """What the whole question was coded as, with the finer codes in the place of others of their categories.

    Where nothing was sure, `chosen` is empty and the codes before stand, those changed that the follow-up changes.
    """
    if not chosen:
        return in_order(finer)
    changed = {each["from"][:3] for each in finer if each["changed"]}
    listed: list[Json] = []
    for each in finer:
        kin = [other for other in chosen if other["code"][:3] == each["from"][:3]]
        # Where the finer code leaves words untold, the whole question's own other code of the category says more.
        better = each["untold"] and kin and each["from"] not in {other["code"] for other in kin}
        listed += [each] if each["changed"] and not better else kin
    return in_order([*listed, *(each for each in chosen if each["code"][:3] not in changed)])


def in_order(listed: Sequence[Json]) -> list[Json]:
    """Each code once; a poisoning first, an adverse effect behind what it did."""
    unique = list({each["code"]: each for each in listed}.values())
    return sorted(unique, key=lambda each: each["title"].startswith(_BEHIND) - each["title"].startswith(_BEFORE))
