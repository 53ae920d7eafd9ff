"""Questions about modifiers: what they mean, when they are used, which one a service takes."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from assistant.chat.dosage import dose_in
from assistant.chat.intents import Intent
from assistant.chat.skills import goods, rules
from assistant.chat.skills.several import each_service
from assistant.chat.skills.wording import asks_yes_or_no, say, told
from assistant.chat.turns import Call, Json, Reply, Steps, Turn

_WHICH = re.compile(r"\b(?:which|what)\b", re.IGNORECASE)
# Numbers of two digits that are amounts, not modifiers.
_ASIDE = re.compile(r"\b(?:gave|given|used|threw(?: out)?|wasted|discarded|vial of|of) \d{2}\b", re.IGNORECASE)
_ITEM, _ITEM_ASKED = 0.4, 0.12  # how well an item named beside a modifier must fit
_CAPITALS = re.compile(
    r"(?<![\w.])([A-Z][A-Z0-9]|\d\d)(?![\w.%])(?![- ]?(?i:days?|minutes?|mins?|yo|y/o|yrs?|years?|weeks?|wks?|months?|mg|mcg|ml|units?|loaded|miles?|hours?|hrs?|cm|mm|lbs?|kg|of)\b)"
)
# What a visit with a minor procedure was for: nothing besides it, or a problem of its own (modifier 25).
_NOTHING_ELSE = re.compile(
    r"\b(?:nothing else|no other|no new|no separate|no additional|only (?:for|to|came)|scheduled (?:only )?(?:for|only)|came (?:in )?(?:only|just) (?:for|to)|just (?:for|to|the)|planned|only (?:the|a|an) (?:\w+ )?(?:procedure|injection|shot|lesion|wart|removal|biopsy))\b",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\b(?:also|separate\w*|another|different|in addition|as well|significant\w*|unrelated|other (?:problem|complaint)|new (?:problem|complaint)|besides|plus)\b",
    re.IGNORECASE,
)
_AFTER_MODIFIER = re.compile(
    r"\b(?:for (?:an? )?(?:insulin|non|diabetic|patient)|on insulin|not on insulin|diabetic|medicare|with modifiers?|,? *(?:and )?(?:which |what )?modifiers?|units?)\b.*",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"(?<![\w.])([A-Z][A-Z0-9]) modifiers?\b|\b[Mm]odifiers? ([A-Z][A-Z0-9])\b(?! modifier)")
# Whether insulin is used says which modifier a supply takes, it is no thing by itself.
_TREATED = re.compile(
    r"(?<=strips)(.{0,40}?)[, ]+(?:non|not|no|on|uses?|using|with|is)?[- ]*(?:on |using )?insulin\b[\w -]{0,10}|(?<=lancets)(.{0,40}?)[, ]+(?:non|not|no|on|uses?|using|with|is)?[- ]*(?:on |using )?insulin\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?<![\w.-])(?:22|2[4-7]|3[23]|5[0-9]|6[26]|7[346789]|8[012]|9[135])(?![\w.-])")
_WITH_ANOTHER = re.compile(r"\b(?:or|vs\.?|versus|and|,) ?(AS|PT)\b|\b(AS|PT) (?:or|vs\.?|versus|and) [A-Z\d]{2}\b")
_LEVELS = ("II", "CPT", "IN", "IS")  # "HCPCS level II modifier" names none
_ON_A_VISIT = re.compile(r"\b99\d{3}[- ](\d\d|[A-Z][A-Z0-9])\b")


_ANOTHER_MODIFIER = re.compile(
    r"\b(?:other|another|else|second|additional|further|next to|along with|besides|plus|and) (?:(?:which|what) )?(?:other |second |additional )?(?:assistant )?(?:modifiers?|mod|one)\b|\b(?:plus|and|what|which) (?:what|which|else|other)\b",
    re.IGNORECASE,
)
_SEARCHED = 40  # so deep a search still finds the modifier among the codes of things
_SECTION = 0.5
_FITS, _SURELY = 0.01, 0.3  # a modifier whose words fit at all, and one that goes before a section


@lru_cache(maxsize=1)
def _implied() -> tuple[tuple[tuple[str, re.Pattern[str]], ...], tuple[tuple[str, re.Pattern[str]], ...]]:
    """The table modifiers.toml: modifiers of a part of the body, and those of how a service was given."""
    table = tomllib.loads(files("assistant.chat").joinpath("modifiers.toml").read_text(encoding="utf-8"))
    parts, services = (
        tuple((row["modifier"], re.compile(row["when"], re.IGNORECASE)) for row in table[name])
        for name in ("part", "service")
    )
    return parts, services


# Which of two modifiers that the words imply is meant: what is bought used is not new, a hospice is no surgery.
_RATHER = (
    ("UE", "NU"),
    ("GW", "24"),
    ("RA", "NU"),
    ("82", "AS"),
    ("82", "80"),
    ("81", "80"),
    ("AS", "80"),
    ("93", "95"),
    ("KI", "RR"),
    ("KH", "RR"),
    ("KJ", "RR"),
    ("77", "76"),
)
_NOT_MODIFIERS = frozenset(
    [
        "ED",
        "ER",
        "EM",
        "MD",
        "NP",
        "PA",
        "OR",
        "VS",
        "IM",
        "IV",
        "OK",
        "II",
        "MR",
        "CT",
        "US",
        "BP",
        "MI",
        "ID",
        "IS",
        "IT",
        "IF",
        "DO",
        "TO",
        "AN",
        "MY",
        "NO",
        "ON",
        "AM",
        "OF",
        "THE",
        "A",
        "I",
        "BY",
        "AT",
        "IN",
        "AS",
        "BE",
        "SO",
        "UP",
        "WE",
        "HE",
    ]
)


def modifier(turn: Turn, intent: Intent) -> Steps:
    """What the modifiers mean and when they are used; where a service is named too, its code.

    A question of yes or no goes to the section that decides it.
    """
    on_a_visit = [f"MOD.{m}" for m in _ON_A_VISIT.findall(turn.question)]
    if asks_yes_or_no(turn.question) and not _WHICH.search(turn.question):
        if on_a_visit:
            apart = "no" if _NOTHING_ELSE.search(turn.question) else "yes" if _ANOTHER.search(turn.question) else ""
            return (yield from rules.about(turn, on_a_visit[0], answer=apart))
        (near,) = yield (Call("find_guideline", {"query": turn.question[:500], "limit": 3}),)
        beside = len(set(_NUMBERED.findall(turn.question))) > 1  # of two modifiers no section of another matter decides
        decided = any(each["answer"] for each in near.get("sections", ()))
        if decided and not beside:
            return (yield from rules.about(turn))
    named = [m for m in dict.fromkeys(_CAPITALS.findall(_ASIDE.sub(" ", turn.question))) if m not in _NOT_MODIFIERS]
    named += [m for pair in _LETTERS.findall(turn.question) if (m := "".join(pair)) not in {*named, *_LEVELS}]
    named += [m for pair in _WITH_ANOTHER.findall(turn.question) if (m := "".join(pair)) not in named]
    named += [
        m.upper()
        for m in re.findall(r"\bmodifiers? ([a-z0-9]{2})\b", turn.question, re.IGNORECASE)
        if m.upper() not in {*named, *_NOT_MODIFIERS}
    ]
    part = re.search(r"\b(eye ?lid|lid|finger|thumb|toe|coronary)\b", turn.question, re.IGNORECASE)
    of_part, of_service = ([m for m, told_by in rows if told_by.search(turn.question)] for rows in _implied())
    implied = of_part or ([] if part else of_service)
    for instead, of in _RATHER:
        if instead in implied:
            implied = [m for m in implied if m != of]
    if named:
        # Of modifiers put forward the one that the words imply comes first; another one only where it is asked for.
        fitting = [m for m in implied if m in named]
        others = [m for m in implied if m not in named] if _ANOTHER_MODIFIER.search(turn.question) else []
        named, implied = [*others, *fitting, *(m for m in named if m not in fitting)], []
    wanted = list(dict.fromkeys([*named, *implied]))[:5]
    query = turn.question if not named else f"{turn.question} modifier {' '.join(named)}"
    calls = [
        Call("find_guideline", {"query": query[:500], "limit": 3}),
        *(Call("show_code", {"code": each}) for each in wanted),
    ]
    refs = [f"MOD.{wanted[0]}"] if wanted else []
    calls += [Call("find_guideline", {"query": ref, "limit": 1}) for ref in refs]
    item = re.sub(
        r"\b(modifiers?|code|which|what|and|rented|rental|renting|rents?|purchas(?:ed|es?|ing)|bought|buys?|buying|(?:second[- ]?hand|used|pre-?owned|refurbished) (?=[a-z])|(?:the |our )?patient|she|he|is|for|on|the|hcpcs)\b|[?,./]",
        " ",
        _TREATED.sub(" ", turn.question),
        flags=re.IGNORECASE,
    )
    item = " ".join(word for word in item.split() if word not in wanted)
    asks_code = re.search(
        r"\bcode\b|\bhcpcs\b(?! (?:level )?(?:ii |2 |two )?modifier)", turn.question, re.IGNORECASE
    ) or (goods.mentioned(turn.question) and {"KS", "KX"} & {*implied})
    wants_item = (bool(implied) and bool(asks_code)) or not wanted
    if wants_item and item:
        calls.append(Call("search_codes", {"query": item[:500], "system": "HCPCS", "limit": 3}))
    seen = yield tuple(calls)
    cards = [each for each in seen if each.get("found")]
    hits = [
        h
        for h in (seen[-1].get("hits", []) if wants_item and item else [])
        if h["score"] >= (_ITEM_ASKED if implied else _ITEM)
    ][:1]
    if (
        wants_item
        and not part
        and (several := (yield from each_service(_AFTER_MODIFIER.sub("", _TREATED.sub(" ", turn.question)))))
    ):
        hits = several
    if not wanted and not part and not hits:
        (deep,) = yield (
            Call("search_codes", {"query": f"modifier {item}"[:500], "system": "HCPCS", "limit": _SEARCHED}),
        )
        hits = [h for h in deep.get("hits", ()) if len(h["code"]) == 2][:1]
        hits = [h for h in hits if h["score"] >= (_SURELY if _strong(seen[0]) else _FITS)]
    if part and not named:
        hits = [h for h in seen[-1].get("hits", ()) if len(h["code"]) == 2][:1] or hits
    own = [s for each in seen[1:] for s in each.get("sections", ()) if each is not seen[0] and _own_section(s, wanted)]
    mods = [s for s in seen[0].get("sections", ()) if s["ref"].startswith(("MOD", "HCPCS", "NCCI", "EM"))]
    section = next(iter([s for s in mods if _own_section(s, wanted)] or own or (mods if not cards else [])), None)
    shown = [*hits, *[card for card in cards if card["code"] not in {hit["code"] for hit in hits}]]
    if section and not shown and section["ref"].startswith("MOD."):
        named = re.split(r"[._]", section["ref"])[1:]
        own_cards = yield tuple(Call("show_code", {"code": each}) for each in named)
        shown = [card for card in own_cards if card.get("found")]
    amounts: list[Json] = []
    if hits and (dose := dose_in(turn.question)):
        amounts = list((yield (Call("billing_units", {"code": hits[0]["code"], "dose": dose}),)))
    billed = {each["code"]: f" × {each['units']}" for each in amounts if each.get("units")}
    listed = "; ".join(f"{each['code']}{billed.get(each['code'], '')}: {each['title']}{_use(each)}" for each in shown)
    says = f"{told(section['says'], turn.question, 500)} ({section['ref']}.)" if section else ""
    if not shown and not says:
        return (yield from rules.about(turn, "MOD"))
    text = say("modifier.v1", rows=listed, says=says) if listed else says
    return Reply(text, tuple(each["code"] for each in shown), topic=turn.question)


def _strong(found: Json) -> bool:
    """True where a section of modifiers fits the question well: it tells more than the words of one modifier."""
    return any(each["score"] >= _SECTION and each["ref"].startswith("MOD.") for each in found.get("sections", ()))


def _own_section(section: Json, wanted: list[str]) -> bool:
    return any(
        re.search(rf"(?:\.|_){re.escape(each)}(?:_|$)", section["ref"])
        or each in section["title"].replace(",", " ").split()
        for each in wanted
    )


def _use(card: Json) -> str:
    notes = [note["text"] for note in card.get("notes", ()) if note["kind"] == "inclusion"]
    return f" ({notes[0]})" if notes and card.get("level") == "modifier" else ""
