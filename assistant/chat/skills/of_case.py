"""Something asked of the case told before: the case with what is now told is coded anew, and the question answered by it."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat import rulings
from assistant.chat.asking import USED_IF, Asked
from assistant.chat.each_site import with_another
from assistant.chat.opposites import merged, swaps
from assistant.chat.recasting import recast
from assistant.chat.rulings import Ruling
from assistant.chat.situations import told
from assistant.chat.skills import circumstances
from assistant.chat.skills.applying import applies
from assistant.chat.skills.companions import companions
from assistant.chat.skills.finer import joined_with
from assistant.chat.skills.in_or_out import in_or_out
from assistant.chat.skills.ties import ties
from assistant.chat.skills.wording import asks_yes_or_no, grave, rows, say
from assistant.chat.skills.wording import told as sentences_for
from assistant.chat.stories import in_the_books_words
from assistant.chat.turns import Call, Json, Reply, Results, codes_in

_SURE = 0.5
_SECTION, _GENERAL, _DECIDES = 0.45, 0.8, 0.55
_OF_CHAPTERS = "I.C."
_EACH = 0.1  # what a section gains by each further code of the case that it is about
_MOST = 300
_FEW = 8
_WAYS = 4  # in how many ways what is told is laid beside the codes before
_SIDE = re.compile(r"\b(left|right)\b", re.IGNORECASE)
_BILATERAL = re.compile(r"\bbilateral\b|\bboth\b", re.IGNORECASE)
_SUPPOSES = re.compile(
    r"^\W*(?:(?:and|or|but|so|ok)\W+)*(?:what|how) (?:if|about)\b|\b(?:same for|instead)\b", re.IGNORECASE
)
_DO_I = re.compile(
    r"\b(?:do|should|can|may|must) (?:i|we) (?:still |also )?(?:need|add|report|code|use)\b", re.IGNORECASE
)
_STILL = re.compile(r"\bstill\b[^?]*\?|\bsame codes?\b", re.IGNORECASE)
_VAGUE = re.compile(r"\bunspecified\b", re.IGNORECASE)
_ENCOUNTER = re.compile(r"\b(?:subsequent encounter|sequela)\b", re.IGNORECASE)
# Aftercare that the injury's own code with its 7th character takes the place of (I.C.21.c.7).
_AFTERCARE, _INJURY = re.compile(r"Z4[78]"), re.compile(r"[ST]\d")

Steps = Generator[tuple[Call, ...], Results, Reply | None]


def answer(asked: Asked) -> Steps:
    """The answer; None where the case gives none, so that the question is taken for itself."""
    ruling = rulings.fitting(asked)
    if ruling is None and (not asked.kinds or not (asked.follows or (yield from _says_more(asked)))):
        return None  # it only tells more, or may as well be a new question
    if ruling is None and asked.kinds & {"add", "leave_off"} and (reply := (yield from in_or_out(asked))):
        return reply
    of_one_code = len(asked.before) == 1 and codes_in(asked.earlier[-1].question)
    if ruling is None and not asked.tells and ("what_else" not in asked.kinds or of_one_code):
        return None  # what a code needs beside it, its own notes say
    found = yield from _coded(asked, ruling)
    if not found:
        return None
    about = [each["code"] for each in found]
    section, decided = yield from _section(asked, ruling, about)
    verdict = _verdict(asked, ruling, about, decided)
    order = "" if ruling and ruling.codes else (yield from _order(asked, about))
    if ruling and ruling.codes and "order" in asked.kinds and len(about) > 1:
        order = say("case_first.v1", code=about[0])
    why = f"{sentences_for(section['says'], asked.question, _MOST)} ({section['ref']}.)" if section else ""
    text = " ".join(part for part in (verdict, order, say("look_up.v1", rows=rows(found)), why) if part)
    return Reply(text, tuple(about), topic=asked.case)


def _says_more(asked: Asked) -> Generator[tuple[Call, ...], Results, bool]:
    """True where what is told says more of a code before, in a few words."""
    if not asked.tells or not asked.before or len(asked.said.split()) > _FEW:
        return False
    (seen,) = yield (Call("refine_codes", {"codes": list(asked.before[:8]), "words": asked.said[:500]}),)
    return any(each["changed"] for each in seen.get("codes", ()))


def _lines(asked: Asked, ruling: Ruling | None, title: str = "") -> str:
    """The case as it stands now; `title` is what the first code before calls the condition."""
    if ruling and ruling.gives:
        return ruling.case(asked.topic, asked.said, title)
    if anew := recast(asked.topic, asked.said, asked.before):
        return anew
    said = _in_words(asked)
    if swaps(asked.topic, said) and not _other_side(asked):
        return merged(asked.topic, said)
    return asked.case


def _in_words(asked: Asked) -> str:
    """What is told in the words of the book; of an injury in those of its encounters."""
    injury = any(_INJURY.match(code) for code in asked.before)
    return in_the_books_words(asked.said, injury=injury)


def _other_side(asked: Asked) -> bool:
    """True where what is told is of the other side, beside what was said of the first."""
    one, other = ({found.lower() for found in _SIDE.findall(text)} for text in (asked.topic, asked.said))
    return bool(one and other and len(other) == 1 and not other <= one and not _SUPPOSES.search(asked.question))


def _coded(asked: Asked, ruling: Ruling | None) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes of the case as it stands now."""
    title = ""
    if ruling and "{title}" in ruling.gives:
        (card,) = yield (Call("show_code", {"code": asked.before[0]}),)
        title = str(card.get("title", "")).partition(",")[0]
    lines = _lines(asked, ruling, title)
    setting = asked.setting or told(asked.earlier[-1].question).setting
    words = ruling.refines if ruling and ruling.refines else _in_words(asked) or asked.topic
    encounter = _ENCOUNTER.search(words)
    pieces = [piece for piece in re.split(r"[,;] *", words) if piece.strip()]
    ways = [words, *([encounter.group()] if encounter else []), *(pieces if len(pieces) > 1 else [])][:_WAYS]
    if asked.on_both_sides and (on_both := (yield from _on_both_sides(asked))):
        return on_both
    case, *finer = yield (
        Call("code_situation", {"words": lines[:500], "setting": setting.value}),
        *(Call("refine_codes", {"codes": list(asked.before[:8]), "words": way[:500]}) for way in ways),
    )
    coded = [e for e in case.get("codes", ()) if e["system"] == "ICD-10-CM" and e["confidence"] >= _SURE]
    if ruling and ruling.codes:
        cards = yield tuple(Call("show_code", {"code": code}) for code in ruling.all_codes(asked.before))
        fixed = [card for card in cards if card.get("found")]
        beside = [each for each in coded if ruling.adds(each["code"])]
        return _once([*beside, *fixed] if ruling.first_found else [*fixed, *beside])
    refined: list[Json] = next((f["codes"] for f in finer if any(each["changed"] for each in f.get("codes", ()))), [])
    another = bool(with_another(asked.topic, asked.said))
    if asked.on_both_sides or another:
        refined = []
    changed = [each for each in refined if each["changed"]]
    sides = {found.lower() for found in _SIDE.findall(f"{asked.topic} {asked.said}")}
    if (vague := [each for each in changed if _VAGUE.search(each["title"])]) and len(sides) == 1:
        (more,) = yield (Call("refine_codes", {"codes": [e["code"] for e in vague], "words": sides.pop()}),)
        finer_still = {each["from"]: each for each in more.get("codes", ()) if each["changed"]}
        refined = [
            {**finer_still[each["code"]], "from": each["from"]} if each["code"] in finer_still else each
            for each in refined
        ]
        changed = [each for each in refined if each["changed"]]
    if (ruling and ruling.keeps_all) or (changed and not another and _other_side(asked)):
        before = yield tuple(Call("show_code", {"code": code}) for code in asked.before[:8])
        return _once([*before, *changed, *(e for e in coded if e["code"][:3] not in {c["code"][:3] for c in changed})])
    if changed and ruling and ruling.refines:
        return [each for each in _once(refined) if not ruling.drops(each["code"])]
    if changed and not (ruling and ruling.gives):
        coded = joined_with(refined, coded)
    if asked.proposed and not changed and (visit := (yield from circumstances.codes(lines))):
        coded = visit
    coded = yield from companions(coded, lines)
    if any(_INJURY.match(each["code"]) for each in coded):
        coded = [each for each in coded if not _AFTERCARE.match(each["code"])] or coded
    return [each for each in _once(coded) if not (ruling and ruling.drops(each["code"]))]


def _on_both_sides(asked: Asked) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes before, those with a side as the bilateral ones; empty where one has none, or more is told than the sides."""
    if asked.said_of_sides_only:
        (seen,) = yield (Call("refine_codes", {"codes": list(asked.before[:_FEW]), "words": "bilateral"}),)
        found: list[Json] = seen.get("codes", [])
        sided = [each for each in found if _SIDE.search(each["was"])]
        if sided and all(_BILATERAL.search(each["title"]) for each in sided):
            return [{key: each[key] for key in ("system", "code", "title", "billable")} for each in found]
    return []


def _section(
    asked: Asked, ruling: Ruling | None, about: Sequence[str]
) -> Generator[tuple[Call, ...], Results, tuple[Json | None, str]]:
    """The section behind the answer, and yes or no where it decides the question."""
    if ruling and ruling.ref:
        (near,) = yield (Call("find_guideline", {"query": ruling.ref, "limit": 1}),)
        return next(iter(near.get("sections", ())), None), ""
    codes = " ".join(about)
    queries = (
        f"{asked.said} {asked.question} {codes}",
        f"{asked.said} {codes}",
        f"{asked.topic}; {asked.question} {codes}",
    )
    seen = yield tuple(Call("find_guideline", {"query": query[:500], "limit": 5}) for query in queries)
    sections = [each for found in seen for each in found.get("sections", ())]
    # A section about no codes has to fit the words the better.
    fitting = [
        each
        for each in sections
        if each["score"] >= (_SECTION if each["ref"].startswith(_OF_CHAPTERS) else _GENERAL)
        and applies(each, [*about, *asked.proposed])
    ]
    best = max((e for e in fitting if not _holds_another(e, fitting)), key=lambda e: _weight(e, about), default=None)
    return best, best["answer"] if best and best["score"] >= _DECIDES else ""


def _holds_another(section: Json, sections: Sequence[Json]) -> bool:
    """True for a section of which a part fits as well."""
    return any(each["ref"].startswith(f"{section['ref']}.") for each in sections)


def _weight(section: Json, about: Sequence[str]) -> float:
    """How well a section fits the case: by its words, by how many of the codes it is about, and by the first of them."""
    held = [code for code in about if applies(section, [code])]
    return float(section["score"] + _EACH * len(held) + (_EACH / 2 if about[0] in held else 0.0))


def _verdict(asked: Asked, ruling: Ruling | None, about: Sequence[str], decided: str) -> str:
    """Yes or no where the question asks for it: as the ruling has it, else by whether the codes put forward hold."""
    if ruling and ruling.answer and _DO_I.search(asked.question):
        return f"{ruling.answer}."
    if not asks_yes_or_no(asked.question) and not (asked.proposed and asked.question.rstrip().endswith("?")):
        return ""
    if ruling and ruling.answer:
        return f"{ruling.answer}."
    if asked.proposed:
        agreed = all(any(code.startswith(each) for code in about) for each in asked.proposed)
        return "Yes." if agreed else "No."
    if USED_IF.match(asked.question) and not set(asked.before) <= set(about):
        return "No."
    if decided or not _STILL.search(asked.question):
        return f"{decided.capitalize()}." if decided else ""
    return "Yes." if set(asked.before) <= set(about) else "No."


def _order(asked: Asked, about: Sequence[str]) -> Generator[tuple[Call, ...], Results, str]:
    """Which code goes first, where that is asked and a note or a convention says so."""
    if "order" not in asked.kinds or len(about) < 2:
        return ""
    backward, notes = yield (
        Call("check_codes", {"codes": list(about[::-1])}),
        Call("compare_codes", {"codes": list(about[:6])}),
    )
    tied = next(ties(notes.get("codes", [])), None)
    decided = [each for each in grave(backward) if each["verdict"] == "order"]
    if (tied and tied[0] == about[0]) or decided:
        return say("case_first.v1", code=about[0])
    return say("case_first_by_visit.v1")


def _once(listed: Sequence[Json]) -> list[Json]:
    return list({each["code"]: each for each in listed}.values())
