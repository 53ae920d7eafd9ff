"""Questions about several codes: may they stand together, in which order, and may one be first."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from itertools import permutations

from assistant.chat import situations
from assistant.chat.intents import Intent
from assistant.chat.skills import case_beside, comparing, rules, services_beside
from assistant.chat.skills.applying import applies
from assistant.chat.skills.calls import TELLS, situation_call
from assistant.chat.skills.ordering import as_rule
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.ties import names, ties
from assistant.chat.skills.vaguer import less_said, one_kind, says_less
from assistant.chat.skills.wording import grave, joined, rows, say, titled, told, values, with_number
from assistant.chat.turns import Call, Decision, Json, Reply, Steps, Turn, codes_in
from codesets.entries import Kind

_STOPS = ("invalid", "conflict")
_HEADING = "not_billable"
# Chapters whose codes are signs and symptoms.
_SYMPTOM = re.compile(r"^R\d")
_DEFINITE = re.compile(r"^[A-QST]\d")
_INTEGRAL = "I.B.5"
_TOLD = 3
_LETTERS = 260  # of a section told beside a pair
_SURE = 0.9
_ASKING = ("code_first", "use_additional", "code_also")
_PLAINLY = re.compile(
    r"\b(?:together|both|same|claim|day|encounter|visit|with|and|or|allowed|okay?|fine|valid|combo|combination|on|one|go|stand|beside|along|conflict|right)\b|[^\w ]",
    re.IGNORECASE,
)


def pair(turn: Turn, intent: Intent) -> Steps:
    """Yes or no, what decides it, and all the codes of a case in which those that are named belong."""
    return (yield from case_beside.with_the_case(turn, (yield from _pair(turn, intent))))


def _pair(turn: Turn, intent: Intent) -> Steps:
    """Yes or no, the findings that decide it, and what the notes ask for besides."""
    codes = list(turn.codes[:10])
    if not codes:
        return Reply(say("need_codes.v1"))
    if services := (yield from services_beside.told_of(turn)):
        return services
    situation = situations.told(turn.question)
    calls = {
        "verdict": Call("check_codes", {"codes": codes}),
        "reversed": Call("check_codes", {"codes": codes[::-1]}),
        "near": Call("find_guideline", {"query": turn.question, "limit": 1}),
        **({"notes": Call("compare_codes", {"codes": codes[:6]})} if len(codes) > 1 else {}),
        **({"as_one": Call("codes_as_one", {"codes": codes[:6]})} if len(codes) > 1 else {}),
        **({"situation": situation_call(situation)} if situation.tells >= TELLS else {}),
        **({"symptoms": Call("find_guideline", {"query": _INTEGRAL, "limit": 1})} if _symptom_beside(codes) else {}),
    }
    seen = dict(zip(calls, (yield tuple(calls.values())), strict=True))
    verdict, near, noted = seen["verdict"], seen["near"], seen.get("notes", {}).get("codes", [])
    tied = [note for _, note in ties(noted)]
    known = verdict.get("codes", [])
    found = _of_the_pair(grave(verdict), grave(seen["reversed"]))
    stops = [f for f in found if f["verdict"] in _STOPS]
    named = [code for finding in stops for code in codes_in(finding["message"]) if code not in codes]
    section = next(iter(near.get("sections", ())), None)
    headings = {each["code"] for each in known if not each["billable"]}
    if headings and all(f["convention"] == _HEADING for f in stops):
        # A category stands for the codes below it: not that it is incomplete is asked, but whether the two go together.
        if asked_for := list(_asked_for(noted)):
            why = " ".join([asked_for[0], *_section_said(section, turn.question, codes)])
            text = say("pair_asked_for.v1", codes=_listed(known), why=why)
            return _of(known, text, Decision(refuses=False))
        if len(headings) == len(known) > 1:
            return (yield from rules.about(turn))
    if instead := _instead(codes, seen):
        why = " ".join(f["message"] for f in stops[:1])
        text = say(
            "pair_as_one.v1",
            rows=rows(instead),
            why=why or (with_number(section, turn.question, _LETTERS) if section else ""),
        )
        why = text.removeprefix("No: ")
        return Reply(
            text,
            (*values(instead), *values(known)),
            topic="; ".join(e["title"] for e in instead),
            decision=Decision(True, _giving_way(stops[:1]), values(instead), f"{why[:1].upper()}{why[1:]}"),
        )
    untied = _untied(seen.get("notes", {}))
    explained = [pair for pair in verdict.get("explained", ()) if tuple(pair) in untied]
    if section and section["answer"] and not stops and not tied and not explained and _tells_a_case(turn):
        text = say(
            "rule.v1",
            verdict=f"{section['answer'].capitalize()}. ",
            says=told(section["says"], turn.question),
            ref=section["ref"],
            title=section["title"],
        )
        return _of(known, text, Decision(section["answer"] == "no"))
    if explained:
        yield (Call("find_guideline", {"query": _INTEGRAL, "limit": 1}),)
    decision = Decision(refuses=False)
    if stops:
        against = [f["message"] for f in stops[:_TOLD]]
        if section and section["answer"] == "no":
            against.append(with_number(section, turn.question, _LETTERS))
        decision = Decision(True, _giving_way(stops[:_TOLD]), why=" ".join(against))
        text = say("pair_no.v1", why=decision.why)
    elif explained:
        text, decision = _explained(explained[0], known), Decision(refuses=True)
    elif less := less_said(noted, verdict.get("general", ()), untied):
        text = say("pair_unspecified.v1", less=less[0]["code"], more=less[1]["code"], title=less[1]["title"])
        decision = Decision(refuses=True)
    elif needless := [f for f in verdict.get("findings", ()) if _needless(f)][:1]:
        # It may stand there all the same: no code is refused.
        decision = Decision(False, _giving_way(needless), why=needless[0]["message"])
        text = say("pair_needless.v1", why=decision.why)
    elif doubtful := [f for f in found if f["convention"] == "combination"][:1]:
        decision = Decision(True, _giving_way(doubtful), why=doubtful[0]["message"])
        text = say("pair_unless.v1", why=decision.why)
    elif tied and not [f for f in found if f["verdict"] not in ("order", "incomplete")]:
        text = say("pair_asked_for.v1", codes=_listed(known), why=" ".join(list(dict.fromkeys(tied))[:2]))
    elif found:
        why = " ".join(f["message"] for f in found[:_TOLD])
        verdicts = {f["verdict"] for f in found}
        name = (
            "pair_order.v2"
            if "order" in verdicts
            else "pair_missing.v1"
            if "incomplete" in verdicts
            else "pair_review.v1"
        )
        in_order = [f for f in found if f["verdict"] == "order"]
        text = (
            say(name, codes=_listed(known), first=in_order[0]["codes"][0], why=as_rule(why))
            if in_order
            else say(name, codes=_listed(known), why=why)
        )
    else:
        both = [f["message"] for f in verdict.get("findings", ()) if f["convention"] == "excludes2"]
        orders = list(dict.fromkeys(tied))
        more = " ".join([*both[:1], *([say("pair_keep_order.v1", why=" ".join(orders[:2]))] if orders else [])])
        text = say("pair_yes.v1", codes=_listed(known), more=more)
    if _symptom_beside(codes) and not stops and not explained and not tied:
        text = f"{text} {say('pair_symptom.v1')}"
    return _of(known, text, decision, *dict.fromkeys(named))


def _of(known: Sequence[Json], text: str, decision: Decision, *named: str) -> Reply:
    """A reply about the codes, and about those that its words name besides."""
    return Reply(text, (*values(known), *named), topic="; ".join(each["title"] for each in known), decision=decision)


def _giving_way(findings: Sequence[Json]) -> tuple[tuple[str, str], ...]:
    """Each code that gives way by the findings, with each beside which it does."""
    ways = ((each["gives_way"], each["codes"]) for each in findings if "gives_way" in each)
    return tuple((less, code) for less, codes in ways for code in codes if code != less)


def _asked_for(rows_: Sequence[Json]) -> Generator[str]:
    """The notes at one of the codes that ask for another, or for a code below it."""
    for each, other in permutations([row for row in rows_ if row.get("found")], 2):
        for note in each["notes"]:
            below = any(code.startswith(other["code"]) for code in codes_in(note["text"]))
            if note["kind"] in _ASKING and (below or names(note["text"], other["code"])):
                yield f"{Kind(note['kind']).heading} at {note['from']}: {note['text'].strip(' ,')}."


def _section_said(section: Json | None, question: str, codes: Sequence[str]) -> list[str]:
    """The section that is about the codes, in its words."""
    fits = section and section["applies_to"] and applies(section, codes)
    return [with_number(section, question, _LETTERS)] if section and fits else []


def _of_the_pair(found: list[Json], reverse: Sequence[Json]) -> list[Json]:
    """The findings without those of order where no order of these codes would do: neither is the reason for the encounter."""
    either_way = any(each["verdict"] == "order" for each in reverse)
    return [each for each in found if each["verdict"] != "order" or not either_way]


def _instead(codes: list[str], seen: dict[str, Json]) -> list[Json]:
    """The combination that takes the place of the codes: the one that the told situation comes to, else the codes' own."""
    known = seen.get("verdict", {}).get("codes", [])
    own = [each for each in seen.get("as_one", {}).get("codes", ()) if each["billable"]]
    own = [] if says_less(own, known) or one_kind(known) else own
    coded = [each for each in seen.get("situation", {}).get("codes", ()) if each["system"] == "ICD-10-CM"]
    gone = [code for code in codes if code not in {each["code"] for each in coded}]
    families = {code[:3] for code in (*gone, *values(own))}
    new = [each for each in coded if each["code"] not in codes and each["code"][:3] in families]
    new = [
        each for each in new if not each["title"].startswith("Other ")
    ]  # what is filed under "other" combines nothing
    if not gone or not new:
        others = [each for each in coded if each["code"] not in codes and each["confidence"] >= _SURE]
        # Of a case that is told and comes to neither code, what it comes to ("P36.0" for A40.1 with B95.1 of a newborn).
        return own or (others if len(gone) == len(codes) and len(others) == len(coded) else [])
    as_one = [each for each in coded if each in new or each["code"] in codes]
    # As many codes as before, each of a category that was named, are other codes and no combination.
    same = len(as_one) >= len(codes) and {each["code"][:3] for each in as_one} <= {code[:3] for code in codes}
    return own if same or says_less(new, known) else as_one


def _explained(pair: Sequence[str], known: Sequence[Json]) -> str:
    """That a diagnosis of the list explains the symptom, with the titles of both."""
    symptom, diagnosis = (next(each for each in known if each["code"] == code) for code in pair)
    return say("pair_integral.v1", symptom=titled(symptom), diagnosis=titled(diagnosis), code=diagnosis["code"])


def _untied(seen: Json) -> set[tuple[str, str]]:
    """The pairs of which neither names the other in a note, so that none asks for the other beside it."""
    rows = [each for each in seen.get("codes", ()) if each.get("found")]
    return {
        (one["code"], other["code"])
        for one, other in permutations(rows, 2)
        if not any(
            note["kind"] in _ASKING and names(note["text"], code)
            for each, code in ((one, other["code"]), (other, one["code"]))
            for note in each["notes"]
        )
    }


def _needless(finding: Json) -> bool:
    return bool(finding["convention"] == "combination" and finding["verdict"] == "info")


def _listed(known: Sequence[Json]) -> str:
    """The codes, with their titles where they are few."""
    return joined([titled(each) for each in known] if len(known) <= _TOLD else values(known))


def about_codes(turn: Turn, intent: Intent) -> Steps:
    """Codes that nothing plainer is asked about: where they part if that is all, else whether they may stand together."""
    rest = re.sub(r"\b(and|or|vs|versus|the|with|code|codes)\b|[\W_]", "", _without(turn), flags=re.IGNORECASE)
    if not rest:
        return (yield from comparing.compare(turn, intent))
    return (yield from pair(turn, intent))


def _tells_a_case(turn: Turn) -> bool:
    """True where the question says more than its codes and that they are to stand together."""
    return len(_PLAINLY.sub(" ", cleaned(_without(turn))).split()) > 1


def _without(turn: Turn) -> str:
    """The question without its codes."""
    text = turn.asked
    for code in turn.codes:
        text = re.sub(rf"{re.escape(code[:3])}\.?{re.escape(code[3:].lstrip('.'))}", " ", text, flags=re.IGNORECASE)
    return text


def _symptom_beside(codes: list[str]) -> bool:
    return any(_SYMPTOM.match(code) for code in codes) and any(_DEFINITE.match(code) for code in codes)
