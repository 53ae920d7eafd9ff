"""Questions about several codes: may they stand together, in which order, and may one be first."""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Sequence
from dataclasses import replace
from itertools import permutations

from assistant.card import HEADINGS
from assistant.chat import situations
from assistant.chat.intents import Intent
from assistant.chat.skills import case_beside, comparing, rules, services_beside
from assistant.chat.skills.applying import applies
from assistant.chat.skills.calls import TELLS, situation_call, sure_of
from assistant.chat.skills.ordering import as_rule
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.refused import put_forward
from assistant.chat.skills.ties import names, ties
from assistant.chat.skills.wording import grave, joined, rows, say, titled, told, values
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn, codes_in
from codesets.entries import Kind
from index.words import roots, tokens

_STOPS = ("invalid", "conflict")
_HEADING = "not_billable"
# Chapters whose codes are signs and symptoms.
_SYMPTOM = re.compile(r"^R\d")
_DEFINITE = re.compile(r"^[A-QST]\d")
_INTEGRAL = "I.B.5"
_TOLD = 3
_SURE = 0.9
_ASKING = ("code_first", "use_additional", "code_also")
_VAGUE = frozenset(
    roots(
        [
            "unspecified",
            "unidentified",
            "identified",
            "other",
            "specified",
            "organism",
            "type",
            "not",
            "of",
            "and",
            "the",
            "in",
        ]
    )
)
_UNSPECIFIED = re.compile(
    r"\bunspecified\b(?! (?:site|part|side|eye|ear|knee|hip|shoulder|ankle|elbow|wrist|hand|foot|finger|toe|limb|trimester))",
    re.I,
)
_BLOCK = re.compile(r"\([A-Z]\w\w-[A-Z]\w\w\)")
_LEFT_BY_IT = re.compile(r"\b(?:following|sequelae?|history|exposure|contact)\b", re.IGNORECASE)
_UNSPECIFIED_KIND = re.compile(r"\bunspecified\b|\bunidentified\b", re.IGNORECASE)
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
            return Reply(text, values(known), topic="; ".join(e["title"] for e in known))
        if len(headings) == len(known) > 1:
            return (yield from rules.about(turn))
    if instead := _instead(codes, seen):
        why = " ".join(f["message"] for f in stops[:1])
        text = say(
            "pair_as_one.v1",
            rows=rows(instead),
            why=why or (f"{told(section['says'], turn.question, 260)} ({section['ref']}.)" if section else ""),
        )
        return Reply(text, (*values(instead), *values(known)), topic="; ".join(e["title"] for e in instead))
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
        return Reply(text, values(known), topic="; ".join(e["title"] for e in known))
    if explained:
        yield (Call("find_guideline", {"query": _INTEGRAL, "limit": 1}),)
    if stops:
        against = [f["message"] for f in stops[:_TOLD]]
        if section and section["answer"] == "no":
            against.append(f"{told(section['says'], turn.question, 260)} ({section['ref']}.)")
        text = say("pair_no.v1", why=" ".join(against))
    elif explained:
        text = _explained(explained[0], known)
    elif less := _less_said(noted, verdict.get("general", ()), untied):
        text = say("pair_unspecified.v1", less=less[0]["code"], more=less[1]["code"], title=less[1]["title"])
    elif needless := [f["message"] for f in verdict.get("findings", ()) if _needless(f)]:
        text = say("pair_needless.v1", why=needless[0])
    elif doubtful := [f["message"] for f in found if f["convention"] == "combination"]:
        text = say("pair_unless.v1", why=doubtful[0])
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
    shown = (*values(known), *dict.fromkeys(named))
    return Reply(text, shown, topic="; ".join(e["title"] for e in known))


def _asked_for(rows_: Sequence[Json]) -> Generator[str]:
    """The notes at one of the codes that ask for another, or for a code below it."""
    for each, other in permutations([row for row in rows_ if row.get("found")], 2):
        for note in each["notes"]:
            below = any(code.startswith(other["code"]) for code in codes_in(note["text"]))
            if note["kind"] in _ASKING and (below or names(note["text"], other["code"])):
                yield f"{HEADINGS[Kind(note['kind'])]} at {note['from']}: {note['text'].strip(' ,')}."


def _section_said(section: Json | None, question: str, codes: Sequence[str]) -> list[str]:
    """The section that is about the codes, in its words."""
    fits = section and section["applies_to"] and applies(section, codes)
    return [f"{told(section['says'], question, 260)} ({section['ref']}.)"] if section and fits else []


def _of_the_pair(found: list[Json], reverse: Sequence[Json]) -> list[Json]:
    """The findings without those of order where no order of these codes would do: neither is the reason for the encounter."""
    either_way = any(each["verdict"] == "order" for each in reverse)
    return [each for each in found if each["verdict"] != "order" or not either_way]


def add(turn: Turn, intent: Intent) -> Steps:
    """Whether a code may be added to what the case tells, or a diagnosis of the case to the code."""
    if (yield from _refused(turn)):
        return (yield from rules.about(turn, answer="no"))
    code, situation = turn.codes[0], situations.told(turn.question)
    told_case: list[Json] = []
    if situation.tells >= TELLS:
        (coded,) = yield (situation_call(situation),)
        told_case = sure_of(coded)
    asked = code in put_forward(turn.question)
    if asked and len(told_case) > 1 and any(each["code"].startswith(code) for each in told_case):
        # The coder takes it itself: the section that is about it says why.
        query = f"{turn.question[:400]} {' '.join(values(told_case))}"
        (near,) = yield (Call("find_guideline", {"query": query[:500], "limit": 3}),)
        fitting = (each for each in near.get("sections", ()) if applies(each, [code]) and each["applies_to"])
        section = next(fitting, None)
        why = f"{told(section['says'], turn.question, 260)} ({section['ref']}, {section['title']}.)" if section else ""
        text = say(
            "situation_proposed.v1",
            verdict="Yes, both" if len(told_case) == 2 else "Yes",
            rows=rows(told_case),
            why=why,
        )
        return Reply(text, values(told_case), topic=situation.words)
    beside = yield from case_beside.told_beside(turn)
    if not beside:
        return (yield from pair(turn, intent))
    if told_case and asked:
        # What the coder makes of the whole case goes before what a part of its words finds.
        beside = [*(each for each in told_case if each["code"] != code), *beside]
    reply = yield from pair(case_beside.joined(turn, beside[:1]), intent)
    if asked and reply.text.startswith("No") and len(told_case) > 1:
        reply = replace(reply, show=tuple(each for each in values(told_case) if each != code))
    if f"{code} beside " in reply.text and reply.text.startswith("No"):
        # "B95.62 beside J15.212: ...": the one that is not needed is not shown for reporting.
        reply = replace(reply, show=tuple(each for each in reply.show if each != code))
    return reply


def beside_those(turn: Turn, intent: Intent) -> Steps:
    """Whether a code may stand beside those of the answer before; where it may not because it says more, it takes the
    place of the one that says less.
    """
    reply = yield from pair(turn, intent)
    own = [code for code in codes_in(turn.asked) if code in turn.codes]
    less = [code for code in turn.codes if any(f"{code} beside {each}" in reply.text for each in own)]
    if not less or not re.match(r"No\b", reply.text):
        return reply
    (seen,) = yield (
        Call("check_codes", {"codes": [*own, *(code for code in turn.codes if code not in (*own, *less))]}),
    )
    instead = [code for code in reply.show if code not in turn.codes and f"coded as {code}" in reply.text]
    why = reply.text.removeprefix("No").lstrip(":. ")
    text = f"{say('pair_instead.v1', less=joined(less), more=joined(instead or own))} {why[:1].upper()}{why[1:]}"
    return replace(reply, text=text, show=(*instead, *values(seen.get("codes", []))))


def _refused(turn: Turn) -> Generator[tuple[Call, ...], Results, bool]:
    """True where a section about the code surely refuses it and the coder does not read it in the case."""
    situation = situations.told(turn.question)
    if situation.tells < TELLS:
        return False
    coded, near = yield (
        situation_call(situation),
        Call("find_guideline", {"query": turn.question[:500], "limit": 1}),
    )
    surely = next((s for s in near.get("sections", ()) if s["score"] >= _SURE and s["answer"] == "no"), None)
    told = any(each["code"].startswith(turn.codes[0]) for each in coded.get("codes", ()))
    return bool(surely and applies(surely, turn.codes[:1]) and coded.get("codes") and not told)


def _instead(codes: list[str], seen: dict[str, Json]) -> list[Json]:
    """The combination that takes the place of the codes: the one that the told situation comes to, else the codes' own."""
    known = seen.get("verdict", {}).get("codes", [])
    own = [each for each in seen.get("as_one", {}).get("codes", ()) if each["billable"]]
    own = [] if _says_less(own, known) or _one_kind(known) else own
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
    return own if same or _says_less(new, known) else as_one


def _one_kind(known: Sequence[Json]) -> bool:
    """True where of two codes of one category one is unspecified: the other says more, and nothing combines them."""
    vague = [each for each in known if _UNSPECIFIED.search(each["title"])]
    return len(known) == 2 and len(vague) == 1 and len({each["code"][:3] for each in known}) == 1


def _says_less(joined_: Sequence[Json], known: Sequence[Json]) -> bool:
    """True where one of the codes says already what the combination says: it would be the vaguer."""
    specific = [each for each in known if not re.search(r"\b(?:unspecified|without)\b", each["title"])]
    return any(_holds(each, one) and _UNSPECIFIED_KIND.search(one["title"]) for one in joined_ for each in specific)


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


def _less_said(
    rows: Sequence[Json], general: Sequence[Sequence[str]], untied: Collection[tuple[str, str]]
) -> tuple[Json, Json] | None:
    """An unspecified code and another that says more of the same condition (I.B.18).

    The same is meant by two codes of one heading, by a title whose words the other's title holds too, and by what the
    table of general codes says.
    """
    for less, more in permutations([each for each in rows if each.get("found")], 2):
        pair = (less["code"], more["code"])
        if pair not in untied or not _UNSPECIFIED.search(less["title"]) or _UNSPECIFIED.search(more["title"]):
            continue
        if _heading(less) in more["path"] or list(pair) in general or _holds(more, less):
            return less, more
    return None


def _heading(less: Json) -> str:
    """The closest heading above a code that names a condition; a block holds several, and "unspecified" names none."""
    above = [each for each in less["path"] if not _BLOCK.search(each)]
    return next((each for each in reversed(above) if not _UNSPECIFIED.search(each)), above[0] if above else "")


def _holds(more: Json, less: Json) -> bool:
    """True where the one title says all that the other says of the condition, and not that it left something."""
    own = set(roots(tokens(less["title"]))) - _VAGUE
    if _LEFT_BY_IT.search(more["title"]):
        return False
    return bool(own) and more["code"][:1] == less["code"][:1] and own <= set(roots(tokens(more["title"])))


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
