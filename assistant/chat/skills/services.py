"""Questions about services: drug units, limits on units, modifiers, visit levels."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from assistant.chat.dosage import bare_number, dose_in, measure_of, parted
from assistant.chat.intents import Intent
from assistant.chat.skills import codes as code_skill
from assistant.chat.skills import goods, lookup, rules
from assistant.chat.skills.several import each_service
from assistant.chat.skills.wording import asks_yes_or_no, rows, say, told
from assistant.chat.turns import Call, Json, Reply, Steps, Turn
from index.words import tokens

_ROUTE = re.compile(
    r"\b(shots?|syringes?|vials?|pens?|infusions?|right|left|both|knees?|shoulders?|hips?|eyes?|drugs?|put|do|i|we|to|please|pt|patient|im|iv|ivp|sq|subq|subcutaneous(ly)?|injection|inj|push|units?|how many|billing|bill|given|administered|hcpcs|qty|quantity|j-?codes?|codes?|dose|of|and|for|what|the|is|in)\b|[?.,]",
    re.IGNORECASE,
)
_BY_MOUTH = re.compile(
    r"\bby mouth\b|\boral(?:ly)?\b|\bpo\b|\btabs?\b|\btablets?\b|\bcapsules?\b|\bpills?\b", re.IGNORECASE
)
_DIALYSIS = re.compile(r"\bdialysis\b|\besrd\b", re.IGNORECASE)
_NO_DIALYSIS = re.compile(r"\bnon[- ]?(?:esrd|dialysis)\b|\b(?:not on|no|without) (?:dialysis|esrd)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"[(, ]*\b(?:not|isn.?t|wasn.?t) (?:the |an? |for )?([\w-]+)(?: (?:one|kind|version|form|product))?\b\)?",
    re.IGNORECASE,
)
_HIGH_DOSE = re.compile(r"\bhd\b|\bhigh[- ]dose\b", re.IGNORECASE)
_SECOND_DRUG = re.compile(r"\b(?:with|and) ([A-Za-z]{6,})(?: up to| \d|,)")
_COMBINED = re.compile(r"\bcombin\w*|\bduo\w*|\bcombo\b", re.IGNORECASE)
# The whole of a single-dose container was given.
_NONE_LEFT = re.compile(
    r"\b(?:all|both|entire(?:ly)?|whole|full|completely) (?:(?:vials?|amount|syringes?|dose|it|was|were|of it|contents) )*(?:used|given|administered|injected|infused)\b|\bused (?:it |them )?(?:all|up)\b|\b(?:no|nothing|none|zero|without(?: any)?) (?:was |were |is |drug )?(?:wast\w*|discard\w*|left(?: ?over)?|thrown|remaining)\b|\b(?:gave|used|given|administered) (?:the )?(?:entire|whole|full|all)\b",
    re.IGNORECASE,
)
_VIAL = re.compile(r"\b(?:vials?|syringes?|sdv|single[- ]dose)\b", re.IGNORECASE)
_DISCARDED = re.compile(r"\b(?:threw|thrown|wast(?!e ?land)\w+|discard\w*|tossed|left ?over)\b", re.IGNORECASE)
# How a container and its parts are told, beside the drug's name.
_OF_A_VIAL = re.compile(
    r"\d[\d,.]*\s*-?\s*(?:mg|mcg|g|ml|units?|iu)?\b|\b(?:one|two|three) (?=\d|vial|syringe|single)|\b(?:medicare|modifiers?|lines?|look|claim|single|dose|which|j|many|total|prefilled|what|code|codes|all|both|entire|whole|full|nothing|none|same|day|today|clinic|office)\b|\b(?:single|multi)\W?(?:dose|use)\b|\b(?:vials?|syringes?|bottles?|gave|given|used|administered|injected|infused|wast\w+|discard\w*|threw|thrown|toss\w*|away|out|rest|other|remaining|left|over|only|from|was|were|they|we|that|how|do|i|bill|it|and|a|an|the|of|with|patient|got|received)\b",
    re.IGNORECASE,
)
_BILLED = re.compile(r"(?<![\w.])(\d{1,4})\s*units?\b|\b(?:x|times|qty|quantity)\W?(\d{1,4})\b", re.IGNORECASE)
_WHICH = re.compile(r"\b(?:which|what)\b", re.IGNORECASE)
# Numbers of two digits that are amounts, not modifiers.
_ASIDE = re.compile(r"\b(?:gave|given|used|threw(?: out)?|wasted|discarded|vial of|of) \d{2}\b", re.IGNORECASE)
_HCPCS = re.compile(r"^[A-V]\d{4}$")
_SURELY = 0.5  # a search that finds the drug so well has understood its name
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
_ON_A_VISIT = re.compile(r"\b99\d{3}[- ](\d\d|[A-Z][A-Z0-9])\b")


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


def units(turn: Turn, intent: Intent) -> Steps:
    """The drug's code, the dose of one unit, and the units for the dose given."""
    given, gone = parted(turn.question)
    dose = (
        given
        or dose_in(turn.asked)
        or dose_in(turn.question)
        or bare_number(turn.asked if turn.codes else turn.question)
    )
    code = next((code for code in turn.codes if _HCPCS.match(code)), "")
    hits: list[Json] = []
    if not code:
        amount = dose if dose in turn.question else dose.split()[0]
        told_of = _DENIED.sub(" ", turn.question)
        of_a_vial = gone or _NONE_LEFT.search(turn.question) or _VIAL.search(turn.question)
        drug = _ROUTE.sub(
            " ", _OF_A_VIAL.sub(" ", _NONE_LEFT.sub(" ", told_of)) if of_a_vial else told_of.replace(amount, " ", 1)
        )
        drug = " ".join(drug.split()) or measure_of(dose)
        queries = [drug, f"{drug} injection"]
        found = yield tuple(Call("search_codes", {"query": q[:500], "system": "HCPCS", "limit": 6}) for q in queries)
        hits = max((each.get("hits", []) for each in found), key=lambda own: own[0]["score"] if own else 0.0)
        code = _with_dose(hits, turn.question, drug, dose)
        if _DISCARDED.search(turn.question) and not _NONE_LEFT.search(turn.question) and not _names(hits, code, drug):
            return (yield from rules.about(turn, "MOD.JW"))
        if not code:
            return (yield from lookup.look_up(turn, intent))
    (seen,) = yield (Call("billing_units", {"code": code, "dose": dose or "1"}),)
    if not seen.get("found"):
        others = yield from code_skill.by_words(turn)
        text = say("not_found.v1", code=code, problem=str(seen.get("problem", "")))
        return Reply(" ".join([text, *others[:1]]), tuple(others[1:]))
    title, unit = seen["title"].rstrip("."), seen.get("unit") or ""
    if not unit:
        text = say("units_no_unit.v1", code=seen["code"], title=title)
    elif not dose:
        text = say("units_no_dose.v1", code=seen["code"], title=title, unit=unit)
    elif seen.get("units") is None:
        text = say("units_other_measure.v1", code=seen["code"], title=title, unit=unit, dose=dose)
    else:
        noun = "unit" if seen["units"] == 1 else "units"
        text = say(
            "units.v1", code=seen["code"], title=title, unit=unit, dose=dose, units=str(seen["units"]), noun=noun
        )
    if seen.get("replaced"):
        text = f"{say('replaced.v1', code=code, by=seen['code'], title=title)} {text}"
    if _NONE_LEFT.search(turn.question):
        jz, rule = yield (Call("show_code", {"code": "JZ"}), Call("find_guideline", {"query": "MOD.JW", "limit": 1}))
        text = " ".join(
            [text, say("units_all_used.v1"), *(f"{each['says']} ({each['ref']}.)" for each in rule.get("sections", ()))]
        )
        return Reply(text, (seen["code"], *(["JZ"] if jz.get("found") else [])), topic=str(seen["code"]))
    if not _DISCARDED.search(turn.question):
        return Reply(text, (seen["code"],), topic=str(seen["code"]))
    whole, jw, rule = yield (
        Call("billing_units", {"code": seen["code"], "dose": _sum(given, gone) or "1"}),
        Call("show_code", {"code": "JW"}),
        Call("find_guideline", {"query": "MOD.JW", "limit": 1}),
    )
    if gone and seen.get("units") and whole.get("units"):
        left = whole["units"] - seen["units"]
        lines = {"code": seen["code"], "title": title, "given": dose, "gone": gone}
        name = "units_discarded.v1" if left else "units_none_discarded.v1"
        text = say(name, **lines, units=str(seen["units"]), **({"left": str(left)} if left else {}))
    text = " ".join([text, *(f"{each['says']} ({each['ref']}.)" for each in rule.get("sections", ()))])
    return Reply(text, (seen["code"], *(["JW"] if jw.get("found") else [])), topic=str(seen["code"]))


def _sum(given: str, gone: str) -> str:
    """Two doses in one measure as one."""
    first, second = given.split(), gone.split()
    return f"{float(first[0]) + float(second[0]):g} {first[1]}" if len(first) == len(second) == 2 else ""


def _names(hits: Sequence[Json], code: str, drug: str) -> bool:
    """True where the words name the drug of that code, not only an amount."""
    own = next((hit for hit in hits if hit["code"] == code), None)
    if own and "term" in own["matched_by"] and any(word.isalpha() and len(word) > 3 for word in tokens(drug)):
        return True
    if own and own["score"] >= _SURELY and any(word.isalpha() and len(word) > 3 for word in tokens(drug)):
        return True
    title = own["title"] if own else ""
    return any(word.isalpha() and len(word) > 3 for word in set(tokens(drug)) & set(tokens(title)))


def unit_limit(turn: Turn, intent: Intent) -> Steps:
    """The most units of a code on one day, and yes or no where a number was asked about."""
    codes = [code for code in turn.codes if re.fullmatch(r"[A-V]?\d{4}[0-9A-Z]?", code)][:2]
    section, *limits = yield (
        Call("find_guideline", {"query": "NCCI.mue", "limit": 1}),
        *(Call("unit_limit", {"code": code}) for code in codes),
    )
    known = [each for each in limits if each.get("units") is not None]
    says = told(section["sections"][0]["says"], turn.question) if section.get("sections") else ""
    shown = tuple(each["code"] for each in limits if each.get("found"))
    if not known:
        listed = [each for each in limits if each.get("found")]
        return Reply(say("unit_limit.v1", codes=rows(listed) or "that code", says=says), shown)
    asked = _BILLED.search(turn.question)
    lead = ("Yes. " if int(asked[1] or asked[2]) <= known[0]["units"] else "No. ") if asked else ""
    said = [
        say(
            "unit_limit_known.v1",
            code=e["code"],
            title=e["title"].rstrip("."),
            units=str(e["units"]),
            told="; ".join(filter(None, (e["release"], e["rationale"]))),
        )
        for e in known
    ]
    return Reply(f"{lead}{' '.join(said)} {says}", shown, topic=shown[0])


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
        if any(each["answer"] for each in near.get("sections", ())):
            return (yield from rules.about(turn))
    named = [m for m in dict.fromkeys(_CAPITALS.findall(_ASIDE.sub(" ", turn.question))) if m not in _NOT_MODIFIERS]
    named += [
        m.upper()
        for m in re.findall(r"\bmodifiers? ([a-z0-9]{2})\b", turn.question, re.IGNORECASE)
        if m.upper() not in {*named, *_NOT_MODIFIERS}
    ]
    part = re.search(r"\b(eye ?lid|lid|finger|thumb|toe|coronary)\b", turn.question, re.IGNORECASE)
    of_part, of_service = ([m for m, told_by in rows if told_by.search(turn.question)] for rows in _implied())
    implied = [] if named else of_part or ([] if part else of_service)
    for instead, of in _RATHER:
        if instead in implied:
            implied = [m for m in implied if m != of]
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
        turn.question,
        flags=re.IGNORECASE,
    )
    item = " ".join(word for word in item.split() if word not in wanted)
    asks_code = re.search(r"\bcode\b|\bhcpcs\b", turn.question, re.IGNORECASE) or (
        goods.mentioned(turn.question) and {"KS", "KX"} & {*implied}
    )
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
    if wants_item and not part and (several := (yield from each_service(_AFTER_MODIFIER.sub("", turn.question)))):
        hits = several
    if part and not named:
        hits = [h for h in seen[-1].get("hits", ()) if len(h["code"]) == 2][:1] or hits
    own = [s for each in seen[1:] for s in each.get("sections", ()) if each is not seen[0] and _own_section(s, wanted)]
    mods = [s for s in seen[0].get("sections", ()) if s["ref"].startswith(("MOD", "HCPCS", "NCCI", "EM"))]
    section = next(
        iter([s for s in mods if _own_section(s, wanted)] or own or (mods if not cards or implied else [])), None
    )
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


def _with_dose(hits: list[Json], question: str, drug: str, dose: str) -> str:
    """Of the codes found, one that names the drug as it was called and its way in; of these the one of the dose given."""
    if not hits or hits[0]["score"] < 0.02:
        return ""
    said = set(tokens(drug))
    named = [hit for hit in hits if said and said <= set(tokens(hit["title"]))]
    first = _drug_of((named or hits)[0]["title"])
    same = [hit for hit in named or hits if _drug_of(hit["title"]) == first]
    same = [hit for hit in same if _no_more_said(hit["title"], question)] or same
    by_mouth = bool(_BY_MOUTH.search(question))
    same = [hit for hit in same if bool(_BY_MOUTH.search(hit["title"])) == by_mouth] or same
    number = re.match(r"[\d.]+", dose)
    if number and (
        exact := [hit for hit in same if re.search(rf"(?<!\d){re.escape(number.group())} ?mg", hit["title"])]
    ):
        return str(exact[0]["code"])
    return str(same[0]["code"])


def _drug_of(title: str) -> str:
    """The word of a descriptor that names the drug."""
    return next((word for word in tokens(title) if word not in ("injection", "inj")), "")


def _no_more_said(title: str, question: str) -> bool:
    """False for a title that names dialysis or a second drug of which the question says nothing."""
    on_dialysis = _DIALYSIS.search(title) and not _NO_DIALYSIS.search(title)
    if on_dialysis and (_NO_DIALYSIS.search(question) or not _DIALYSIS.search(question)):
        return False
    if _HIGH_DOSE.search(title) and not _HIGH_DOSE.search(_DENIED.sub(" ", question)):
        return False
    second = _SECOND_DRUG.search(title)
    return second is None or second[1].lower() in question.lower() or bool(_COMBINED.search(question))


def _own_section(section: Json, wanted: list[str]) -> bool:
    return any(
        re.search(rf"(?:\.|_){re.escape(each)}(?:_|$)", section["ref"])
        or each in section["title"].replace(",", " ").split()
        for each in wanted
    )


def _use(card: Json) -> str:
    notes = [note["text"] for note in card.get("notes", ()) if note["kind"] == "inclusion"]
    return f" ({notes[0]})" if notes and card.get("level") == "modifier" else ""
