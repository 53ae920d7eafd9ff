"""Questions about the units of a drug or service: how many a dose makes, and how many may be billed."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import replace

from assistant.chat.containers import parted
from assistant.chat.dosage import admits, bare_number, dose_in, measure_of
from assistant.chat.intents import Intent
from assistant.chat.skills import codes as code_skill
from assistant.chat.skills import lookup, rules
from assistant.chat.skills.wording import rows, say, told
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn
from index.words import tokens

_ROUTE = re.compile(
    r"\b(shots?|syringes?|vials?|pens?|infusions?|right|left|both|knees?|shoulders?|hips?|eyes?|drugs?|put|do|i|we|to|please|pt|patient|im|iv|ivp|sq|subq|subcutaneous(ly)?|injection|inj|push|office|clinic|units?|how many|billing|bill|given|administered|hcpcs|qty|quantity|j[- ]?codes?|codes?|dose|of|and|for|what|the|is|in)\b|[?.,]",
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
_SECOND_DRUG = re.compile(r"\b(?:with|and) ([A-Za-z]{6,})(?: [a-z]{5,})?(?:,? up to| \d|,)")
_COMBINED = re.compile(r"\bcombin\w*|\bduo\w*|\bcombo\b", re.IGNORECASE)
# The whole of a single-dose container was given.
_NONE_LEFT = re.compile(
    r"\b(?:all|both|entire(?:ly)?|whole|full|fully|completely) (?:(?:vials?|amount|syringes?|dose|it|was|were|of it|contents) )*(?:used|given|administered|injected|infused)\b|\bused (?:it |them )?(?:all|up)\b|\b(?:no|nothing|none|zero|without(?: any)?) (?:was |were |is |drug )?(?:wast\w*|discard\w*|left(?: ?over)?|thrown|remaining)\b|\b(?:gave|used|given|administered) (?:the )?(?:entire|whole|full|all)\b",
    re.IGNORECASE,
)
_ONLY_JZ = re.compile(r"^(?!.*\bJW\b).*\bJZ\b", re.IGNORECASE)
_VIAL = re.compile(r"\b(?:vials?|syringes?|sdv|single[- ]dose)\b", re.IGNORECASE)
_DISCARDED = re.compile(r"\b(?:threw|thrown|wast(?!e ?land)\w+|discard\w*|tossed|left ?over)\b", re.IGNORECASE)
# How a container and its parts are told, beside the drug's name.
_OF_A_VIAL = re.compile(
    r"\d[\d,.]*\s*-?\s*(?:mg|mcg|g|ml|units?|u|iu)?\b|\b(?:one|two|three|four|five|six) (?=\d|vial|syringe|single)|\b(?:any|jw|jz|waste|wastage|x|medicare|modifiers?|lines?|look|claim|single|dose|which|j|many|total|prefilled|what|code|codes|all|both|entire|whole|full|nothing|none|same|day|today|clinic|office)\b|\b(?:single|multi)\W?(?:dose|use)\b|\b(?:vials?|syringes?|bottles?|gave|given|used|administered|injected|infused|wast\w+|discard\w*|threw|thrown|toss\w*|away|out|rest|other|remaining|left|over|only|from|was|were|they|we|that|how|do|i|bill|it|and|a|an|the|of|with|patient|got|received)\b",
    re.IGNORECASE,
)
_BILLED = re.compile(r"(?<![\w.])(\d{1,4})\s*units?\b|\b(?:x|times|qty|quantity)\W?(\d{1,4})\b", re.IGNORECASE)
_LIMIT_ASKED = re.compile(
    r"\b(?:mue|medically unlikely(?: edits?)?|max\w*|limit\w*|most|at most|allowed|number|cap|ceiling|per|a|one|same|single|day|daily|date|claim|line|can|may|report|charge|how|any|it|as)\b|\b\d+\b",
    re.IGNORECASE,
)
# A dose put forward as that of one unit, and a number of units put forward for a dose.
_PER_UNIT = re.compile(
    r"\b\d[\d.,]* ?(?:mg|mcg|g|ml|cc|iu) (?:per|a|each|for (?:one|1|each|every)|in (?:one|1|a)|=|equals?|is (?:one|1)) ?(?:billing |hcpcs )?unit\b|\b(?:one|1|a|each|per) (?:billing )?unit (?:is|=|equals?|stands for|means)\b|\bper \d[\d.,]* ?(?:mg|mcg|g|ml|cc)\W*$",
    re.IGNORECASE,
)
_PUT_FORWARD = re.compile(r"\b(?:is|isn.?t|does|do|right|correct|yes|true)\b[^.]*\?|\bright\W*$", re.IGNORECASE)
_UNITS_PROPOSED = re.compile(
    r"(?:\b(?:is (?:that|it|this)|so|would be|should be|that.?s|are)\b.{0,12}?|[,;:-] ?)(?<![\w.])(\d{1,4}) units?\b(?=[^?]*\?|.*\bright\b)",
    re.IGNORECASE,
)
_HCPCS = re.compile(r"^[A-V]\d{4}$")
_UNCLASSIFIED = "J3490"
_ONE_DRUG = re.compile(r"[a-z]{5,}", re.IGNORECASE)
_UNKNOWN = 0.1  # a search that finds no more than this has not understood the drug's name
_SURELY = 0.5  # a search that finds the drug so well has understood its name


def units(turn: Turn, intent: Intent) -> Steps:
    """The drug's code, the dose of one unit, and the units for the dose given."""
    given, gone = parted(turn.question)
    none_left = gone.startswith("0 ") or bool(_NONE_LEFT.search(turn.question) or _ONLY_JZ.search(turn.question))
    gone = "" if none_left else gone
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
        of_a_vial = gone or none_left or _VIAL.search(turn.question)
        drug = _ROUTE.sub(
            " ", _OF_A_VIAL.sub(" ", _NONE_LEFT.sub(" ", told_of)) if of_a_vial else told_of.replace(amount, " ", 1)
        )
        drug = " ".join(drug.split()) or measure_of(dose)
        queries = [drug, f"{drug} injection"]
        found = yield tuple(Call("search_codes", {"query": q[:500], "system": "HCPCS", "limit": 6}) for q in queries)
        hits = max((each.get("hits", []) for each in found), key=lambda own: own[0]["score"] if own else 0.0)
        code = _with_dose(hits, turn.question, drug, dose)
        if _DISCARDED.search(turn.question) and not none_left and not _names(hits, code, drug):
            (jw,) = yield (Call("show_code", {"code": "JW"}),)
            ruled = yield from rules.about(turn, "MOD.JW")
            return replace(ruled, show=(jw["code"],) if jw.get("found") else ruled.show)
        if not code:
            return (yield from lookup.look_up(turn, intent))
        if _ONE_DRUG.fullmatch(drug) and hits[0]["score"] < _UNKNOWN and not _names(hits, code, drug):
            return (yield from _no_code_of_its_own(drug))
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
    if unit and dose and (lead := _unit_proposed(turn.question, seen.get("units"))):
        text = f"{lead} {say('units_no_dose.v1', code=seen['code'], title=title, unit=unit)}"
    elif seen.get("units") and (stated := _UNITS_PROPOSED.search(turn.question.replace(dose, ""))):
        text = f"{'Yes' if int(stated[1]) == seen['units'] else 'No'}. {text}"
    if seen.get("replaced"):
        text = f"{say('replaced.v1', code=code, by=seen['code'], title=title)} {text}"
    if none_left:
        jz, rule = yield (Call("show_code", {"code": "JZ"}), Call("find_guideline", {"query": "MOD.JW", "limit": 1}))
        text = " ".join(
            [text, say("units_all_used.v1"), *(f"{each['says']} ({each['ref']}.)" for each in rule.get("sections", ()))]
        )
        return Reply(text, (seen["code"], *(["JZ"] if jz.get("found") else [])), topic=str(seen["code"]))
    if not gone and not _DISCARDED.search(turn.question):
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


def _unit_proposed(question: str, units_: object) -> str:
    """Yes or no to a dose that is put forward as that of one unit ("J1885 is 30 mg per unit, right?"); else empty."""
    if not _PER_UNIT.search(question) or not _PUT_FORWARD.search(question):
        return ""
    return "Yes." if units_ == 1 else "No."


def _no_code_of_its_own(drug: str) -> Steps:
    """The unclassified code for a drug that no code names (HCPCS.unlisted)."""
    card, section = yield (
        Call("show_code", {"code": _UNCLASSIFIED}),
        Call("find_guideline", {"query": "HCPCS.unlisted", "limit": 1}),
    )
    says = " ".join(f"{each['says']} ({each['ref']}.)" for each in section.get("sections", ()))
    shown = (card["code"],) if card.get("found") else ()
    return Reply(say("no_drug_code.v1", drug=drug, row=rows([card]) if shown else _UNCLASSIFIED, says=says), shown)


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
    if not codes:
        codes = yield from _by_name(turn.question)
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


def _by_name(question: str) -> Generator[tuple[Call, ...], Results, list[str]]:
    """The code of the drug or service whose limit is asked for by its name; none where the search is not sure."""
    name = " ".join(_ROUTE.sub(" ", _LIMIT_ASKED.sub(" ", question)).split())
    if not name:
        return []
    (found,) = yield (Call("search_codes", {"query": name[:200], "system": "HCPCS", "limit": 1}),)
    return [hit["code"] for hit in found.get("hits", ()) if hit["score"] >= _SURELY or "term" in hit["matched_by"]]


def _with_dose(hits: list[Json], question: str, drug: str, dose: str) -> str:
    """Of the codes found, one that names the drug as it was called and its way in; of these the one of the dose given."""
    if not hits or hits[0]["score"] < 0.02:
        return ""
    said = set(tokens(drug))
    # What is called by a synonym is found by it: another title that has its words may have a second drug before them.
    by_synonym = "term" in hits[0]["matched_by"]
    named = [] if by_synonym else [hit for hit in hits if said and said <= set(tokens(hit["title"]))]
    first = _drug_of((named or hits)[0]["title"])
    same = [hit for hit in named or hits if _drug_of(hit["title"]) == first]
    same = [hit for hit in same if _no_more_said(hit["title"], question)] or same
    same = [hit for hit in same if admits(hit["title"], dose)] or same
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
