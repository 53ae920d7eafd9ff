"""Questions about the guidelines: the section that decides, its words, and yes or no where the rule says so."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from assistant.chat.intents import Intent
from assistant.chat.skills import lookup
from assistant.chat.skills.phrases import cleaned
from assistant.chat.skills.wording import ASKS_ORDER, asks_yes_or_no, rows, say, told
from assistant.chat.turns import Call, Json, Reply, Results, Steps, Turn, codes_in

_DIFFERENCE = re.compile(
    r"\bbetween (?:an? )?(.{2,60}?) and (?:an? )?(.{2,60})$|^\W*(?:what.s |what is )?(?:the )?(?:difference )?(.{2,60}?) (?:vs\.?|versus) (.{2,60})$",
    re.IGNORECASE,
)
# What a section forbids is no code to show: the rest of the clause behind these words.
_FORBIDS = re.compile(r"\b(?:not|never|neither|nor|no|instead of|in place of)\b[^.;:]*", re.IGNORECASE)
_SURE_HIT, _SURE_SECTION, _SURE_CODE, _SIDE = 0.7, 0.45, 0.6, 0.55
_NAMED_HITS, _FEW = 6, 4
_AS_CLOSE = 0.9  # a related section that fits nearly as well is told too
# Sections about the book itself and about services: the words of such a question name no condition.
_ABOUT_THE_BOOK = ("I.A", "EM", "NCCI", "POA")


def rule(turn: Turn, intent: Intent) -> Steps:
    """The section that fits the question, said in its words, with the codes that the question is about."""
    return (yield from about(turn, intent.guideline))


def about(turn: Turn, ref: str = "", within: str = "") -> Steps:
    """The answer from the section `ref`, or from the best section (of those whose number begins with `within`)."""
    question = turn.question
    words, sides = cleaned(question), _sides(question)
    calls = {
        "sections": [Call("find_guideline", {"query": question[:500], "limit": 8 if within else 4})],
        "named": [Call("find_guideline", {"query": each, "limit": 1}) for each in (ref,) if each],
        "sides": [Call("find_guideline", {"query": side[:500], "limit": 2}) for side in sides],
        "cards": [Call("show_code", {"code": code}) for code in turn.codes[:8]],
        "hits": [
            Call("search_codes", {"query": each[:500], "limit": _NAMED_HITS})
            for each in (sides or ([words] if words else []))
        ],
        "situation": [Call("code_situation", {"words": words[:500]})] if words and not sides else [],
    }
    seen = yield tuple(call for group in calls.values() for call in group)
    found: dict[str, list[Json]] = {}
    for name, group in calls.items():
        found[name], seen = list(seen[: len(group)]), seen[len(group) :]
    by_words = [each for each in found["sections"][0].get("sections", ()) if each["ref"].startswith(within)]
    chosen = _sections_for(by_words, [s for each in found["named"] for s in each.get("sections", ())], found["sides"])
    hits = found["hits"][0].get("hits", []) if found["hits"] and not sides else []
    if not chosen:
        return (yield from lookup.finish(turn, hits))
    entry = chosen[0]
    shown = yield from _codes(found, chosen)
    sure = bool(shown) and not asks_yes_or_no(question)
    if not found["named"] and entry["score"] < _SURE_SECTION and (sure or not shown) and words and not within:
        return (yield from lookup.words_only(turn))
    answers = {each["ref"]: each["answer"] for each in by_words}
    lead = _lead(question, answers.get(entry["ref"], "").capitalize())
    text = say("rule.v1", verdict=lead, says=told(entry["says"], question), ref=entry["ref"], title=entry["title"])
    text = " ".join(
        [text, *(f"{each['title']}: {told(each['says'], question, 300)} ({each['ref']}.)" for each in chosen[1:])]
    )
    if shown:
        text = f"{text} {say('rule_codes.v1', rows=rows(shown))}"
    return Reply(text, tuple(each["code"] for each in shown), topic=words or question)


def _sections_for(by_words: Sequence[Json], named: Sequence[Json], sides: Sequence[Json]) -> list[Json]:
    """The section that decides, and one beside it: what a difference is between, or a related one that fits as well."""
    if named:
        return list(named)
    two = [each["sections"][0] for each in sides if each.get("sections") and each["sections"][0]["score"] >= _SIDE]
    if len({each["ref"] for each in two}) > 1:
        return two
    related = [
        each
        for each in by_words[1:3]
        if each["score"] >= _AS_CLOSE * by_words[0]["score"] and _related(each["ref"], by_words[0]["ref"])
    ]
    return [*by_words[:1], *related[:1]]


def _related(one: str, other: str) -> bool:
    """True where one section lies in the other, or both in the same."""
    return one.startswith(other) or other.startswith(one) or one.rpartition(".")[0] == other.rpartition(".")[0]


def _codes(found: dict[str, list[Json]], sections: Sequence[Json]) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes to show beside a rule: those asked about, those that it names and the words find, else the sure ones."""
    cards = [each for each in found["cards"] if each.get("found")]
    hits = [hit for one in found["hits"] for hit in one.get("hits", ())]
    says = " ".join(_FORBIDS.sub("", section["says"]) for section in sections)
    named = codes_in(says)
    found_too = [code for code in named if any(hit["code"].startswith(code) for hit in hits)]
    if found_too:
        named = named if len(named) <= _FEW else tuple(found_too)
        seen = yield tuple(Call("show_code", {"code": code}) for code in named[:_NAMED_HITS])
        shown = [each for each in seen if each.get("found")]
    elif sections[0]["ref"].startswith(_ABOUT_THE_BOOK):
        shown = []
    else:
        said = [each for one in found["situation"] for each in one.get("codes", ()) if each["confidence"] >= _SURE_CODE]
        tops = [each["hits"][0] for each in found["hits"] if each.get("hits")]
        sure = [hit for hit in tops if hit["score"] >= _SURE_HIT and set(hit["matched_by"]) & {"title", "term"}]
        shown = said or sure
    return list({each["code"]: each for each in [*cards, *shown]}.values())


def _sides(question: str) -> list[str]:
    """The two things that a question about a difference names."""
    match = _DIFFERENCE.search(question.strip(" ?.!"))
    return [side.strip(" ?.,") for side in match.groups() if side] if match else []


def _lead(question: str, answer: str) -> str:
    """Yes or no where the question asks for it and the section decides it, what goes first where it asks for that."""
    asks = asks_yes_or_no(question)
    if asks and answer:
        return f"{answer}. "
    return say("rule_order.v1") + " " if not asks and ASKS_ORDER.search(question) else ""
