"""A case of which more is told: coded anew as a whole, what was known before kept unless what is told now supersedes it."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from assistant.chat.each_site import with_another
from assistant.chat.followups import of_services, told_before
from assistant.chat.left_out import taken_out
from assistant.chat.opposites import contradicts, contrasted, in_titles_words
from assistant.chat.refining import LIGHT, telling
from assistant.chat.situations import told as told_in
from assistant.chat.skills.calls import situation_call
from assistant.chat.skills.case_ends import beside_the_case
from assistant.chat.skills.exactly import DETAIL, INFECTED, said_once, specific, specified
from assistant.chat.skills.finer import in_order
from assistant.chat.turns import Call, Json, Results, Turn

_MOST = 8
_SURE, _FAIR = 0.85, 0.5
_SAID = 0.5  # share of a title's telling words that must be said where only the new words call for it
_UNSAID = 0.4  # what a word of a title that nobody said counts against it
_LOST = 1.0  # what a condition counts that was known and is told no more
_FOUND = 0.3
_UNSURE, _HARDLY = 0.6, 0.3
# A side and where it is, and nothing else.
_SIDE = re.compile(r"\b(?:left|right|bilateral)\b", re.IGNORECASE)
_VAGUE_SIDE = re.compile(
    r"\bunspecified (?:side|eye|ear|limb|leg|arm|hand|foot|breast|knee|hip|shoulder)\b", re.IGNORECASE
)
_ONLY_A_SIDE = re.compile(
    r"(?:(?:i |it |that |meant|mean|is|was|s|should be|be|only|just|the|on|in|of|at|oops|sorry|side|sided|one|actually|really) *)*"
    r"(?:left|right|bilateral|both)(?: (?:sides?|sided|eyes?|ears?|legs?|arms?|hands|feet|knees|hips|ankles|wrists|elbows|shoulders|breasts|kidneys|lungs|side|sided|eye|ear|leg|arm|hand|foot|knee|hip|ankle|wrist|elbow|shoulder|breast|kidney|one|only|just|calf|heel|thumb|limb|actually|sorry|is affected))*",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\b(?:bilateral|both)\b", re.IGNORECASE)
_BESIDE = re.compile(r"\b(?:too|also|as well|both|and the|plus)\b", re.IGNORECASE)
_BLOCK, _SUBCATEGORY = 2, 5
_OUTCOME, _HISTORY = "Z37", "Z8"
# What is taken makes no disease finer ("oral complications" is not what oral drugs are for).
_DRUG_TAKEN = re.compile(r"\blong term \(current\) use of [^;,]+", re.IGNORECASE)
_NO_KIND = re.compile(r"^Unspecified |, unspecified(?:,|$)", re.IGNORECASE)
# Of tumors, injuries, circumstances and what diabetes or a stroke does another one takes no place.
_EACH_BY_ITSELF = re.compile(r"[CDOSTVWXYZ]|E0[89]|E1[0-3]|I69")
_EXCLUDING = frozenset({"excludes1", "combination", "duplicate", "unspecified_side"})
# A status or a normal course, and what stands in its place once it has a complication (I.C.21.c.3).
_COMPLICATED = (
    ("Z89", ("T87",)),
    ("Z93.0", ("J95.0",)),
    ("Z93.1", ("K94.2",)),
    ("Z93.2", ("K94.1",)),
    ("Z93.3", ("K94.0",)),
    ("Z93.5", ("N99.5",)),
    ("Z93.6", ("N99.5",)),
    ("Z94", ("T86",)),
    ("Z95", ("T82",)),
    ("Z96.6", ("T84",)),
    ("Z96", ("T85",)),
    ("Z98", ("T85",)),
    ("O80", ("O",)),  # stands only where no other code of chapter 15 does (I.C.15.n.1)
)


@dataclass(frozen=True, slots=True)
class _Change:
    """What the new words change in the reading of a case: codes that come, and codes that go."""

    come: tuple[Json, ...]
    gone: frozenset[str]
    lost: frozenset[str] = frozenset()  # categories of which nothing is left


def recoded(turn: Turn, chosen: Sequence[Json], setting: str) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes of the whole case in its present state; nothing where no code was known and none is found.

    The case is read with and without the new words: what differs is what they change, and the codes of before change by
    that and no more, so that a word taken back earlier comes to life no more. Where a reading changes nothing, the new
    words make a code of before finer, or stand for codes of their own. `chosen`, the whole as one line, is taken where it
    says more of what was told. A code of before stands until a newer one stands against it (I.A.12.a, I.B.9).
    """
    if turn.last is None:
        return []
    before = list(turn.last.codes[:_MOST])
    whole, old, alone, searched, refined = yield (
        _reading(turn.case),
        _reading(told_before(turn.last)),
        _reading(turn.said),
        Call("search_codes", {"query": f"{turn.said} {told_before(turn.last)}"[:500], "limit": 4, "billable": True}),
        Call("refine_codes", {"codes": before, "words": in_titles_words(_DRUG_TAKEN.sub("", turn.said))[:500]})
        if before
        else Call("check_codes", {"codes": ["?"]}),
    )
    if chosen and taken_out(told_before(turn.last), turn.said):
        return list(chosen)
    read = _sure(whole, {"ICD-10-CM"})
    if len(read) > 1 and with_another(told_before(turn.last), turn.asked):
        return read
    if mended := _other_side(turn, refined.get("codes", ())):
        return mended
    systems = {"ICD-10-CM", "HCPCS"} if of_services(turn.last) else {"ICD-10-CM"}
    kept = [each for each in refined.get("codes", ()) if each.get("system") in systems and before]
    denied = frozenset(word.removeprefix("without") for word in telling(turn.said) if word.startswith("without"))
    kept = [each for each in kept if _share(each["was"], denied) < _SAID]
    # What somebody had is made another by nothing that is new.
    past = {each["code"] for each in kept if each["changed"] and each["from"].startswith(_HISTORY)}
    kept = [each for each in kept if each["system"] != "HCPCS" or contrasted(each["title"], turn.said) == each["title"]]
    read = _sure(whole, systems)
    new = telling(turn.said) - LIGHT
    change = yield from _made_finer(_change(_sure(old, systems), read, new), turn.said)
    if grown := _grown(read, before, [each for each in chosen if each["code"] not in past], change, new):
        listed = yield from beside_the_case(in_order(specified(grown, chosen)), kept, turn.said)
        return (yield from _standing(specific(listed), set(before), setting, new))
    known = _known(turn, kept)
    listed = _changed(kept, change, new, known) or [_plain(each) for each in kept]
    if not change.come and not any(each["changed"] for each in kept):
        listed += _called_for(_sure(alone, systems), new, listed)
    left = [each for each in kept if each["from"] not in change.gone]
    vouched = {each["code"] for each in read}
    chosen = [each for each in chosen if each["code"] not in change.gone]
    ahead = _worth(chosen, left, new, known, vouched) - _worth(listed, left, new, known, vouched)
    same = {each["code"] for each in listed} <= set(before)
    if ahead > 0 or (same and ahead == 0):
        listed = list(chosen) or listed
    listed = specified(listed, chosen)
    listed = _searched(listed, searched.get("hits", ()), new, known)
    integral = {each["code"] for each in whole.get("not_coded", ()) if each["reason"] == "integral"}
    listed = in_order(_as_read([each for each in listed if each["code"] not in integral], read))
    listed = yield from beside_the_case(listed, kept, turn.said)
    once = {each["code"] for each in chosen}
    finer = {each["code"] for each in kept if each["changed"]}
    listed = said_once(listed, {each["code"] for each in change.come}, known, once, finer)
    return (yield from _standing(specific(listed), set(before), setting, new)) if len(listed) > 1 else listed


def _other_side(turn: Turn, kept: Sequence[Json]) -> list[Json]:
    """The codes of before on the side that is now told, where nothing else is told and each of them that names a side
    changes it; empty otherwise, and where what is told is of a side beside the first.
    """
    if (
        not _ONLY_A_SIDE.fullmatch(turn.said.strip(" ,.;?!"))
        or not turn.swapped
        or (_BESIDE.search(turn.asked) and not _BOTH.search(turn.said))
    ):
        return []
    sided = [each for each in kept if _SIDE.search(each["title"]) or each["changed"]]
    if not sided or not all(each["changed"] and not _VAGUE_SIDE.search(each["title"]) for each in sided):
        return []
    # It is what stood there before, on the side that is told: no search is surer.
    return in_order([{**_plain(each), "confidence": 1.0} for each in kept])


def _reading(text: str) -> Call:
    return situation_call(told_in(text).or_words(text))


def _sure(coded: Json, systems: set[str]) -> list[Json]:
    return [each for each in coded.get("codes", ()) if each["system"] in systems and each["confidence"] >= _FAIR]


def _change(old: Sequence[Json], whole: Sequence[Json], new: frozenset[str]) -> _Change:
    had, has = ({each["code"] for each in reading} for reading in (old, whole))
    come = tuple(each for each in whole if each["code"] not in had and not _chance(each, new))
    lost = {code[:3] for code in had} - {code[:3] for code in has} if come else set()
    come = tuple(each for each in come if each["code"] != INFECTED) or come
    return _Change(come, frozenset(had - has), frozenset(lost))


def _grown(
    read: Sequence[Json], before: Sequence[str], chosen: Sequence[Json], change: _Change, new: frozenset[str]
) -> list[Json]:
    """The reading of the whole case where it keeps every code of before, has others beside them and all that the whole as
    one line has; empty otherwise.
    """
    wanted = {*before, *(each["code"] for each in chosen)}
    if not change.come or change.gone or not wanted <= {each["code"] for each in read}:
        return []
    return [_plain(each) for each in read if each["code"] in before or not _chance(each, new)]


def _made_finer(change: _Change, said: str) -> Generator[tuple[Call, ...], Results, _Change]:
    """The change with the codes that come and leave something open as the new words make them: the reading takes clause by
    clause what may be told of the condition in another one.
    """
    vague = [each["code"] for each in change.come if "unspecified" in each["title"].lower()]
    if not vague or not change.gone:
        return change
    (refined,) = yield (Call("refine_codes", {"codes": vague, "words": in_titles_words(said)[:500]}),)
    finer = {each["from"]: each for each in refined.get("codes", ()) if each["changed"]}
    come = [{**each, **_plain(finer[each["code"]])} if each["code"] in finer else each for each in change.come]
    return replace(change, come=tuple({each["code"]: each for each in come}.values()))


def _chance(each: Json, new: frozenset[str]) -> bool:
    """True for a circumstance that is unsure and hardly said; the outcome of a birth follows from what is said of it."""
    return (
        each["code"][0] == "Z"
        and not each["code"].startswith(_OUTCOME)
        and each["confidence"] < _UNSURE
        and _share(each["title"], new) < _HARDLY
    )


def _changed(kept: Sequence[Json], change: _Change, new: frozenset[str], known: frozenset[str]) -> list[Json]:
    """The codes of before as the new words leave them, then those that come."""
    listed: list[Json] = []
    come = list(change.come)
    for each in kept:
        kin = [other for other in come if other["code"][:3] == each["code"][:3]]
        # The reading may have had another code of the category, which the new words took away all the same.
        category = each["code"][:3]
        replaced = each["from"] in change.gone or (
            category in change.lost and not any(other["code"][:3] == category for other in come)
        )
        if replaced and not kin and not each["changed"]:
            continue
        if replaced and kin:
            finer = [each] if each["changed"] else []
            best = max([*kin, *finer], key=lambda one: _closeness(one, kin, new, known))
            listed += kin if best in kin else [_plain(each)]
            come = [other for other in come if other not in kin]
        elif not any(_instead(other, each, new) for other in come):
            listed.append(_plain(each))
    return [*listed, *come]


def _instead(other: Json, each: Json, new: frozenset[str]) -> bool:
    """True for a code of the same block that says all that an open code of before said, and of the new words no less."""
    was = telling(each["was"]) - LIGHT - DETAIL
    if "unspecified" not in each["was"].lower() or other["code"][:_BLOCK] != each["from"][:_BLOCK]:
        return False
    titled = telling(other["title"])
    same = was <= titled or other["code"][:_SUBCATEGORY] == each["from"][:_SUBCATEGORY]
    return same and len(titled & new) >= len(telling(each["title"]) & new)


def _closeness(
    each: Json, kin: Sequence[Json], new: frozenset[str], known: frozenset[str]
) -> tuple[int, bool, bool, float]:
    """How much of the new words a code says, whether it leaves nothing open, whether the coder read it, how well it fits."""
    title = each["title"]
    return len(telling(title) & new), "unspecified" not in title.lower(), each in kin, _fit(each, known)


def _called_for(coded: Sequence[Json], new: frozenset[str], listed: Sequence[Json]) -> list[Json]:
    """What the new words alone call for: codes that are sure, or whose titles they say."""
    codes = {each["code"] for each in listed}
    return [
        each
        for each in coded
        if each["code"] not in codes and (each["confidence"] >= _SURE or _share(each["title"], new) >= _SAID)
    ]


def _searched(listed: Sequence[Json], hits: Sequence[Json], new: frozenset[str], known: frozenset[str]) -> list[Json]:
    """The codes with what a search finds for the whole in the place of one that it says more closely.

    It must say more of the new words than that code, lose none of what is still known, and add little that nobody said.
    """
    found = list(listed)
    for hit in hits:
        own = telling(hit["title"])
        if hit["system"] != "ICD-10-CM" or hit["score"] < _FOUND or any(each["code"] == hit["code"] for each in found):
            continue
        for each in found:
            less = telling(each["title"])
            gain = len((own - less) & new)
            kept_all = not (less - own - LIGHT) & known and bool(less & own - LIGHT)
            if gain and each["code"][0] == hit["code"][0] and kept_all and len(own - known - LIGHT) <= gain:
                covered = [other for other in found if other is not each and telling(other["title"]) - LIGHT <= own]
                return [hit if other is each else other for other in found if other not in covered]
    return found


def _share(title: str, words: frozenset[str]) -> float:
    own = telling(title) - LIGHT
    return len(own & words) / len(own) if own else 0.0


def _known(turn: Turn, kept: Sequence[Json]) -> frozenset[str]:
    """The words of the codes of before and of what is told now, without what that denies or takes back."""
    new = telling(turn.said)
    old = telling(contrasted("; ".join(each["title"] for each in kept) or turn.case, turn.said))
    denied = {word for word in old if word.startswith("without") and word.removeprefix("without") in new}
    affirmed = {word.removeprefix("without") for word in new if word.startswith("without")}
    return (old - denied - affirmed) | new


def _fit(each: Json, known: frozenset[str]) -> float:
    own = telling(each["title"])
    return len(own & known) - _UNSAID * len(own - known - LIGHT)


def _worth(
    listed: Sequence[Json], left: Sequence[Json], new: frozenset[str], known: frozenset[str], vouched: set[str]
) -> float:
    """How much of what is told now the titles say, less the conditions of before that are lost and the words that nobody
    said, of codes that the reading of the whole case does not vouch for.
    """
    if not listed:
        return -99.0
    own = frozenset[str]().union(*(telling(each["title"]) for each in listed))
    unsaid = frozenset[str]().union(*(telling(each["title"]) for each in listed if each["code"] not in vouched))
    categories = {each["code"][:3] for each in listed}
    lost = sum(each["code"][:3] not in categories and _share(each["title"], own) < _SAID for each in left)
    return len(own & new) - _LOST * lost - _UNSAID * len(unsaid - known - LIGHT)


def _as_read(listed: Sequence[Json], read: Sequence[Json]) -> list[Json]:
    """The codes in the sequence that the reading of the whole case gives them; the others keep their places."""
    rank = {each["code"]: place for place, each in enumerate(read)}
    ranked = iter(sorted((each for each in listed if each["code"] in rank), key=lambda each: rank[each["code"]]))
    return [next(ranked) if each["code"] in rank else each for each in listed]


def _standing(
    listed: list[Json], derived: set[str], setting: str, new: frozenset[str]
) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes without those of before that may not stand beside a newer one, or that it explains or says more closely."""
    codes = [each["code"] for each in listed]
    (verdict,) = yield (Call("check_codes", {"codes": codes[:20], "setting": setting}),)
    pairs = [
        tuple(found["codes"][:2])
        for found in verdict.get("findings", ())
        if found["convention"] in _EXCLUDING and len(found["codes"]) > 1
    ]
    out = {one for pair in pairs for one, other in (pair, pair[::-1]) if one in derived and other not in derived}
    titles = {each["code"]: len(telling(each["title"]) & new) for each in listed}
    both_new = [pair for pair in pairs if not derived & set(pair) and set(pair) <= set(titles)]
    out |= {min(pair, key=lambda one: titles[one]) for pair in both_new if len({titles[one] for one in pair}) > 1}
    out |= {
        one
        for one in derived
        for other in codes
        if other not in derived and any(one.startswith(status) and other.startswith(by) for status, by in _COMPLICATED)
    }
    out |= {each["code"] for each in listed if each["code"] in derived and _said_finer(each, listed, derived)}
    out |= {less for less, _ in verdict.get("general", ())} | {symptom for symptom, _ in verdict.get("explained", ())}
    return [each for each in listed if each["code"] not in out]


def _said_finer(each: Json, listed: Sequence[Json], derived: set[str]) -> bool:
    """True for a disease that was known without its kind, beside a newer code of its category that has one."""
    return (
        not _EACH_BY_ITSELF.match(each["code"])
        and bool(_NO_KIND.search(each["title"]))
        and any(
            other["code"] not in derived
            and other["code"][:3] == each["code"][:3]
            and not _NO_KIND.search(other["title"])
            and not contradicts(other["title"], each["title"])
            for other in listed
        )
    )


def _plain(each: Json) -> Json:
    return {key: each[key] for key in ("system", "code", "title", "billable")}
