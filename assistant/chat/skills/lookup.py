"""Codes for words: one condition or service looked up, or a situation coded, combined and put in order."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from assistant.chat.happenings import as_noted
from assistant.chat.intents import Intent
from assistant.chat.situations import in_one_statement
from assistant.chat.situations import told as told_in
from assistant.chat.skills import goods, supplied
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
from assistant.chat.skills.found import decision, rule_instead, worded, yes_or_no
from assistant.chat.skills.items import each_item
from assistant.chat.skills.kindred import of_its_kind
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.recoded import recoded
from assistant.chat.skills.ties import ties
from assistant.chat.skills.unsettled import unsettled
from assistant.chat.skills.wanted import Wanted, signs, wanted
from assistant.chat.skills.wording import grave, rows, say, told, values, with_number
from assistant.chat.stories import in_the_books_words
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn, codes_in
from index.words import roots, tokens

_FAIR, _NEAR = 0.3, 0.05
_SECTION = 0.62  # a section that fits as well as this is told beside the codes
_CODER_SURE = 0.85
# A section that fits a question of so many words as well as this goes before one that fits its codes.
_STRONG, _TELLS_A_CASE = 0.8, 5
_CASE = 2  # diagnoses that a told case has
_SEQUELA = "I.B.10"
_AS_IF_THERE = "II.H"
_DOUBTED = re.compile(
    r"\b(?:suspected|probabl[ey]|possibl[ey]|likely|questionable|presumed|r/o|rule[- ]out|compatible with|consistent with)\b(?!.*\b(?:hiv|aids|covid\S*|zika|flu|influenza)\b)",
    re.IGNORECASE,
)
_RULE_INSTEAD = 0.5  # a section fits better than the codes where these are unsure
_LEFT_OUT = ("uncertain", "historical", "negated")  # what of a case is told not to be coded


@dataclass(frozen=True, slots=True)
class Searched:
    """What the words were searched for, `text`, and what was found: the hits, the coder's reading, hits among services."""

    text: str
    hits: list[Json]
    situation: Json
    services: list[Json]
    tells: bool
    setting: str


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
        return (yield from supplied.unlisted(turn, kind))
    if another := (yield from of_its_kind(turn)):
        return another
    asks = wanted(turn.question, in_book)
    if things := (yield from supplied.named(turn, text, asks)):
        return things
    seen = yield from _searched(turn, text, in_book, asks)
    # A visit told with its reason and what else the patient has is coded: the service it names is not asked for.
    service = asks.service and (asks.asked or len(sure_of(seen.situation)) < _CASE)
    chosen, unsure = yield from _chosen(turn, seen, asks, service)
    if not chosen:
        return Reply(say("look_up_nothing.v1"))
    if unsure:
        (near,) = yield (Call("find_guideline", {"query": turn.question[:500], "limit": 1}),)
        if near.get("sections") and near["sections"][0]["score"] >= _RULE_INSTEAD:
            return rule_instead(near["sections"][0], turn, chosen)
    listed = yield from _completed(turn, chosen, seen, unsure, service)
    return (yield from _with_rules(turn, listed, seen, unsure, service))


def _searched(turn: Turn, text: str, in_book: str, asks: Wanted) -> Generator[tuple[Call, ...], Results, Searched]:
    """What the search and the coder find in the words; without what is denied, where no title tells of that."""
    only = {"system": "HCPCS"} if asks.service else {}
    alone = {"system": "ICD-10-CM"} if asks.diagnosis else {}
    as_told = told_in(in_book if signs().harm_meant.search(in_book) else turn.question).or_words(text)
    tells = as_told.tells >= _TELLS_A_CASE
    if turn.codes and not turn.carried and tells:
        # A code that is only asked about beside a case ("do I add Z79.4?") is not what the case says.
        text = as_told.words
    calls = [
        Call("search_codes", {"query": text[:500], "limit": 6, **alone}),
        situation_call(as_told),
        *([Call("search_codes", {"query": text[:500], "limit": 6, **only})] if asks.service else ()),
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
    hits = goods.by_brand([h for h in seen[0].get("hits", []) if not is_modifier(h)], text)
    hits = [hit for hit in hits if not denies(hit["title"], text)] or hits
    if LACKS.search(text):
        hits = [hit for hit in hits if not affirms(hit["title"], text)] or hits
        hits = (not_denied(hits, seen[1]) if LACKED_IN_SHORT.search(text) else []) or hits
    services = seen[2].get("hits", []) if asks.service else []
    return Searched(text, hits, seen[1], services, tells, as_told.setting.value)


def _chosen(
    turn: Turn, seen: Searched, asks: Wanted, service: bool
) -> Generator[tuple[Call, ...], Results, tuple[list[Json], bool]]:
    """The codes that the words call for, and whether none of them is sure."""
    chosen, unsure = choose(seen.hits, seen.situation, seen.services if service else [], seen.text, seen.tells)
    coded = seen.situation.get("codes", ())
    services = service and not asks.asked and chosen and all(each["system"] == "HCPCS" for each in chosen)
    if services and signs().given_for.search(seen.text):
        chosen = [*chosen, *sure_of(seen.situation)]
    if not service and not asks.diagnosis and chosen and chosen[0]["system"] == "HCPCS":
        reasons = [each for each in coded if each["code"].startswith("Z")]
        chosen = [*((yield from _reason_for(seen.text)) or reasons[:1]), *chosen]
    if not service and (items := (yield from each_item(seen.text, coded))):
        chosen, unsure = items, False
    if finer := (yield from finer_codes(turn)):
        told_more = turn.carried and not unsure and not only_the_encounter(finer)
        chosen, unsure = joined_with(finer, chosen if told_more else []), False
    if turn.case and (anew := (yield from recoded(turn, [] if unsure else chosen, seen.setting))):
        chosen, unsure = anew, False
    return chosen, unsure


def _completed(
    turn: Turn, chosen: list[Json], seen: Searched, unsure: bool, service: bool
) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes as they may be reported: complete, of the sides that are told, with what belongs to them."""
    listed = yield from complete(chosen, seen.text)
    if unsure:
        return listed
    if not service:
        listed = yield from without_sides(seen.text, listed)
        listed = unilateral(seen.text, (yield from both_sides(seen.text, listed)), seen.hits)
    listed = yield from companions(listed, seen.text)
    listed = yield from _outcome_kept(turn, listed)
    listed = specific(listed) if turn.case else listed
    return of_the_patient(listed, turn.question) or listed


def _with_rules(turn: Turn, listed: list[Json], seen: Searched, unsure: bool, service: bool) -> Steps:
    """The codes with the sections and findings that rule them, in words."""
    diagnoses = [each["code"] for each in listed if each.get("system", "ICD-10-CM") == "ICD-10-CM"]
    left_behind = any(code.replace(".", "")[6:] == "S" for code in diagnoses) and len(diagnoses) > 1
    by_codes = _SEQUELA if left_behind else " ".join([turn.question[:400], *diagnoses[:4]])
    # What an inpatient is only supposed to have is coded by a rule of its own (II.H).
    doubted = seen.setting == "inpatient" and bool(_DOUBTED.search(turn.question))
    queries = (_SEQUELA if left_behind else _AS_IF_THERE if doubted else turn.question, by_codes)
    checks = [Call("find_guideline", {"query": query[:500], "limit": 3}) for query in queries]
    if len(diagnoses) > 1:
        checks += [Call("check_codes", {"codes": diagnoses[:20], "setting": seen.setting})]
    ordered = len(diagnoses) > 1 and bool(signs().order_asked.search(turn.question))
    if ordered:
        checks.append(Call("compare_codes", {"codes": diagnoses[:6]}))
    more = yield tuple(checks)
    listed, integral = _without_integral(listed, more[2:3], seen.text)
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
        named = _named_too(listed, strong[0], seen.hits)
        listed = [*listed, *(yield from not_excluded(named, listed))]
    decided = [each for each in section if not unsure and yes_or_no(each, turn.question)]
    said = [*(decision(each, turn.question, 300) for each in decided), worded(listed, seen.hits, unsure)]
    if ordered:
        tied = next(ties(more[-1].get("codes", [])), None)
        sorted_by = any(signs().order_told.search(told(each["says"], turn.question, 300)) for each in section)
        said += [tied[1]] if tied else [] if sorted_by else [f"{listed[0]['code']} goes first here."]
    said += [with_number(each, turn.question) for each in section if each not in decided and not unsure]
    said += [finding["message"] for finding in [each for verdict in more[2:3] for each in grave(verdict)][:2]]
    if integral:
        said.append(say("integral_left.v1", rows=rows(integral)))
    if service and signs().diagnosis_too.search(turn.question) and not diagnoses:
        listed = [*listed, *(yield from _diagnoses_named([*section, *plain]))]
    left = [
        each
        for each in seen.situation.get("not_coded", ())
        if each["reason"] in _LEFT_OUT and each["code"] not in about
    ]
    if left and not unsure:
        said.append(say("note_left.v1", rows="; ".join(f"{e['code']} {e['title']} ({e['reason']})" for e in left[:3])))
    return Reply(" ".join(said), values(listed), topic=seen.text)


def _without_integral(listed: list[Json], verdicts: Sequence[Json], text: str) -> tuple[list[Json], list[Json]]:
    """The codes without the symptoms that a diagnosis of the list explains, and these (I.B.5)."""
    gone = {symptom for each in verdicts for symptom, _ in each.get("explained", ()) if symptom.startswith("R")}
    if not gone or signs().beside.search(text):
        return listed, []
    return [e for e in listed if e["code"] not in gone], [e for e in listed if e["code"] in gone]


def _diagnoses_named(sections: Sequence[Json]) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The diagnoses that sections about a service name."""
    named = [
        code
        for each in sections
        for code in codes_in(each["says"])
        if not supplied.SERVICE_CODE.fullmatch(code) and code[0].isalpha() and not re.fullmatch(r"[A-Z]\d{4}", code)
    ]
    cards = (yield tuple(Call("show_code", {"code": code}) for code in dict.fromkeys(named[:2]))) if named else ()
    return [card for card in cards if card.get("found") and card["system"] == "ICD-10-CM"]


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


def _named_too(listed: Sequence[Json], section: Json, hits: Sequence[Json]) -> list[Json]:
    """What the words find besides these codes and a section that fits them well names."""
    named = set(codes_in(section["says"]))
    known = {each["code"] for each in listed}
    # Of one subcategory only one is meant.
    whole = [hit for hit in hits if not any(code.startswith(hit["code"][:5]) for code in known)]
    # Nor is what the title of a listed one says as well.
    said = [set(roots(tokens(each["title"]))) for each in listed]
    whole = [hit for hit in whole if not any(set(roots(tokens(hit["title"]))) <= title for title in said)]
    return [hit for hit in whole if hit["code"] in named and hit["score"] >= _NEAR]
