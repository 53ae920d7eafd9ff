"""Codes for words: one condition or service looked up, or a situation coded, combined and put in order."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.happenings import as_noted
from assistant.chat.intents import Intent
from assistant.chat.situations import in_one_statement
from assistant.chat.situations import told as told_in
from assistant.chat.skills import goods
from assistant.chat.skills.applying import (
    applies,
    closest,
    is_of_services,
    not_excluded,
    of_the_patient,
    speaks_of,
)
from assistant.chat.skills.attributes import of_the_one_before
from assistant.chat.skills.both_sides import both_sides, unilateral, without_sides
from assistant.chat.skills.calls import situation_call, sure_of
from assistant.chat.skills.choosing import choose, is_modifier
from assistant.chat.skills.companions import companions
from assistant.chat.skills.completing import complete
from assistant.chat.skills.denied import (
    LACKED_IN_SHORT,
    LACKS,
    affirms,
    denies,
    not_denied,
    told_without,
    without_denied,
)
from assistant.chat.skills.exactly import specific
from assistant.chat.skills.finer import finer_codes, joined_with, only_the_encounter
from assistant.chat.skills.items import each_item
from assistant.chat.skills.kindred import of_its_kind
from assistant.chat.skills.phrases import cleaned, names_something
from assistant.chat.skills.recoded import recoded
from assistant.chat.skills.several import each_service
from assistant.chat.skills.ties import ties
from assistant.chat.skills.unsettled import unsettled
from assistant.chat.skills.wording import asks_yes_or_no, grave, rows, say, told
from assistant.chat.stories import in_the_books_words
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn, codes_in
from index.words import roots, tokens

_SURE, _FAIR, _WEAK = 0.5, 0.3, 0.12
_SECTION = 0.62  # a section that fits as well as this is told beside the codes
_CODER_SURE, _CODER_FAIR, _BY_RULE = 0.85, 0.75, 0.95
_NEAR = 0.05
_BY_NAME = 0.8  # a thing that its everyday name finds
# A section that fits a question of so many words as well as this goes before one that fits its codes.
_STRONG, _TELLS_A_CASE = 0.8, 5
# What is done where no code has the thing, or two systems have it: nothing where its code is found.
_WITHOUT_A_CODE = ("HCPCS.unlisted", "HCPCS.choice")
_OF_SERVICES, _NAMED = "HCPCS", 6  # such a section names the codes themselves
_CASE = 2  # diagnoses that a told case has
_SEQUELA = "I.B.10"
_AS_IF_THERE = "II.H"
_DOUBTED = re.compile(
    r"\b(?:suspected|probabl[ey]|possibl[ey]|likely|questionable|presumed|r/o|rule[- ]out|compatible with|consistent with)\b(?!.*\b(?:hiv|aids|covid\S*|zika|flu|influenza)\b)",
    re.IGNORECASE,
)
_RULE_INSTEAD = 0.5  # a section fits better than the codes where these are unsure
_SERVICE = re.compile(
    r"\b(hcpcs|dme|suppl(?:y|ies)|equipment|injections?|infusions?|shots?|[jgqlea][- ]?codes?|administration|vaccin\w+|medicare)\b",
    re.I,
)
_SERVICE_CODE = re.compile(r"[AEKLVT]\d{4}")
# A service that is asked for in so many words, and a code of ICD-10-CM alone.
_SERVICE_ASKED = re.compile(
    r"\b(?:hcpcs|cpt|dme|suppl(?:y|ies)|equipment|[jgqlea][- ]?codes?|administration|admin|medicare)\b", re.I
)
_VISIT = re.compile(
    r"\b(?:here|seen|presents?|comes? in|came in|getting|visit) (?:today )?(?:for|to get)\b|"
    r"\b(?:annual|yearly|routine) (?:physical|exam)|\bphysical exam|\bwell[- ](?:child|baby|woman)",
    re.I,
)
_ICD_ASKED = re.compile(r"\b(?:(?:z|icd\S*|dx|diagnosis)[- ]?codes?|(?:icd\S*|dx|diagnosis)) for\b", re.I)
_HARM_TOLD = re.compile(r"\b(?:overdose|poisoning|adverse effect|underdosing)\b", re.IGNORECASE)
_HARMED = re.compile(r"\bintentional overdose of\b")  # as stories.toml words it
_DIAGNOSIS_TOO = re.compile(r"\b(?:dx|diagnos[ie]s|icd\S*)\b", re.IGNORECASE)
_ORDER_ASKED = re.compile(r"\b(order|first|sequenc\w*|before|principal|primary)\b", re.IGNORECASE)
_TELLS_ORDER = re.compile(r"\b(?:first|before|then|principal|sequenc\w*)\b", re.IGNORECASE)
_PAIRED = re.compile(r"\b(?:both|also|beside|separately|together|too)\b", re.IGNORECASE)


def look_up(turn: Turn, intent: Intent) -> Steps:
    """The code or codes for the question's words; notes and rules decide order and combinations."""
    return (yield from words_only(turn))


def words_only(turn: Turn) -> Steps:
    """The same, asked for by another skill whose question turned out to be one for codes."""
    turn = yield from of_the_one_before(turn)
    in_book = in_the_books_words(turn.question)
    text = in_one_statement(cleaned(as_noted(in_book)))
    if not text:
        return Reply(say("look_up_nothing.v1"))
    if not turn.carried and (asking := (yield from unsettled(turn.question))):
        return asking
    if kind := goods.unlisted(turn.asked) or goods.unlisted(turn.question):
        return (yield from _unlisted(turn, kind))
    if another := (yield from of_its_kind(turn)):
        return another
    asked = bool(_SERVICE_ASKED.search(turn.question))
    icd_alone = bool(_ICD_ASKED.search(turn.question)) and not asked
    service = bool(_SERVICE.search(turn.question)) and not goods.harms(turn.question) and not icd_alone
    if _goods_meant(turn) and (goods.named(turn.question) or (service and (asked or not _VISIT.search(turn.question)))):
        if several := (yield from _several(turn)):
            return several
        if goods.named(turn.question) and (things := (yield from _things(turn, text))):
            return things
    only = {"system": "HCPCS"} if service else {}
    ails = goods.ails(turn.question) or goods.harms(turn.question)
    ails = (
        ails or goods.had(turn.question) or icd_alone or bool(_HARM_TOLD.search(f"{as_noted(turn.question)} {in_book}"))
    )
    alone = {"system": "ICD-10-CM"} if ails and not service else {}
    as_told = told_in(in_book if _HARMED.search(in_book) else turn.question).or_words(text)
    if turn.codes and not turn.carried and as_told.tells >= _TELLS_A_CASE:
        # A code that is only asked about beside a case ("do I add Z79.4?") is not what the case says.
        text = as_told.words
    setting = as_told.setting.value
    calls = [
        Call("search_codes", {"query": text[:500], "limit": 6, **alone}),
        situation_call(as_told),
        *([Call("search_codes", {"query": text[:500], "limit": 6, **only})] if service else ()),
    ]
    seen = yield tuple(calls)
    if (
        (bare := without_denied(text))
        and not told_without(seen[0].get("hits", ()), text)
        and not _coded_without(seen[1])
    ):
        # No title tells of what is denied: the rest of the words alone say what there is.
        text, whole = bare, seen[1]
        seen = yield (
            Call("search_codes", {"query": text[:500], "limit": 6, **alone}),
            situation_call(told_in(text).or_words(text)),
            *calls[2:],
        )
        if len(whole.get("codes", ())) > len(seen[1].get("codes", ())):
            # The coder reads the denial with the rest of the case: it knows more of it than without.
            seen = (seen[0], whole, *seen[2:])
    hits, situation = goods.by_brand([h for h in seen[0].get("hits", []) if not is_modifier(h)], text), seen[1]
    hits = [hit for hit in hits if not denies(hit["title"], text)] or hits
    if LACKS.search(text):
        hits = [hit for hit in hits if not affirms(hit["title"], text)] or hits
        hits = (not_denied(hits, situation) if LACKED_IN_SHORT.search(text) else []) or hits
    # A visit told with its reason and what else the patient has is coded: the service it names is not asked for.
    service = service and (asked or len(sure_of(situation)) < _CASE)
    services = seen[2].get("hits", []) if service else []
    chosen, unsure = choose(hits, situation, services, as_told.tells >= _TELLS_A_CASE)
    if not service and not alone and chosen and chosen[0]["system"] == "HCPCS":
        coded = [each for each in situation.get("codes", ()) if each["code"].startswith("Z")]
        chosen = [*((yield from _reason_for(text)) or coded[:1]), *chosen]
    if not service and (items := (yield from each_item(text, situation.get("codes", ())))):
        chosen, unsure = items, False
    if finer := (yield from finer_codes(turn)):
        told_more = turn.carried and not unsure and not only_the_encounter(finer)
        chosen, unsure = joined_with(finer, chosen if told_more else []), False
    if turn.case and (anew := (yield from recoded(turn, [] if unsure else chosen, setting))):
        chosen, unsure = anew, False
    if not chosen:
        return Reply(say("look_up_nothing.v1"))
    if unsure:
        (near,) = yield (Call("find_guideline", {"query": turn.question[:500], "limit": 1}),)
        if near.get("sections") and near["sections"][0]["score"] >= _RULE_INSTEAD:
            return _rule_instead(near["sections"][0], turn, chosen)
    listed = yield from complete(chosen, text)
    if not unsure and not service:
        listed = yield from without_sides(text, listed)
        listed = unilateral(text, (yield from both_sides(text, listed)), hits)
    if not unsure:
        listed = yield from companions(listed, text)
        listed = yield from _outcome_kept(turn, listed)
        listed = specific(listed) if turn.case else listed
        listed = of_the_patient(listed, turn.question) or listed
    diagnoses = [each["code"] for each in listed if each.get("system", "ICD-10-CM") == "ICD-10-CM"]
    left_behind = any(code.replace(".", "")[6:] == "S" for code in diagnoses) and len(diagnoses) > 1
    by_codes = _SEQUELA if left_behind else " ".join([turn.question[:400], *diagnoses[:4]])
    # What an inpatient is only supposed to have is coded by a rule of its own (II.H).
    doubted = setting == "inpatient" and bool(_DOUBTED.search(turn.question))
    queries = (_SEQUELA if left_behind else _AS_IF_THERE if doubted else turn.question, by_codes)
    checks = [Call("find_guideline", {"query": query[:500], "limit": 3}) for query in queries]
    if len(diagnoses) > 1:
        checks += [Call("check_codes", {"codes": diagnoses[:20], "setting": setting})]
    ordered = len(diagnoses) > 1 and bool(_ORDER_ASKED.search(turn.question))
    if ordered:
        checks.append(Call("compare_codes", {"codes": diagnoses[:6]}))
    more = yield tuple(checks)
    listed, integral = _without_integral(listed, more[2:3], text)
    findings = [each for found in more[2:3] for each in grave(found)]
    about = [each["code"] for each in listed]
    told_case = len(turn.question.split()) >= _TELLS_A_CASE
    found = ([e for e in each.get("sections", ()) if not is_of_services(e) or applies(e, about)] for each in more[:2])
    fitting = (closest(each, about if told_case else ())[:1] for each in found)
    plain, coded = ([e for e in each if ordered or applies(e, about)] for each in fitting)
    strong = [each for each in plain if each["score"] >= _STRONG and (told_case or doubted)]
    subjects = " ".join([turn.question, *(each["title"] for each in listed)])
    section = strong or [
        e for e in coded if e["score"] >= (_FAIR if ordered else _SECTION) and (told_case or speaks_of(e, subjects))
    ]
    if strong and not unsure:
        listed = [*listed, *(yield from not_excluded(_with_named(listed, strong[0], hits)[len(listed) :], listed))]
    decided = [each for each in section if not unsure and _yes_or_no(each, turn.question)]
    said = [*(_decision(each, turn.question) for each in decided), _worded(listed, hits, unsure)]
    if ordered:
        tied = next(ties(more[-1].get("codes", [])), None)
        sorted_by = any(_TELLS_ORDER.search(told(each["says"], turn.question, 300)) for each in section)
        said += [tied[1]] if tied else [] if sorted_by else [f"{listed[0]['code']} goes first here."]
    more_rules = [each for each in section if each not in decided and not unsure]
    said += [f"{told(each['says'], turn.question, 300)} ({each['ref']}.)" for each in more_rules]
    said += [finding["message"] for finding in findings[:2]]
    if integral:
        said.append(say("integral_left.v1", rows=rows(integral)))
    if service and _DIAGNOSIS_TOO.search(turn.question) and not diagnoses:
        named = [
            code
            for each in (*section, *plain)
            for code in codes_in(each["says"])
            if not _SERVICE_CODE.fullmatch(code) and code[0].isalpha() and not re.fullmatch(r"[A-Z]\d{4}", code)
        ]
        cards = (yield tuple(Call("show_code", {"code": code}) for code in dict.fromkeys(named[:2]))) if named else ()
        listed = [*listed, *(card for card in cards if card.get("found") and card["system"] == "ICD-10-CM")]
    left = [
        each
        for each in situation.get("not_coded", ())
        if each["reason"] in ("uncertain", "historical", "negated") and each["code"] not in about
    ]
    if left and not unsure:
        said.append(say("note_left.v1", rows="; ".join(f"{e['code']} {e['title']} ({e['reason']})" for e in left[:3])))
    return Reply(" ".join(said), tuple(each["code"] for each in listed), topic=text)


def _without_integral(listed: list[Json], verdicts: Sequence[Json], text: str) -> tuple[list[Json], list[Json]]:
    """The codes without the symptoms that a diagnosis of the list explains, and these (I.B.5)."""
    gone = {symptom for each in verdicts for symptom, _ in each.get("explained", ()) if symptom.startswith("R")}
    if not gone or _PAIRED.search(text):
        return listed, []
    return [e for e in listed if e["code"] not in gone], [e for e in listed if e["code"] in gone]


def _goods_meant(turn: Turn) -> bool:
    """True for a new question, and for a follow-up about goods."""
    return not turn.carried or (
        turn.last is not None and any(_SERVICE_CODE.fullmatch(code) for code in turn.last.codes)
    )


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
    return Reply(
        say("look_up.v1", rows=rows(listed)), tuple(each["code"] for each in listed), topic=cleaned(turn.question)
    )


def _things(turn: Turn, text: str) -> Generator[tuple[Call, ...], Results, Reply | None]:
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
    hits = goods.by_brand(goods.no_drugs(hits), text)
    hits = goods.left_by_denial(hits, text)
    others = goods.beside(hits)
    side = goods.side(turn.question, hits[0]["code"])
    cards = (yield (Call("show_code", {"code": side}),)) if side else ()
    modifiers = [card for card in cards if card.get("found")]
    said = [
        say("look_up.v1", rows=rows([*hits[:1], *modifiers])),
        *([say("nearest.v1", rows=rows(others))] if others else []),
    ]
    section = [
        each
        for each in near.get("sections", ())
        if each["score"] >= _SURE and goods.about_services(each) and each["ref"] not in _WITHOUT_A_CODE
    ]
    said += [f"{told(each['says'], turn.question, 300)} ({each['ref']}.)" for each in section]
    return Reply(" ".join(said), (hits[0]["code"], *(card["code"] for card in modifiers)), topic=text)


def _unlisted(turn: Turn, code: str) -> Steps:
    """The code for a kind of thing that no code describes, with what such a line must say (HCPCS.unlisted)."""
    card, section = yield (
        Call("show_code", {"code": code}),
        Call("find_guideline", {"query": "HCPCS.unlisted", "limit": 1}),
    )
    says = [f"{told(each['says'], turn.question, 300)} ({each['ref']}.)" for each in section.get("sections", ())]
    if not card.get("found"):
        return Reply(" ".join([say("not_found.v1", code=code, problem=str(card.get("problem", ""))), *says]))
    return Reply(" ".join([say("look_up.v1", rows=rows([card])), *says]), (card["code"],), topic=turn.question)


def _coded_without(situation: Json) -> bool:
    """True where the coder surely reads what is denied: its code says to be without something."""
    return any(each["confidence"] >= _CODER_SURE and "without" in each["title"] for each in situation.get("codes", ()))


def _reason_for(text: str) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The Z code by which a service is the reason for the visit, where the words surely find one: a screening, a vaccine."""
    (found,) = yield (Call("search_codes", {"query": text[:500], "system": "ICD-10-CM", "limit": 1}),)
    return [hit for hit in found.get("hits", ()) if hit["code"].startswith("Z") and hit["score"] >= _FAIR]


def _outcome_kept(turn: Turn, listed: list[Json]) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """A delivery of which more is now told: its outcome stays (I.C.15.b.5)."""
    before = [code for code in (turn.last.codes if turn.carried and turn.last else ()) if code.startswith("Z37")]
    codes = [each["code"] for each in listed]
    if not before or not any(code.startswith("O") for code in codes) or any(code.startswith("Z37") for code in codes):
        return listed
    (card,) = yield (Call("show_code", {"code": before[0]}),)
    return [*listed, card] if card.get("found") else listed


def _with_named(listed: list[Json], section: Json, hits: Sequence[Json]) -> list[Json]:
    """The codes with those that the words find too and a section that fits them well names."""
    named = set(codes_in(section["says"]))
    known = {each["code"] for each in listed}
    # Of one subcategory only one is meant.
    whole = [hit for hit in hits if not any(code.startswith(hit["code"][:5]) for code in known)]
    # Nor is what the title of a listed one says as well.
    said = [set(roots(tokens(each["title"]))) for each in listed]
    whole = [hit for hit in whole if not any(set(roots(tokens(hit["title"]))) <= title for title in said)]
    return [*listed, *(hit for hit in whole if hit["code"] in named and hit["score"] >= _NEAR)]


def _yes_or_no(section: Json, question: str) -> str:
    """What the section answers to a question of yes or no."""
    return f"{section['answer'].capitalize()}. " if section["answer"] and asks_yes_or_no(question) else ""


def _decision(section: Json, question: str) -> str:
    """A section that answers yes or no, said before the codes."""
    says = told(section["says"], question, 300)
    return say("rule.v1", verdict=_yes_or_no(section, question), says=says, ref=section["ref"], title=section["title"])


def _rule_instead(section: Json, turn: Turn, chosen: Sequence[Json]) -> Reply:
    """The section that fits where no code does."""
    says = told(section["says"], turn.question)
    text = say(
        "rule.v1", verdict=_yes_or_no(section, turn.question), says=says, ref=section["ref"], title=section["title"]
    )
    if section["ref"].startswith(_OF_SERVICES):
        return Reply(text, codes_in(section["says"])[:_NAMED], topic=cleaned(turn.question))
    near = say("nearest.v1", rows=rows(chosen[:1])) if names_something(turn.question) else ""
    return Reply(f"{text} {near}".strip(), (), topic=cleaned(turn.question))


def finish(turn: Turn, hits: Sequence[Json]) -> Steps:
    """The answer where no rule applies: the best hit and what is near it."""
    yield from ()
    if not hits:
        return Reply(say("look_up_nothing.v1"))
    text = _worded(list(hits[:1]), hits, hits[0]["score"] < _WEAK)
    return Reply(text, (hits[0]["code"],), topic=cleaned(turn.question) or turn.question)


def _worded(listed: Sequence[Json], hits: Sequence[Json], unsure: bool) -> str:
    if unsure and len(listed) == 1:
        first = [listed[0], *(hit for hit in hits if hit["code"] != listed[0]["code"])]
        return say("look_up_unsure.v1", rows=rows(first[:4]))
    said = [say("look_up.v1", rows=rows(listed))]
    if len(listed) == 1:
        only = listed[0]
        if not only["billable"] and only.get("level") != "modifier":
            below = [hit for hit in hits if hit["code"].startswith(only["code"]) and hit["billable"]]
            said.append(say("look_up_incomplete.v1", code=only["code"], choices=rows(below[:5]) or "see its card"))
        near = [
            h
            for h in hits[:4]
            if h["score"] >= _NEAR and h["code"][:3] == only["code"][:3] and h["code"] != only["code"]
        ]
        if near:
            said.append(say("nearest.v1", rows=rows(near[:2])))
    return " ".join(said)
