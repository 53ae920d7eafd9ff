"""Which section of the guidelines answers a question, and which is told beside it."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from assistant.chat.situations import Situation
from assistant.chat.skills.applying import applies, closest
from assistant.chat.skills.calls import situation_call, sure_of
from assistant.chat.skills.wording import ASKS_ORDER, asks_yes_or_no
from assistant.chat.turns import Call, Json, Results, Turn

_DIFFERENCE = re.compile(
    r"\bbetween (?:an? )?(.{2,60}?) and (?:an? )?(.{2,60})$|^\W*(?:what.s |what is )?(?:the )?(?:difference )?(.{2,60}?) (?:vs\.?|versus) (.{2,60})$",
    re.IGNORECASE,
)
_OF_A_PATIENT = re.compile(
    r"\b(?:admitted|admission|discharge\w*|possible|probable|likely|patient|presents?|here for|seen for|E[DR] visit)\b",
    re.IGNORECASE,
)
_SIDE = 0.55  # a section fits a side of a difference at least so well
_NAMED_HITS = 6
_DECIDES = 0.7  # a section that answers yes or no goes before one that only fits better, by this much
TELLS_A_CASE = 4  # a question that tells so many words tells a case: what it comes to is shown first
_AS_CLOSE = 0.9  # a related section that fits nearly as well is told too
# Sections about the book itself: the words of such a question name no condition.
ABOUT_THE_BOOK = re.compile(r"I\.A(?!\.15$)|EM|NCCI|POA")
_SERVICES = ("HCPCS", "EM", "NCCI")
_OF_CHAPTERS = "I.C."
# A question about services alone is decided by no section of the guidelines for diagnoses.
_A_SERVICE, _OF_DIAGNOSES = re.compile(r"[A-V]\d{4}|\d{5}"), re.compile(r"(?:I|II|III|IV)(?:\.|$)")
DOUBTS, _DOUBT_FITS = {"outpatient": "IV.H", "inpatient": "II.H"}, 0.8


@dataclass(frozen=True, slots=True)
class Found:
    """What was looked up for a question: the sections by its words, the one that is asked for, those of each side of a
    difference; the cards of its codes, the hits of its words or sides, and what the coder reads in it.
    """

    by_words: list[Json]
    named: list[Json]
    sides: list[Json]
    cards: list[Json]
    hits: list[Json]
    read: Json

    @property
    def said(self) -> list[Json]:
        """The diagnoses that the coder is sure of."""
        return sure_of(self.read)

    @property
    def left(self) -> list[Json]:
        """What the coder reads and does not code, each with its reason."""
        return list(self.read.get("not_coded", ()))


def look(
    turn: Turn, situation: Situation, words: str, ref: str, within: str
) -> Generator[tuple[Call, ...], Results, Found]:
    """Everything that the answer to a question about a rule is made of.

    `words` are the clinical words of the question; `ref` is a section that is asked for, `within` how the number of one
    that may answer begins.
    """
    question = turn.question
    # "Possible pneumonia versus bronchitis, admitted with a cough" tells a case, not a difference.
    sides = [] if situation.tells >= TELLS_A_CASE and _OF_A_PATIENT.search(question) else _sides(question)
    situation = situation.or_words(words)
    sought = sides or ([words] if words else [])
    groups = (
        [Call("find_guideline", {"query": question[:500], "limit": 8 if within else 4})],
        [Call("find_guideline", {"query": ref, "limit": 1})] if ref else [],
        [Call("find_guideline", {"query": side[:500], "limit": 2}) for side in sides],
        [Call("show_code", {"code": code}) for code in turn.codes[:8]],
        [Call("search_codes", {"query": each[:500], "limit": _NAMED_HITS}) for each in sought],
        [situation_call(situation)] if situation.clauses and not sides else [],
    )
    answers = iter((yield tuple(call for group in groups for call in group)))
    by_words, named, of_sides, cards, hits, read = ([next(answers) for _ in group] for group in groups)
    services = bool(turn.codes) and all(_A_SERVICE.fullmatch(code) for code in turn.codes)
    fitting = [each for each in by_words[0].get("sections", ()) if each["ref"].startswith(within)]
    return Found(
        [each for each in fitting if not (services and _OF_DIAGNOSES.match(each["ref"]))],
        [section for each in named for section in each.get("sections", ())],
        of_sides,
        cards,
        hits,
        read[0] if read else {},
    )


def chosen(
    question: str, found: Found, situation: Situation, within: str
) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The section that decides, first, and what is told beside it; none where no section fits."""
    case = situation.tells >= TELLS_A_CASE
    by_words = found.by_words
    if asks_yes_or_no(question):
        by_words = deciding_first(by_words)
    elif case:
        by_words = closest(by_words, [each["code"] for each in found.said])
    by_words = _of_doubts_first(by_words, found.left, situation.setting.value)
    sections = _with_related(by_words, found)
    if sections and not found.named and not within and case and ASKS_ORDER.search(question):
        return (yield from _of_the_first(sections, found.said))
    return sections


def deciding_first(sections: Sequence[Json]) -> list[Json]:
    """The sections with one in front that answers yes or no and fits nearly as well as the best: the one whose question
    is the likest.
    """
    near = [each for each in sections if each["answer"] and each["score"] >= _DECIDES * sections[0]["score"]]
    first = max(near, key=lambda each: each["alike"] + each["score"] / 2, default=None)
    return [first, *(each for each in sections if each is not first)] if first else list(sections)


def _of_doubts_first(sections: Sequence[Json], left: Sequence[Json], setting: str) -> list[Json]:
    """The sections with the one on uncertain diagnoses first, where it fits a case that is told of one (II.H, IV.H)."""
    doubted = any(each["reason"] == "uncertain" for each in left)
    ref = DOUBTS[setting]
    first = [each for each in sections if doubted and each["ref"] == ref and each["score"] >= _DOUBT_FITS]
    return [*first, *(each for each in sections if each not in first)]


def _of_the_first(chosen: list[Json], said: Sequence[Json]) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The sections with one in front that is about what comes first in the case, where they are about others alone."""
    first = [each["code"] for each in said[:1]]
    about_it = any(each["applies_to"] and applies(each, first) for each in chosen)
    if not first or about_it or not chosen[0]["ref"].startswith(_OF_CHAPTERS):
        return chosen
    (near,) = yield (Call("find_guideline", {"query": f"{said[0]['title']} {first[0]}"[:500], "limit": 4}),)
    sections = [each for each in near.get("sections", ()) if each["ref"].startswith(_OF_CHAPTERS)]
    of_it = [each for each in sections if each["applies_to"] and applies(each, first)]
    return [*of_it[:1], *chosen[:1]] if of_it else chosen


def _with_related(by_words: Sequence[Json], found: Found) -> list[Json]:
    """The section that decides, and one beside it: what a difference is between, or a related one that fits as well."""
    if found.named:
        return found.named
    two = [
        each["sections"][0] for each in found.sides if each.get("sections") and each["sections"][0]["score"] >= _SIDE
    ]
    # "M80 or an S code": a side that only looks like a service belongs to no difference of diagnoses.
    if len({each["ref"] for each in two}) > 1 and len({each["ref"].startswith(_SERVICES) for each in two}) == 1:
        return two
    first = by_words[:1]
    related = [
        each
        for each in by_words[1:3]
        if each["score"] >= _AS_CLOSE * first[0]["score"]
        and _related(each["ref"], first[0]["ref"])
        and {each["answer"], first[0]["answer"]} != {"yes", "no"}  # one that answers otherwise is about another case
    ]
    return [*first, *related[:1]]


def _related(one: str, other: str) -> bool:
    """True where one section lies in the other, or both in the same."""
    return one.startswith(other) or other.startswith(one) or one.rpartition(".")[0] == other.rpartition(".")[0]


def _sides(question: str) -> list[str]:
    """The two things that a question about a difference names."""
    match = _DIFFERENCE.search(question.strip(" ?.!"))
    return [side.partition(",")[0].strip(" ?.") for side in match.groups() if side] if match else []
