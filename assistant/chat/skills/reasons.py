"""Why a code was or was not chosen: from the worksheet, the note's own words and the rule behind them."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import replace

from assistant.chat.intents import Intent
from assistant.chat.refining import LIGHT, telling
from assistant.chat.skills import codes as code_skill
from assistant.chat.skills import comparing, ordering
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.wording import asks_yes_or_no, rows, say
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn, codes_in
from index.words import roots, tokens

# How the book titles two conditions of which it presumes that one comes of the other.
_LINKED = re.compile(r"\b(?:with diabetic|diabetes mellitus with|hypertensive)\b", re.IGNORECASE)
_TELLING = 2  # words of a question that name a row of the worksheet, however much else is said
_INTEGRAL = "I.B.5"
_FIRST = re.compile(r"\b(?:first(?:[- ]listed)?|principal|primary|before|lead\w*|on top)\b", re.IGNORECASE)
# How a sentence holds a condition back.
_DOUBTS = (
    (
        "uncertain",
        r"\b(possible|possibly|probable|probably|likely|suspect\w*|rule[sd]?[ -]out|r/o|questionable|vs\.?|consistent with|concern\w* for|\?)",
    ),
    ("negated", r"\b(no|not|denies|without|negative|ruled out)\b"),
    (
        "family history",
        r"\b(family|mother|mom|father|dad|brother|sister|aunt|uncle|cousin|grand\w+|son|daughter|parents?|sibling)s?\b",
    ),
    ("history", r"\b(history of|hx|prior|previous|resolved)\b"),
)
_WHY = re.compile(
    r"^.*?\bwhy\b|\b(?:when|although|even though|even if|since) (?:it|he|she|they|that|this)\b.*$|\b(?:did|do|does|was|were|is|are|have|has)(?:n.?t)?\b|\b(?:you|we|i|not|use|used|code|coded|report|reported|pick|choose|chose|list|suggest\w*|there)\b",
    re.IGNORECASE,
)


def why_not(turn: Turn, intent: Intent) -> Steps:
    """Why a code was or was not chosen: from the worksheet where there is one, else by comparing with the last codes."""
    (sheet,) = yield (Call("show_worksheet", {}),)
    named = codes_in(turn.asked)
    about = list(turn.last.codes if turn.last else ())
    if "problem" in sheet:
        if len(about) > 1 and len(named) == 1 and named[0] in about and _FIRST.search(turn.asked):
            # Both are reported: what is asked is their order.
            return (yield from ordering.order(replace(turn, codes=tuple(about)), intent))
        both = [*[code for code in about if code not in named][:2], *named]
        if len(both) > 1:
            if untold := (yield from _untold(turn, both)):
                return untold
            return (yield from comparing.compare(Turn(turn.asked, turn.asked, tuple(both), turn.earlier, True), intent))
        return (yield from code_skill.show(turn, intent))
    if len(named) > 1 and (combined := (yield from _instead_of_all(named, sheet))):
        return combined
    wanted = named[0] if named else _meant(turn.asked, sheet)
    if not wanted:
        return (yield from _why_not_words(turn, sheet))
    suggested = next((each for each in sheet["suggestions"] if each["code"] == wanted), None)
    if suggested:
        why = say("why_chosen.v1", code=wanted, why=_lower(suggested["rationale"]))
        rule = yield from _although_uncertain(suggested, sheet["setting"])
        return Reply(f"{why} {rule}".strip(), (wanted,))
    left = next((each for each in sheet["not_coded"] if each["code"] == wanted), None)
    if left:
        words = left["evidence"][0]["text"] if left["evidence"] else ""
        text = say("why_left.v1", code=wanted, title=left["title"], reason=left["reason"], words=words)
        rule = yield from _rule_of(left["reason"], sheet["setting"])
        stay = [each for each in sheet["suggestions"] if each["system"] == "ICD-10-CM"]
        no = "No. " if asks_yes_or_no(turn.asked) else ""
        return Reply(f"{no}{text} {rule}".strip(), tuple(each["code"] for each in stay))
    if combined := (yield from _instead_of_all([wanted], sheet)):
        return combined
    same = [each["code"] for each in sheet["suggestions"] if each["code"][:2] == wanted[:2]] or [
        e["code"] for e in sheet["suggestions"]
    ][:1]
    card, *_ = yield (Call("show_code", {"code": wanted}), *(Call("show_code", {"code": code}) for code in same[:1]))
    if not card.get("found"):
        return Reply(say("not_found.v1", code=wanted, problem=str(card.get("problem", ""))))
    other = [a["why_not"] for each in sheet["suggestions"] for a in each["alternatives"] if a["code"] == wanted]
    (said,) = yield (Call("note_says", {"code": wanted}),)
    for sentence in said.get("sentences", ()):
        if kind := next((kind for kind, pattern in _DOUBTS if re.search(pattern, sentence, re.IGNORECASE)), ""):
            text = say("why_left.v1", code=wanted, title=card["title"], reason=kind, words=sentence)
            return Reply(f"{text} {(yield from _rule_of(kind, sheet['setting']))}".strip(), (wanted,))
    if not same:
        return Reply(say("why_not_plain.v1", code=wanted, title=card["title"]), (wanted,))
    text = say(
        "why_not.v1",
        code=wanted,
        title=card["title"],
        chosen=same[0],
        more=f"As an alternative it has {other[0]}." if other else "",
    )
    return Reply(text, (same[0], wanted))


def _untold(turn: Turn, codes: Sequence[str]) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """For one code asked about beside those of a case, the words of its title that nobody told; None where all are."""
    cards = yield tuple(Call("show_code", {"code": code}) for code in codes)
    *chosen, other = cards
    if not chosen or not other.get("found") or turn.last is None or len(codes_in(turn.asked)) != 1:
        return None
    told = set(tokens(f"{turn.last.question} {' '.join(each['title'] for each in chosen if each.get('found'))}"))
    words = [word for word in tokens(other["title"]) if word not in told and telling(word) - LIGHT]
    if not words or codes_in(turn.last.question):
        return None
    text = say("why_not_told.v1", code=other["code"], title=other["title"], words=" ".join(words), chosen=rows(chosen))
    return Reply(text, tuple(each["code"] for each in chosen), topic=turn.last.topic)


def _instead_of_all(named: Sequence[str], sheet: Json) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """For codes in whose places the worksheet has combinations: these, why, and that the link is presumed (I.A.15)."""
    chosen = [
        each
        for code in named
        for each in sheet["suggestions"]
        if each["code"] != code and each["code"][:2] == code[:2] and _LINKED.search(each["title"])
    ]
    if not chosen or any(each["code"] in named for each in sheet["suggestions"]):
        return None
    (section,) = yield (Call("find_guideline", {"query": "I.A.15", "limit": 1}),)
    chosen = list({each["code"]: each for each in chosen}.values())
    whys = " ".join(say("why_chosen.v1", code=each["code"], why=_lower(each["rationale"])) for each in chosen)
    rule = " ".join(f"{each['says']} ({each['ref']}.)" for each in section.get("sections", ()))
    return Reply(f"{whys} {rule}", tuple(each["code"] for each in chosen))


def _why_not_words(turn: Turn, sheet: Json) -> Steps:
    """For a condition that the worksheet does not name: what the note says of it and the rule, or that it says nothing."""
    words = cleaned(_WHY.sub("", turn.asked)) or turn.asked
    found, said = yield (
        Call("search_codes", {"query": words[:500], "limit": 10}),
        Call("note_says", {"words": words[:500]}),
    )
    hits, sentences = found.get("hits", []), said.get("sentences", [])
    if not hits:
        return Reply(say("look_up_nothing.v1"))
    coded = {each["code"][:3]: each for each in sheet["suggestions"]}
    kin = next((coded[hit["code"][:3]] for hit in hits if hit["code"][:3] in coded), None)
    if kin:
        why = say("why_chosen.v1", code=kin["code"], why=_lower(kin["rationale"]))
        return Reply(f"{kin['code']} {kin['title']}: {why}", (kin["code"],))
    diagnoses = [each["code"] for each in sheet["suggestions"] if each["system"] == "ICD-10-CM"]
    (beside,) = yield (Call("check_codes", {"codes": [hits[0]["code"], *diagnoses[:20]]}),)
    explained = next((by for symptom, by in beside.get("explained", ()) if symptom == hits[0]["code"]), "")
    if explained:
        by = next(each for each in sheet["suggestions"] if each["code"] == explained)
        yield (Call("find_guideline", {"query": _INTEGRAL, "limit": 1}),)
        text = say(
            "why_integral.v1", code=hits[0]["code"], title=hits[0]["title"], diagnosis=f"{by['code']} {by['title']}"
        )
        return Reply(text, (hits[0]["code"], explained))
    if not sentences:
        return Reply(say("why_not_plain.v1", code=hits[0]["code"], title=hits[0]["title"]), (hits[0]["code"],))
    why = next(
        (kind for kind, pattern in _DOUBTS if re.search(pattern, sentences[0], re.IGNORECASE)),
        "not stated as a diagnosis",
    )
    rule = yield from _rule_of(why, "outpatient")
    text = say("why_left.v1", code=hits[0]["code"], title=hits[0]["title"], reason=why, words=sentences[0])
    return Reply(f"{text} {rule}", (hits[0]["code"],))


def _although_uncertain(suggested: Json, setting: str) -> Generator[tuple[Call, ...], Results, str]:
    """For a diagnosis that an inpatient record holds uncertain: the section by which it is coded all the same."""
    words = " ".join(part["text"] for part in suggested["evidence"][:1])
    if setting != "inpatient" or not words:
        return ""
    (said,) = yield (Call("note_says", {"words": words[:500]}),)
    doubted = any(re.search(_DOUBTS[0][1], line, re.IGNORECASE) for line in said.get("sentences", ()))
    return (yield from _rule_of("uncertain", setting)) if doubted else ""


def _rule_of(reason: str, setting: str) -> Generator[tuple[Call, ...], Results, str]:
    """The section by which a condition is left out for that reason, with its number; nothing where none is needed."""
    ref = {
        "uncertain": "II.H" if setting == "inpatient" else "IV.H",
        "not stated as a diagnosis": "I.A.19",
        "integral": _INTEGRAL,
    }.get(reason)
    if ref is None:
        return ""
    (section,) = yield (Call("find_guideline", {"query": ref, "limit": 1}),)
    return " ".join(f"{each['says']} ({each['ref']}.)" for each in section.get("sections", ()))


def _meant(asked: str, sheet: Json) -> str:
    """The code of the worksheet whose title or words of the note the question names; empty where none is."""
    said = set(roots(tokens(cleaned(_WHY.sub("", asked)))))
    scored = []
    for each in [*sheet["not_coded"], *sheet["suggestions"]]:
        own = set(roots(tokens(f"{each['title']} {' '.join(part['text'] for part in each['evidence'])}")))
        scored.append((len(said & own), each["code"]))
    best = max(scored, key=lambda each: each[0], default=(0, ""))
    return best[1] if best[0] >= max(1, min(_TELLING, (len(said) + 1) // 2)) else ""


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[:2] != "I " else text
