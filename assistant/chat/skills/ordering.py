"""Which of several codes goes first, and whether one may be first."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat import underdosing
from assistant.chat.intents import Intent
from assistant.chat.refining import LIGHT, telling
from assistant.chat.skills import case_beside, circumstances, proposed, rules
from assistant.chat.skills.applying import applies
from assistant.chat.skills.ties import ties
from assistant.chat.skills.wording import grave, joined, rows, say, titled, told, values, with_number
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn
from codesets.entries import Kind

_STOPS = ("invalid", "conflict")
_HOW_THEY_STOOD = re.compile(
    r"^[A-Z]\S+ stands (?:before|after|behind) [A-Z][^:\s]+: |^[A-Z]\S+ is first: (?=underdosing)|; here it stands [^.]*(?=\.)"
)
_CODED_FIRST = re.compile(r"^([A-Z]\S+) stands after ([A-Z]\S+), whose note says to code it first\.")
_TELLS_ORDER = re.compile(r"\b(?:first|leads?|before|follows?|order|sequence\w*|principal)\b", re.IGNORECASE)
_BOTH_ASKED = re.compile(r"\b(?:together|both|combo)\b|\bwith (?=[A-Z]\d\w)", re.IGNORECASE)
_TOLD = 3
_COMBINATION = "I.B.9"
_BY_ITSELF = re.compile(
    r"\b(by itself|on its own|alone|complete|enough|nothing else|anything else|only code)\b", re.IGNORECASE
)
_AFTER = re.compile(r"\b(after|behind|follow|second|following)\b", re.IGNORECASE)
_BEFORE = re.compile(r"\b(before|ahead|precede|first|primary|principal)\b", re.IGNORECASE)
_IN_THIS_ORDER = re.compile(r"\b(right|correct|this|ok(ay)?) (order|sequence)\b", re.IGNORECASE)
_AS_TOLD = re.compile(rf"{_BEFORE.pattern}|{_IN_THIS_ORDER.pattern}", re.IGNORECASE)
# What the question says that the visit is for.
_FOR = re.compile(
    r"\b(?:came?|comes?|seen|here|in|admitted|admission|visit|encounter|treat\w*|directed|address\w*|focus\w*|only)\b[^,;?]{0,20}?\b(?:for|at|to treat|on|toward|because of) (?:the |her |his |an? )?(?P<what>[^,;?]+)",
    re.IGNORECASE,
)
# A sepsis, and what it follows: a procedure, a birth, a newborn, a noninfectious process.
_SEPSIS = re.compile(r"A4[01]")
_BEFORE_SEPSIS = re.compile(r"[OPST]")
# A complication of care, and the note by which it asks for what it consists of.
_COMPLICATION = re.compile(r"T8[0-8]")
_CONSISTS = re.compile(
    r"\bidentify (?:the )?(?:specified )?(?:infection|condition|organ failure|kidney failure)", re.IGNORECASE
)
_YES_NO = re.compile(r"^\W*(can|may|could|should|does|do|is|are|must)\b", re.IGNORECASE)


def order(turn: Turn, intent: Intent) -> Steps:
    """Which of the codes goes first and the note or rule that says so; beside one code, what the case tells."""
    if len(turn.codes) == 1:
        turn = case_beside.joined(turn, (yield from case_beside.told_beside(turn)))
    codes = list(turn.codes[:10])
    if len(codes) < 2:
        return (yield from rules.rule(turn, intent))
    if case := (yield from _of_headings(turn)):
        return case
    seen = yield (
        Call("check_codes", {"codes": codes}),
        Call("check_codes", {"codes": codes[::-1]}),
        Call("compare_codes", {"codes": codes[:6]}),
        Call("find_guideline", {"query": turn.question, "limit": 1}),
        Call("codes_as_one", {"codes": codes[:6]}),
    )
    forward, backward, notes, section, joined_up = seen
    known = forward.get("codes", [])
    if as_one := [each for each in joined_up.get("codes", ()) if each["billable"] and each["code"] not in codes]:
        (combined,) = yield (Call("find_guideline", {"query": _COMBINATION, "limit": 1}),)
        own = [e for e in section["sections"] if e["applies_to"] and applies(e, values(as_one))]
        sections = own or combined["sections"]
        why = " ".join(with_number(each, turn.question, 260) for each in sections)
        text = say("pair_as_one.v1", rows=rows(as_one), why=why)
        return Reply(text, values(as_one), topic="; ".join(e["title"] for e in as_one))
    one, other = ([f for f in grave(each) if f["verdict"] == "order"] for each in (forward, backward))
    conflict = [f["message"] for f in grave(forward) if f["verdict"] in _STOPS]
    if len(one) != len(other):
        first, why = (codes[0], other[0]["message"]) if len(one) < len(other) else (codes[-1], one[0]["message"])
        noted = next((note for code, note in ties(notes.get("codes", [])) if code == first), "")
        # The note itself, where one of the codes has it, says more than that it is there.
        quoted = noted.partition("; ")[2]
        text = say("order.v1", first=first, why=quoted[:1].upper() + quoted[1:] or as_rule(why))
    elif first_by_note := next(ties(notes.get("codes", [])), None):
        text = say("order.v1", first=first_by_note[0], why=first_by_note[1])
    else:
        text = ""
    rule_text = [
        told(each["says"], turn.question, 260) + f" ({each['ref']}.)"
        for each in section.get("sections", ())
        if each["score"] > 0.5 and applies(each, codes)
    ]
    if not text and rule_text and _TELLS_ORDER.search(rule_text[0]):
        text, rule_text = f"{say('rule_order.v1')} {rule_text[0]}", []
    elif not text:
        rule_text = []
    text = (
        text
        or _by_sepsis(known)
        or _by_complication(notes.get("codes", []))
        or _by_reason(turn.asked, known)
        or say("order_either.v2", codes=joined(values(known)))
    )
    text = _asked_order(turn.question, codes, text) + text
    if not conflict and _BOTH_ASKED.search(turn.question):
        text = f"{say('together_yes.v1')} {text}"
    text = " ".join([text, *conflict[:1], *rule_text[:1]])
    return Reply(text, values(known), topic="; ".join(e["title"] for e in known))


def _by_sepsis(known: Sequence[Json]) -> str:
    """The sepsis first, before the organs that fail and the infection it came from (I.C.1.d); empty for other codes."""
    septic = [each for each in known if _SEPSIS.match(each["code"])]
    others = [each for each in known if each not in septic]
    if len(septic) != 1 or not others or any(_BEFORE_SEPSIS.match(each["code"]) for each in others):
        return ""
    return say("order.v1", first=septic[0]["code"], why=say("order_sepsis.v1"))


def _by_complication(rows: Sequence[Json]) -> str:
    """The complication first whose note asks for the infection or the disorder that it consists of (I.B.7); else empty."""
    of_care = [each for each in rows if each.get("found") and _COMPLICATION.match(each["code"])]
    others = [each for each in rows if each.get("found") and each not in of_care]
    asks = [
        n for each in of_care for n in each["notes"] if n["kind"] == "use_additional" and _CONSISTS.search(n["text"])
    ]
    if len(of_care) != 1 or not others or not asks:
        return ""
    why = f"{Kind.USE_ADDITIONAL.heading} at {asks[0]['from']}: {asks[0]['text'].strip(' ,')}."
    return say("order.v1", first=of_care[0]["code"], why=why)


def _by_reason(question: str, known: Sequence[Json]) -> str:
    """Which code goes first where no note decides and the question says what the visit is for (II, IV.G); empty where it does not."""
    found = _FOR.search(question)
    words = telling(found["what"]) - LIGHT if found else frozenset()
    fits = [(len(words & telling(each["title"])), each) for each in known]
    most = max((shared for shared, _ in fits), default=0)
    best = [each for shared, each in fits if shared == most and most]
    return say("order_reason.v1", first=titled(best[0])) if len(best) == 1 else ""


def _of_headings(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The codes of the case in their order, where the question names headings that the case completes ("Z38 and Z05?")."""
    said = yield from case_beside.case_of(turn)
    told_codes = values(said)
    if len(said) < 2 or all(code in told_codes for code in turn.codes):
        return None
    (near,) = yield (
        Call("find_guideline", {"query": f"{turn.question[:400]} {' '.join(told_codes[:4])}", "limit": 2}),
    )
    sections = [each for each in near.get("sections", ()) if applies(each, told_codes)]
    why = [with_number(each, turn.question) for each in sections[:1]]
    lead = f"{say('together_yes.v1')} " if _BOTH_ASKED.search(turn.question) else ""
    first = say("case_order.v1", first=told_codes[0], then=joined(told_codes[1:4]))
    return Reply(
        " ".join([f"{lead}{first}", say("look_up.v1", rows=rows(said)), *why]), told_codes, topic=turn.question
    )


def as_rule(message: str) -> str:
    """What a finding says, without how the codes stood that were tried in the other order."""
    plain = _HOW_THEY_STOOD.sub("", _CODED_FIRST.sub(r"The note at \2 says to code \1 first.", message))
    return plain[:1].upper() + plain[1:]


def _asked_order(question: str, codes: list[str], text: str) -> str:
    """ "Yes. " or "No. " where the question proposes an order of two codes and the answer names the first one."""
    if (
        not (_YES_NO.search(question) or _IN_THIS_ORDER.search(question))
        or re.search(r"\b(which|what)\b", question, re.IGNORECASE)
        or len(codes) != 2
    ):
        return ""
    proposed = codes[1] if _AFTER.search(question) else codes[0] if _AS_TOLD.search(question) else ""
    named = next((code for code in codes if text.startswith(code)), "")
    return "" if not proposed or not named else "Yes. " if proposed == named else "No. "


def first_listed(turn: Turn, intent: Intent) -> Steps:
    """Whether a code may be first-listed: no where a note or rule puts another before it, as a rule says for a case told."""
    code = turn.codes[0]
    verdict, card = yield (Call("check_codes", {"codes": [code]}), Call("show_code", {"code": code}))
    against = [
        f
        for f in grave(verdict)
        if f["verdict"] in ("order", "invalid", "conflict") or f["convention"] == "unacceptable_principal"
    ]
    before = [n for n in card.get("notes", ()) if n["kind"] == "code_first"]
    if not card.get("billable", True) and (by_rule := (yield from proposed.ruled(turn))):
        return by_rule
    if against or (before and "classified elsewhere" in card.get("title", "")):
        message = " ".join(as_rule(f["message"]) for f in against[:1])
        beside = yield from _of_the_case(turn)
        first = f" Code first: {before[0]['text']}" if before and not beside else ""
        case = f" {say('first_case.v1', rows=rows(beside))}" if beside else ""
        return Reply(
            say("first_no.v1", why=f"{message}{first}{case}".strip()),
            (*values(beside), *values(verdict.get("codes", []))),
            topic=card.get("title", ""),
        )
    if not card.get("found"):
        return Reply(say("not_found.v1", code=code, problem=str(card.get("problem", ""))))
    if before and (after := (yield from _behind_its_cause(turn, card))):
        return after
    if unmet := [f["message"] for f in grave(verdict) if f["convention"] in ("code_first", "obstetric")]:
        # A note that must be met wants another code before it: R65.20 has its infection first, Z37.0 the delivery.
        return Reply(say("first_no.v1", why=unmet[0]), (code,), topic=card["title"])
    if by_rule := (yield from proposed.ruled(turn)):
        return by_rule
    told_too = yield from circumstances.codes(turn.question)
    if told_too and code not in values(told_too):
        # What the words say of the visit or of the past goes before the code put forward (II.K, I.C.21.c).
        return (yield from rules.about(turn))
    further = [n for n in card.get("notes", ()) if n["kind"] == "use_additional" and n["from"] in card["code"]]
    if further and _BY_ITSELF.search(turn.question):
        notes = " ".join(f"{Kind.USE_ADDITIONAL.heading} ({n['from']}): {n['text']}." for n in further[:_TOLD])
        text = say("alone_incomplete.v1", code=card["code"], title=card["title"], notes=notes)
        return Reply(text, (card["code"],), topic=card["title"])
    text = say("first_yes.v1", code=card["code"], title=card["title"])
    if before:
        text += f" Where it applies, its note says: code first {before[0]['text']}"
    return Reply(text, (card["code"],), topic=card["title"])


def _of_the_case(turn: Turn) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """What a case tells beside a code that may never be first: the condition behind an underdosing and its reason, a disease."""
    if found := underdosing.told(case_beside.without_code(turn)):
        cards = yield tuple(Call("show_code", {"code": code}) for code in found.codes)
        return [card for card in cards if card.get("found") and card["code"] not in turn.codes]
    beside = yield from case_beside.told_beside(turn)
    if not beside:
        return []
    verdicts = yield tuple(Call("check_codes", {"codes": [turn.codes[0], each["code"]]}) for each in beside)
    apart = zip(beside, verdicts, strict=True)
    return [each for each, verdict in apart if not any(f["verdict"] in _STOPS for f in grave(verdict))]


def _behind_its_cause(turn: Turn, card: Json) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """No, where the case tells the condition that a note at the code puts first."""
    beside = yield from case_beside.told_beside(turn)
    named = [each["code"] for each in beside]
    if not named:
        return None
    (seen,) = yield (Call("compare_codes", {"codes": [card["code"], *named]}),)
    first = next((tie for tie in ties(seen.get("codes", [])) if tie[0] != card["code"]), None)
    if first is None:
        (verdict,) = yield (Call("check_codes", {"codes": [card["code"], *named[:1]]}),)
        orders = [f for f in grave(verdict) if f["verdict"] == "order"]
        first = (named[0], as_rule(orders[0]["message"])) if orders else None
    if first is None:
        return None
    lead = next(each for each in beside if each["code"] == first[0])
    text = say("first_cause.v1", first=titled(lead), code=card["code"], title=card["title"], why=first[1])
    return Reply(text, (lead["code"], card["code"]), topic=f"{lead['title']}; {card['title']}")
