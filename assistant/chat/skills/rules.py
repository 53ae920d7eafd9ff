"""Questions about the guidelines: the section that decides, in its words, with yes or no where the rule says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.chat import situations
from assistant.chat.followups import told_before
from assistant.chat.gestation import trimesters
from assistant.chat.intents import Intent
from assistant.chat.skills import circumstances, goods, lookup, ruled, sections, seventh, within
from assistant.chat.skills.applying import applies, of_the_patient
from assistant.chat.skills.calls import situation_call, sure_of
from assistant.chat.skills.found import best_hit
from assistant.chat.skills.phrases import cleaned, names_something
from assistant.chat.skills.wording import ASKS_ORDER, asks_yes_or_no, overlap, rows, say, told, values, with_number
from assistant.chat.turns import Call, Decision, Json, Reply, Steps, Turn

_SURE_HIT, _SURE_SECTION, _SIDE = 0.7, 0.45, 0.55
_ANSWERS = 0.4  # a section that answers a question which reads like one for codes fits it at least so well
_OF_ONE, _OF_VISITS = 560, 330  # letters told of the section that decides
_SPOKEN_OF = 2  # so many of the question's words stand in a section that is told beside its codes
_WHAT_TO_DO = re.compile(r"\bdo (?:i|we) \w+\W*$", re.IGNORECASE)  # "What do I code?"
_FOR_A_CODE = re.compile(
    r"\bis there an? (?:\w+ )?code\b|\b(?:what|which) (?:z|dx|icd\S*|diagnosis)[- ]?code\b", re.IGNORECASE
)
# A condition that is only supposed, and nothing else said; those that are coded only when confirmed have rules of their own.
_ONLY_DOUBTED = re.compile(
    r"^\W*(?:suspected|suspicion of|probable|possible|likely|questionable|presumed|r/o|rule[- ]out)\b(?!.*\b(?:hiv|aids|covid\S*|zika|flu|influenza|abuse|neglect|newborn|exposure|aborti\w*)\b)(?: [\w-]+){1,3},?(?: (?:inpatient|outpatient|admitted|at discharge))*\W*$",
    re.IGNORECASE,
)
_VACCINATED = "Z23"
_NORMAL = ("Z34", "O80", "Z38.3")  # a pregnancy or birth without a problem
# What a history code may be read as while it is there.
_PRESENT = {"Z85": ("C", "D"), "Z86.73": ("I6", "G"), "Z86.71": ("I8", "I26")}
# Whether the code stands alone, first or in place of another is asked, not whether the case has it.
_NOT_THE_CODE = re.compile(
    r"\b(?:first|principal|primary|only|alone|enough|instead|rather|or|still|not|before|after|just|need|needs)\b",
    re.IGNORECASE,
)
# Whether a thing may be billed is asked for its code: no section of another matter answers it.
_BILLED = re.compile(
    r"\bbillable\b|\b(?:bill|charge|report|dispense|order) (?:for )?(?:an?|the|one)\b|\bbill(?:ed)? (?:to|for)\b",
    re.IGNORECASE,
)
_BY_WEEKS = ("I.C.15.a.3", "I.C.15.a.4")


def rule(turn: Turn, intent: Intent) -> Steps:
    """The section that fits the question, said in its words, with the codes that the question is about."""
    if not intent.guideline and not turn.codes and _FOR_A_CODE.search(turn.question):
        return (yield from look_up(turn, intent))
    if not intent.guideline and not turn.codes and _BILLED.search(turn.question) and goods.named(turn.question):
        return (yield from lookup.look_up(turn, intent))
    whole = None if intent.guideline or asks_yes_or_no(turn.question) else (yield from seventh.told_for(turn))
    return whole or (yield from about(turn, intent.guideline))


def look_up(turn: Turn, intent: Intent) -> Steps:
    """The codes for the question's words; where it asks what a section decides, the section."""
    if below := (yield from within.below(turn)):
        return below
    if not turn.carried and _ONLY_DOUBTED.match(turn.question):
        return (yield from about(turn))
    asks = asks_yes_or_no(turn.question) and not _FOR_A_CODE.search(turn.question)
    if asks or _WHAT_TO_DO.search(turn.question):
        (near,) = yield (Call("find_guideline", {"query": turn.question[:500], "limit": 3}),)
        sections = near.get("sections", ())
        if any(each["answer"] and each["score"] >= _ANSWERS for each in sections):
            return (yield from about(turn))
    known = turn.case and turn.last and circumstances.told(told_before(turn.last))
    codes = [] if known else (yield from circumstances.codes(turn.question))
    if codes:
        # Where the coder reads the circumstance and the conditions beside it, it says more.
        (coded,) = yield (situation_call(situations.told(turn.question).or_words(cleaned(turn.question))),)
        said = {each["code"] for each in coded.get("codes", ())}
        past = any(each["code"].startswith(ruled.OVER) for each in codes)
        beside = [code for code in said if code not in {each["code"] for each in codes}]
        diagnoses = [each for each in codes if each["system"] == "ICD-10-CM"]
        more = len(said) > len(diagnoses) and {codes[0]["code"]} < said
        # So does it where it reads another code of the same categories, or a complication for a normal course (I.C.15.b.1).
        finer = (
            min((e["confidence"] for e in coded.get("codes", ())), default=0.0) >= _SURE_HIT
            and {each["code"][:3] for each in codes} == {code[:3] for code in said}
            and len(said) == len(codes)
            and said != {each["code"] for each in codes}
        )
        complicated = codes[0]["code"].startswith(_NORMAL) and any(c.startswith("O") and c != "O80" for c in said)
        whole = len(said) > len(codes) and {each["code"] for each in codes} < said
        if whole or ((more or finer or complicated) and (not past or _is_other(beside, codes[0]["code"]))):
            codes = []
        elif all(each["code"].startswith(ruled.NOT_DONE) for each in codes):
            # Why a plan was not carried out stands behind what it was for (II.F).
            codes = [*(each for each in sure_of(coded) if not each["code"].startswith(ruled.NOT_DONE)), *codes]
        elif codes[0]["code"] == _VACCINATED and (also := [e for e in sure_of(coded) if e["code"] != _VACCINATED]):
            codes = [*diagnoses, *also]
        elif past and (given := [e for e in sure_of(coded) if e["code"] == _VACCINATED]):
            codes = [*given, *codes]
    if not codes:
        return (yield from lookup.look_up(turn, intent))
    query = f"{turn.question[:400]} {' '.join(each['code'] for each in codes)}"
    (near,) = yield (Call("find_guideline", {"query": query, "limit": 1}),)
    about_them = [e for e in near["sections"] if e["score"] >= _SIDE and applies(e, [each["code"] for each in codes])]
    about_them = [e for e in about_them if overlap(turn.question, f"{e['title']} {e['says']}") >= _SPOKEN_OF]
    told_too = [with_number(e, turn.question) for e in about_them]
    text = " ".join([say("look_up.v1", rows=rows(codes)), *told_too])
    return Reply(text, tuple(each["code"] for each in codes), topic=cleaned(turn.question) or turn.question)


def _is_other(codes: Sequence[str], over: str) -> bool:
    """True where none of the codes may be the disease itself that is over: reasons, status codes, other chapters."""
    present = next((chapter for past, chapter in _PRESENT.items() if over.startswith(past)), ("",))
    return all(code.startswith("Z") or not code.startswith(present) for code in codes)


def about(
    turn: Turn, ref: str = "", within: str = "", answer: str = "", lead: str = "", refuses: bool = False
) -> Steps:
    """The answer from the section `ref`, or from the best section (of those whose number begins with `within`).

    `answer` is yes or no where the skill that asks knows it, `lead` what goes before the section's words; an answer that
    `refuses` shows no codes.
    """
    question = turn.question
    words, situation = cleaned(question), situations.told(question)
    if not (ref or within) and _ONLY_DOUBTED.match(question):
        ref = sections.DOUBTS[situation.setting.value]
    found = yield from sections.look(turn, situation, words, ref, within)
    situation = situation.or_words(words)
    case = situation.tells >= sections.TELLS_A_CASE
    chosen = yield from sections.chosen(question, found, situation, within)
    if not chosen:
        hits = found.hits[0].get("hits", []) if found.hits and not found.sides else []
        return (yield from best_hit(turn, hits))
    entry = chosen[0]
    shown, purpose = (yield from ruled.shown_beside(found, chosen, question, case)), False
    if not sections.ABOUT_THE_BOOK.match(entry["ref"]):
        shown, purpose = yield from ruled.with_the_purpose(turn, found, shown, case)
    shown = of_the_patient(shown, question)
    bare = not turn.carried and not names_something(question)
    if bare:
        shown = ruled.spoken_of(shown, turn, entry)
    sure = bool(shown) and not asks_yes_or_no(question)
    weak = not found.named and entry["score"] < _SURE_SECTION
    if weak and not bare and (sure or not shown) and words and not within:
        return (yield from lookup.words_only(turn))
    decided = next((each["answer"] for each in found.by_words if each["ref"] == entry["ref"]), "")
    verdict = answer or decided or _put_forward(turn, values(found.said), case)
    denies = answer == "no" if lead else verdict == "no" and asks_yes_or_no(question)
    lead = lead or _lead(question, verdict.capitalize())
    if not turn.codes and situation.setting.value == "outpatient":
        shown = ruled.not_supposed(shown, found)
    if denies:
        shown = ruled.not_refused(ruled.not_denied(shown, found), entry["says"], question, decided=purpose)
    if refuses:
        shown = ruled.confirmed(turn, found, entry)
    text = _worded(chosen, question, lead, _OF_VISITS if within else _OF_ONE)
    if shown:
        text = f"{text} {say('rule_codes.v1', rows=rows(shown))}"
    return Reply(text, values(shown), topic=words or question, decision=Decision(denies))


def _worded(chosen: Sequence[Json], question: str, lead: str, most: int) -> str:
    """The section that decides in `most` letters of its words, then what is told beside it."""
    entry = chosen[0]
    says = told(entry["says"], question, most)
    text = say("rule.v1", verdict=lead, says=says, ref=entry["ref"], title=entry["title"])
    beside = [f"{each['title']}: {with_number(each, question)}" for each in chosen[1:]]
    weeks = trimesters(question) if entry["ref"].startswith(_BY_WEEKS) else ""
    return " ".join([text, *beside, *([f"{weeks}."] if weeks else [])])


def _put_forward(turn: Turn, coded: Sequence[str], case: bool) -> str:
    """Yes, where the coder reads in the case that is told just the one code that the question puts forward."""
    alone = len(turn.codes) == 1 and not turn.carried and not _NOT_THE_CODE.search(turn.question)
    return "yes" if alone and case and turn.codes[0] in coded else ""


def _lead(question: str, answer: str) -> str:
    """Yes or no where the question asks for it and the section decides it, what goes first where it asks for that."""
    asks = asks_yes_or_no(question)
    if asks and answer:
        return f"{answer}. "
    return say("rule_order.v1") + " " if not asks and ASKS_ORDER.search(question) else ""
