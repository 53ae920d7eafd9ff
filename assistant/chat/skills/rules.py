"""Questions about the guidelines: the section that decides, its words, and yes or no where the rule says so."""

from __future__ import annotations

import re

from assistant.chat.intents import Intent
from assistant.chat.rulings import ruling_for
from assistant.chat.skills import situations
from assistant.chat.skills.wording import overlap, rows, say, sentences, told
from assistant.chat.turns import Call, Json, Reply, Steps, Turn

_YES_NO = re.compile(
    r"^\W*(?:so |and |but |then |ok,? )*(can|could|may|must|should|do|does|is|are|am|was|will|would|has|have)\b|\b(?:do|can|may|should|must|is|are) (?:i|we|it|they|this|that|there|you)\b[^?]*\?\s*$|\b(ok|okay|right|allowed|correct|valid)\W*$",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"\bbetween (?:an? )?(.{2,60}?) and (?:an? )?(.{2,60})$|^\W*(?:what.s |what is )?(?:the )?(?:difference )?(.{2,60}?) (?:vs\.?|versus) (.{2,60})$",
    re.IGNORECASE,
)
_ORDER = re.compile(r"\b(first|sequenc\w*|order|principal|before|primary)\b", re.IGNORECASE)
_CHOICE = re.compile(r"\bor\b", re.IGNORECASE)
_NEGATES = re.compile(r"\b(not|never|no|cannot|neither|none)\b", re.IGNORECASE)
_HEDGES = re.compile(r"\b(unless|only|except|if)\b", re.IGNORECASE)
_SURE_HIT, _SURE_SECTION = 0.7, 0.45


def rule(turn: Turn, intent: Intent) -> Steps:
    """The section that fits the question, said in its words, with the codes that the question is about."""
    return (yield from about(turn, intent.guideline))


def about(turn: Turn, ref: str = "") -> Steps:
    """The answer from the section `ref`, or from the best section where none is given."""
    ruling = ruling_for(turn.question)
    ref = ref or (ruling.ref if ruling else "")
    words = situations.cleaned(turn.question)
    reading = situations.read(turn.question)
    wanted = [Call("find_guideline", {"query": turn.question[:500], "limit": 3})]
    further = ruling.more if ruling and ruling.ref == ref else ()
    wanted += [Call("find_guideline", {"query": each, "limit": 1}) for each in (ref, *further) if each]
    codes = list(dict.fromkeys([*(ruling.codes if ruling else ()), *reading.add, *turn.codes]))[:8]
    wanted += [Call("show_code", {"code": code}) for code in codes]
    sides = _sides(turn.question)
    wanted += [Call("search_codes", {"query": side[:500], "limit": 3, "system": "ICD-10-CM"}) for side in sides]
    if words:
        wanted.append(Call("search_codes", {"query": words[:500], "limit": 3}))
    seen = yield tuple(wanted)
    by_words = seen[0].get("sections", [])
    named = [section for each in seen[1 : 2 + len(further)] for section in each.get("sections", ())] if ref else []
    cards = [each for each in seen if each.get("found")]
    hits = seen[-1].get("hits", []) if words else []
    sure = [h for h in hits[:1] if h["score"] >= _SURE_HIT and set(h["matched_by"]) & {"title", "term"}]
    tops = [each["hits"][0] for each in seen if each.get("query") in sides and each.get("hits")]
    sure = [h for h in tops if h["score"] >= _SURE_HIT] if sides else sure
    best = (named or by_words)[:1]
    if not best:
        return (yield from situations.finish(turn, hits))
    weak = not named and best[0]["score"] < _SURE_SECTION
    if weak and sure and not _YES_NO.search(turn.question):
        return (yield from situations.finish(turn, hits))
    entry = best[0]
    decided = ruling and ruling.ref == entry["ref"] and ruling.verdict
    lead = ruling.lead if ruling and decided else _lead(turn.question, entry)
    text = say("rule.v1", verdict=lead, says=told(entry["says"], turn.question), ref=entry["ref"], title=entry["title"])
    text = " ".join(
        [text, *(f"{each['title']}: {told(each['says'], turn.question, 260)} ({each['ref']}.)" for each in named[1:])]
    )
    shown = list({each["code"]: each for each in [*cards, *(sure if not reading.add else [])]}.values())
    if shown:
        text = f"{text} {say('rule_codes.v1', rows=rows(shown))}"
    topic = words or turn.question
    return Reply(text, tuple(each["code"] for each in shown), topic=topic)


def _sides(question: str) -> list[str]:
    """The two things that a question about a difference names."""
    match = _DIFFERENCE.search(question)
    return [side.strip(" ?.,") for side in match.groups() if side] if match else []


def _lead(question: str, entry: Json) -> str:
    """Yes or no where the question asks for it and the sentence nearest to it decides plainly."""
    if not _YES_NO.search(question) and _ORDER.search(question):
        return say("rule_order.v1") + " "
    if (
        not _YES_NO.search(question)
        or _CHOICE.search(question)
        or re.match(r"\W*(what|which|how|when|who|why|where)\b", question, re.IGNORECASE)
    ):
        return say("rule_order.v1") + " " if _ORDER.search(question) else ""
    nearest = max(sentences(entry["says"]), key=lambda sentence: overlap(question, sentence), default="")
    if overlap(question, nearest) < 2 or _HEDGES.search(nearest):
        return ""
    asked_no, says_no = bool(_NEGATES.search(question)), bool(_NEGATES.search(nearest))
    return "No. " if says_no != asked_no else "Yes. "
