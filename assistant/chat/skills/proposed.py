"""A code put forward for a case ("Z47.89 for a healing fracture?"): what the rules say of it, and what the case codes to."""

from __future__ import annotations

import re
from collections.abc import Generator

from assistant.chat.skills import rules, sections
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.wording import asks_yes_or_no, rows, say
from assistant.chat.turns import Call, Json, Reply, Results, Turn
from index.words import EMPTY, roots, tokens

_CASE, _FEW = 3, 1  # telling words beside the code that make a case; enough where a section answers yes or no
_FITS, _DECIDES = 0.62, 0.4
_BETWEEN = 0.45  # a section that fits a case so well decides between the two codes that were named
_SURE_OF = 0.8
_VALUE_TOLD = re.compile(r"\d ?(?:%|percent)|\bpercentile\b", re.IGNORECASE)
_IN_GENERAL = re.compile(r"\bwhen (?:is )?which\b|\bdiff\w*\b|\bwhich is which\b", re.IGNORECASE)
_EITHER = re.compile(r"\bor\b", re.IGNORECASE)
# Whether the code itself is in force and whole is asked, not whether it fits a case.
STATE_ASKED = re.compile(
    r"\b(?:valid|billable|delet\w*|expired?|replac\w*|retired?|effective|20\d\d|in force|rejected|denied|specific enough|gone|went away|go away|"
    r"(?:only|just|has|have|at) (?:three|four|five|six|[3456]) (?:characters?|digits|chars)|digits?|incomplete|missing|bounc\w+|kick\w*|still (?:good|ok|fine|around|a thing|there|alive|usable|on the books)|kill\w*|dropped|axed|scrapped|obsolete|rid of|away with)\b",
    re.IGNORECASE,
)
# What a code means is asked, and what a program made of it is only told.
_MISREAD = re.compile(
    r"^\W*what(?:.s| is| does)\W+(?:the )?(?:hcpcs |code )*[A-V]\d{4}\b.*\b(?:software|encoder|scrubber|system|program|computer|ehr|emr|clearinghouse|(?:reads?|shows?|comes?|came) (?:it |up )?(?:up )?as|thinks|turn\w*)\b",
    re.IGNORECASE,
)
# What is said of a code, not of a patient.
_OF_A_CODE = frozenset(
    roots([
        "code", "codes", "valid", "billable", "complete", "still", "current", "active", "ok", "okay", "good", "right", "correct", "exist",
        "year", "today", "rejected", "denied", "rejecting", "clearinghouse", "new", "old", "replaced", "deleted", "specific", "enough", "digit",
        "digits", "character", "characters", "short", "look", "looks", "go", "out", "mean", "means", "show", "note", "notes", "excludes",
        "include", "includes", "list", "tell", "claim", "payer", "submit", "fine", "use", "report", "bill", "see", "anything", "need", "add",
        "first", "listed", "principal", "primary", "secondary", "alone", "itself", "expire", "expired", "effective", "date", "icd", "cm", "hcpcs",
        "cpt", "chapter", "category", "header", "parent", "child", "children", "details", "full", "choose", "different", "further", "other",
    ])
)  # fmt: skip


def tells_a_case(question: str, code: str, least: int = _CASE) -> bool:
    """True where a question says more of a patient than that it has this code."""
    rest = re.sub(rf"{re.escape(code[:3])}\.?{re.escape(code[3:].lstrip('.'))}\w*", " ", question, flags=re.IGNORECASE)
    words = [word for word in set(roots(tokens(rest))) if word.isalpha() and len(word) > 1]
    return sum(word not in EMPTY and word not in _OF_A_CODE for word in words) >= least


def ruled(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """What a section decides of the code for this case; None where none does."""
    if len(turn.codes) != 1 or not turn.codes[0][0].isalpha() or not tells_a_case(turn.question, turn.codes[0], _FEW):
        return None
    if turn.carried or STATE_ASKED.search(turn.question) or _MISREAD.match(turn.question):
        return None
    near, card = yield (
        Call("find_guideline", {"query": turn.question[:500], "limit": 3}),
        Call("show_code", {"code": turn.codes[0]}),
    )
    if not card.get("found") or card["system"] != "ICD-10-CM":
        return None
    decides = [each for each in near.get("sections", ()) if each["answer"] and each["score"] >= _DECIDES]
    asks = asks_yes_or_no(turn.question)
    best = near["sections"][0] if near.get("sections") else None
    if asks and decides:
        return (yield from rules.about(turn, sections.deciding_first(decides)[0]["ref"]))
    if best and best["score"] >= _FITS and tells_a_case(turn.question, turn.codes[0]):
        return (yield from rules.about(turn))
    return None


def sibling(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """The other code of the same category that the case surely comes to, where it is not the one put forward; else None."""
    if len(turn.codes) != 1 or turn.carried or not tells_a_case(turn.question, turn.codes[0]):
        return None
    named = turn.codes[0]
    if not _VALUE_TOLD.search(turn.question) or not re.match(r"[A-Z]\d\w\.", named):
        return None
    rest = re.sub(rf"{re.escape(named)}.*", " ", turn.question, flags=re.IGNORECASE)
    (situation,) = yield (Call("code_situation", {"words": rest[:500]}),)
    of_category = [e for e in situation.get("codes", ()) if e["code"][:5] == named[:5] and e["confidence"] >= _SURE_OF]
    if len(of_category) != 1 or of_category[0]["code"].startswith(named):
        return None
    meant = of_category[0]
    beside = [each for each in situation["codes"] if each is not meant][:2]
    text = say("situation_chosen.v1", taken=meant["code"], left=named, rows=rows([meant, *beside]), why="")
    return Reply(text, tuple(each["code"] for each in (meant, *beside)), topic=meant["title"])


def between(turn: Turn) -> Generator[tuple[Call, ...], Results, Reply | None]:
    """What a section decides between two codes for the case that the question tells; None where it tells none."""
    if len(turn.codes) != 2 or turn.carried or not _EITHER.search(turn.question) or _IN_GENERAL.search(turn.question):
        return None
    rest = re.sub(rf"{re.escape(turn.codes[1])}\S*", " ", turn.question, flags=re.IGNORECASE)
    if not tells_a_case(rest, turn.codes[0]):
        return None
    (near,) = yield (Call("find_guideline", {"query": turn.question[:500], "limit": 1}),)
    best = next(iter(near.get("sections", ())), None)
    return (yield from rules.about(turn)) if best and best["score"] >= _BETWEEN else None


def coded(turn: Turn, card: Json) -> Generator[tuple[Call, ...], Results, tuple[str, tuple[str, ...]]]:
    """What the words of the case code to where that is not the code put forward: a sentence and the codes, else nothing."""
    words = cleaned(turn.question)
    if not card.get("found") or card.get("system") != "ICD-10-CM" or not tells_a_case(turn.question, card["code"]):
        return "", ()
    rest = re.sub(re.escape(card["code"]), " ", words, flags=re.IGNORECASE)
    (situation,) = yield (Call("code_situation", {"words": rest[:500]}),)
    others = [e for e in situation.get("codes", ()) if e["system"] == "ICD-10-CM" and e["confidence"] >= _FITS]
    if not others or any(each["code"].startswith(card["code"]) for each in others):
        return "", ()
    return say("by_words.v1", rows=rows(others[:3])), tuple(each["code"] for each in others[:3])
