"""The codes that stand beside a section: those that it calls for in the case that is told, and not those it refuses."""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Sequence

from assistant.chat.skills import circumstances, seventh
from assistant.chat.skills.applying import not_excluded
from assistant.chat.skills.sections import ABOUT_THE_BOOK, Found
from assistant.chat.skills.ties import names
from assistant.chat.skills.wording import ASKS_ORDER, overlap
from assistant.chat.turns import Call, Json, Results, Turn, codes_in
from index.words import EMPTY, tokens

# What a section forbids is no code to show: the rest of the clause behind these words.
_CODE = r"[A-Z]\d\w(?:\.\w+)?-?"
_REST = r"(?:[^.;:]|\.(?=\w))*"  # to the end of the clause; the point within a code ends none
_FORBIDS = re.compile(
    rf"(?:{_CODE}(?:(?:,| and| or) {_CODE})* (?:is|are|was|were) )?"
    rf"\b(?:(?:not|never|neither|nor|instead of|in place of|without (?={_CODE}))\b{_REST}|no(?! longer)\b(?:[^,.;:]|\.(?=\w))*)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\b[A-Z]\d\w(?:\.\w+)?-? ?(?:-|to) ?[A-Z]\d\w(?:\.\w+)?-?")
_IF_SO = re.compile(r"\b[A-Z]\d\w(?:\.\w+)?-? if (?:it is |they are |there (?:was|is) )?(\w{4,5})\w*(?=[.;,]|$)")
# What a section gives as an example belongs to another case than the one asked about.
_EXAMPLE = re.compile(
    r"\b(?:such as|for instance|for example|example:|as in|examples?)\b(?:[^.;]|\.(?=\w))*", re.IGNORECASE
)
_SURE_HIT, _SURE_LEAF = 0.7, 0.4
_NAMED_HITS, _FEW, _FEW_BELOW = 6, 4, 4
_MOSTLY = 0.6  # so much of a title stands in the question that tells it
_WITH, _LINKED = "I.A.15", 0.5  # the link that is presumed: of a doubtful pair the combination is shown
NOT_DONE, _DENIED = "Z53", ("negated", "uncertain")
OVER = ("Z85", "Z86", "Z87")  # what is over stands in place of what the coder reads as present
_BIRTH = "Z38"  # first on the newborn's record (I.C.16.a.2)
_UNCONFIRMED = "IV.H"


def shown_beside(
    found: Found, sections: Sequence[Json], question: str, case: bool
) -> Generator[tuple[Call, ...], Results, list[Json]]:
    """The codes to show beside a rule: those asked about, those that it names, completed by what the words say, and
    the sure ones of the words.
    """
    cards = [each for each in found.cards if each.get("found")]
    hits = [hit for one in found.hits for hit in one.get("hits", ())]
    said = found.said
    if not said and sections[0]["ref"] == _WITH:
        said = [each for each in found.read.get("codes", ()) if each["confidence"] >= _LINKED]
    named = _named(sections, [each["code"] for each in (*said, *hits)], question)
    seen = (yield tuple(Call("show_code", {"code": code}) for code in named)) if named else ()
    ruled = [each for card in seen if card.get("found") for each in completed(card, (*said, *hits), question)]
    # Below a heading stands what the case tells, not what lies next to it.
    headings = tuple(card["code"] for card in seen if card.get("found") and not card["billable"])
    coded = {each["code"] for each in said}
    if case and said:
        ruled = yield from not_excluded(ruled, said)
    if coded & {each["code"] for each in ruled}:
        # The coder takes what the section names: its other codes of the same categories are those of other cases.
        known = {code[:3] for code in coded}
        ruled = [each for each in ruled if each["code"] in coded or each["code"][:3] not in known]
    if case and said:
        # A code that the book does not have together with those of the case is asked about, not reported.
        cards = [each for each in cards if each["code"] in coded or not _apart(each, coded)]
        # The headings that a section names are told by the codes of the case, and what it names of other cases is not.
        near = coded | {hit["code"] for hit in hits if not hit["code"].startswith(headings)}
        ruled = [each for each in ruled if each["billable"] and (each["code"] in near or _is_told(each, question))]
    if ABOUT_THE_BOOK.match(sections[0]["ref"]):
        words: list[Json] = []
    elif ruled:
        words = said
    else:
        tops = [each["hits"][0] for each in found.hits if each.get("hits")]
        words = said or [h for h in tops if h["score"] >= _SURE_HIT and set(h["matched_by"]) & {"title", "term"}]
    return list(
        {each["code"]: each for each in ([*cards, *words, *ruled] if case else [*cards, *ruled, *words])}.values()
    )


def with_the_purpose(
    turn: Turn, found: Found, shown: list[Json], case: bool
) -> Generator[tuple[Call, ...], Results, tuple[list[Json], bool]]:
    """The codes with those of what the visit was for, where the words tell that, in place of what the section names of
    other cases; and whether they tell it.
    """
    question, said = turn.question, found.said
    told_too = yield from circumstances.codes(question)
    # Of one category the coder has read the whole case, a row of circumstances only some of its words.
    if len({each["code"][:3] for each in told_too}) == len(told_too):
        read = {each["code"][:3]: each for each in said}
        told_too = [read.get(each["code"][:3], each) for each in told_too]
    several = len(told_too) > 1 and not turn.codes
    # Why a plan was not carried out is said behind what it was for (II.F).
    after = [each for each in told_too if each["code"].startswith(NOT_DONE)]
    before = [each for each in told_too if each not in after]
    families = {each["code"][:3] for each in told_too}
    coded = [each["code"] for each in said]
    # What the section names of other cases goes where the words tell what the visit was for.
    others = (*turn.codes, *coded) if told_too and case else None
    over = any(each["code"].startswith(OVER) for each in told_too)
    kept = [each for each in shown if each["code"][:3] not in families]
    kept = [each for each in kept if not several or (not over and each["code"] in coded)]
    kept = [each for each in kept if others is None or each["code"].startswith(others)]
    shown = list({each["code"]: each for each in [*before, *kept, *after]}.values())
    return sorted(shown, key=lambda each: not each["code"].startswith(_BIRTH)), bool(told_too)


def spoken_of(shown: Sequence[Json], turn: Turn, section: Json) -> list[Json]:
    """The codes that the question or the section names: what only the words of the guidelines find ("external cause",
    "sign or symptom") is no answer.
    """
    named = (*turn.codes, *codes_in(_EXAMPLE.sub("", section["says"])))
    return [each for each in shown if each["code"].startswith(named)]


def not_supposed(shown: Sequence[Json], found: Found) -> list[Json]:
    """The codes without what is only supposed: at an outpatient visit that is no code of it (IV.H)."""
    supposed = {each["code"] for each in found.left if each["reason"] == "uncertain"}
    return [each for each in shown if each["code"] not in supposed]


def not_denied(shown: Sequence[Json], found: Found) -> list[Json]:
    """The codes without what the case denies or leaves uncertain."""
    denied = {each["code"] for each in found.left if each["reason"] in _DENIED}
    return [each for each in shown if each["code"] not in denied]


def confirmed(turn: Turn, found: Found, section: Json) -> list[Json]:
    """What is shown beside a section that refuses the codes that are asked about: the sign or symptom that led to what is
    not confirmed, by which the visit is coded (IV.H); else nothing.
    """
    said = found.said if section["ref"] == _UNCONFIRMED else []
    return [each for each in said if not each["code"].startswith(turn.codes or ("-",))]


def _apart(card: Json, codes: Collection[str]) -> bool:
    """True where an Excludes1 note of the code names one of these."""
    notes = [note["text"] for note in card.get("notes", ()) if note["kind"] == "excludes1"]
    return any(names(note, code) for note in notes for code in codes)


def _is_told(entry: Json, question: str) -> bool:
    """True for a code most of whose title the question's words tell."""
    words = {word for word in tokens(entry["title"]) if word not in EMPTY}
    return bool(words) and _MOSTLY * len(words) <= overlap(entry["title"], question)


def _named(sections: Sequence[Json], by_words: Sequence[str], question: str) -> tuple[str, ...]:
    """The codes that the sections call for: all where they are few, else those that the words find as well; of mere
    examples these alone.
    """
    says = [_without_untold(section["says"], question) for section in sections]
    return tuple(dict.fromkeys(code for each in says for code in _named_by(each, by_words)))[:_NAMED_HITS]


def _without_untold(says: str, question: str) -> str:
    """What a section says without the codes of a condition in one word that the question does not tell ("R65.2- if severe")."""
    asked = question.lower()
    return _IF_SO.sub(lambda match: match.group() if match[1].lower() in asked else " ", says)


def _named_by(says: str, by_words: Sequence[str]) -> tuple[str, ...]:
    says = _RANGE.sub("", _FORBIDS.sub("", says))
    named, plain = codes_in(says), codes_in(_EXAMPLE.sub("", says))
    found = tuple(code for code in named if any(each.startswith(code) for each in by_words))
    few = tuple(code for code in named if code in plain or code in found)
    return few if len(few) <= _FEW else found


def completed(card: Json, told: Sequence[Json], question: str) -> list[Json]:
    """A code as it may be reported: itself, or of a heading what the words tell of those below it, else the few that
    there are. Of a 7th character that nothing tells, the initial encounter.
    """
    if card["billable"]:
        return [card]
    below = [each for each in told if each["code"].startswith(card["code"]) and each["billable"]]
    coded = [each for each in below if "confidence" in each]
    if not coded and card.get("seventh"):
        best = seventh.with_character(card, question) or seventh.with_character(card, "initial encounter")
        return [best] if best else [card]
    leaves = [each for each in card.get("children", ()) if each["billable"]]
    if not coded and leaves and len(leaves) == len(card["children"]) <= _FEW_BELOW:
        return leaves
    sure = [each for each in below if each.get("score", 0.0) >= _SURE_LEAF]
    return (coded or sure)[:1] or [card]


def not_refused(shown: Sequence[Json], says: str, question: str, decided: bool) -> list[Json]:
    """The codes without those that the section refuses, and without the one that the question proposes where others stand
    in its place; which of them goes first is another question, unless it is `decided` what the words come to.
    """
    refused = {code for clause in _FORBIDS.finditer(says) for code in codes_in(clause.group())}
    refused -= set(codes_in(_FORBIDS.sub("", says)))
    left = [each for each in shown if not each["code"].startswith(tuple(refused))]
    proposed = codes_in(question)
    others = [each for each in left if not each["code"].startswith(proposed)]
    return list(others if others and (decided or not ASKS_ORDER.search(question)) else left or shown)
