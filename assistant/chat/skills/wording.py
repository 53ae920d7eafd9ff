"""Rows and sentences that several skills put into their answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.chat.turns import Json
from index.words import EMPTY, root, tokens
from prompts.loader import load

_SENTENCE = re.compile(r"(?<=[.;:])\s+(?=[A-Z])")
_YES_NO = re.compile(
    r"^\W*(?:so |and |but |then |ok,? )*(can|could|may|must|should|do|does|is|are|am|was|will|would|has|have)\b|\b(?:do|does|can|may|should|must|is|are) (?:i|we|it|they|this|that|there|you|(?:the|an?) \w+|[A-Z]\d\w[\w.]*)\b[^?]*\??\s*$|\b(?:can|may|should|must|do) (?:both|either|these|those)\b|(?<=[.?!;] )(?:so |and |but |ok )?(?:does|do|can|may|should|must|could) (?!not\b)\w+|\b(ok|okay|(?<!taken )(?<!given )(?<!it )(?<!them )right(?=\W*\?)|, right|allowed|correct|valid)\W*$",
    re.IGNORECASE,
)
ASKS_ORDER = re.compile(
    r"\b(?:go(?:es)?|comes?|listed|sequenced?|reported|coded) (?:\w+ )?first\b|\b(?:which|what|who)\b[^?]*\bfirst\b|\bfirst\W*$|\b(sequenc\w*|in what order|order of|principal|primary)\b|\b(?:go|goes|come|comes|listed|sequenced?|reported|coded|put|stands?) (?:\w+ )?before\b",
    re.IGNORECASE,
)
# Which of several goes first, not whether one does.
_WHICH_FIRST = re.compile(
    rf"\b(?:order|sequenc\w*)\W*$|\b(?:what|which|who|how|order|sequenc\w*)\b.*(?:{ASKS_ORDER.pattern})|(?:{ASKS_ORDER.pattern}).*\b(?:what|which|who|how)\b",
    re.IGNORECASE,
)
# A question for codes, however it ends.
_FOR_CODES = re.compile(
    r"\b(?:what|which)\b (?:\w+ )?(?:codes?|icd\S*|dx|diagnos\w+)\b|\bcodes\W*$|(?<!, )(?<!\bi )(?<!\bwe )(?<!\byou )(?<!\bto )\bcode\W*$",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"\bor\b(?! (?:not|no)\b)", re.IGNORECASE)
# What is asked at the end: "40 tablets, what risk level?", "H40.113 with which stage?"
_ENDS_WITH_WHICH = re.compile(
    r"(?:[.,;:!-]\s*|\b[A-Z]\d[\w.]*-? )(?:(?:with|for|at|in|to|by|so|and|then|on) )?(?:what|which|how|who)\b[^.?!]*\?+$|, (?:code|level)\?+$",
    re.IGNORECASE,
)
# So too without a stop before it: "HIV test inconclusive what do i code".
_ENDS_WITH_WHAT_TO_DO = re.compile(
    r"\b(?:what|which|how|where)(?: [\w-]+){0,2} (?:do|should|would|can|must) (?:i|we|you)\b[^.?!;,]*\W*$",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"^\W*(?:and |so |but |then )?(?:(?:in |at |on |under |for |with )?(?:what|which|how|when|who|why|where)\b|(?:the )?(?:difference|definition|meaning)\b)",
    re.IGNORECASE,
)
# What is asked with no more than the name of a place on the claim ("..., treated for both. Principal?").
_PLACE = re.compile(
    r"^\W*(?:the |and )?(?:visit |encounter |discharge |final )?(?:(?:principal|primary|first(?:[- ]listed)?)(?: (?:dx|diagnosis|code|one))?|pdx|dx|sequenc\w+|order|defaults?|indicator|codes?|diagnosis)\W*$",
    re.IGNORECASE,
)
_ASKS_WHAT = re.compile(
    r"^\W*(?:and |so |then )?(?:what|which|how|who) (?:do|does|should|would|is|are|goes|comes|code)\b", re.IGNORECASE
)
_ENDS = re.compile(r"(?<=[.?!;])\s+")
_GRAVE = ("invalid", "conflict", "order", "incomplete", "review")


def say(name: str, **holes: str) -> str:
    """The prompt filled, in one line's spacing."""
    return load(name).fill(**holes).strip()


def row(entry: Json) -> str:
    """ "E11.9 Type 2 diabetes mellitus without complications"."""
    return f"{entry['code']} {entry['title']}"


def rows(entries: Iterable[Json]) -> str:
    """Code and title of each, in one sentence."""
    return "; ".join(row(entry) for entry in entries)


def titled(entry: Json) -> str:
    """ "E11.9 (Type 2 diabetes mellitus without complications)"."""
    return f"{entry['code']} ({entry['title']})"


def values(entries: Sequence[Json]) -> tuple[str, ...]:
    """The codes alone."""
    return tuple(str(entry["code"]) for entry in entries)


def joined(words: Sequence[str]) -> str:
    """ "A, B and C"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def grave(verdict: Json) -> list[Json]:
    """The findings that ask for something, the gravest first."""
    found = [finding for finding in verdict.get("findings", ()) if finding["verdict"] in _GRAVE]
    return sorted(found, key=lambda finding: _GRAVE.index(finding["verdict"]))


def sentences(text: str) -> list[str]:
    """The sentences of a guideline entry; abbreviations in front of a small letter end none."""
    return [part.strip() for part in _SENTENCE.split(" ".join(text.split())) if part.strip()]


def overlap(question: str, sentence: str) -> float:
    """How many of the question's telling roots stand in the sentence."""
    asked = {root(word) for word in tokens(question) if word not in EMPTY}
    return float(len(asked & {root(word) for word in tokens(sentence)}))


def told(says: str, question: str, most: int = 560) -> str:
    """The entry's words, whole where they are short, else the sentences that fit the question, in their order."""
    parts = sentences(says)
    if len(says) <= most:
        return " ".join(parts)
    ranked = sorted(range(len(parts)), key=lambda place: -overlap(question, parts[place]))
    kept: list[int] = []
    for place in ranked:
        if sum(len(parts[k]) for k in kept) + len(parts[place]) <= most or not kept:
            kept.append(place)
    return " ".join(parts[place] for place in sorted(kept))


def with_number(section: Json, question: str, most: int = 300) -> str:
    """What a section says, in `most` letters, with its number behind it."""
    return f"{told(section['says'], question, most)} ({section['ref']}.)"


def with_title(section: Json, question: str, most: int = 300) -> str:
    """The same with its number and title."""
    return f"{told(section['says'], question, most)} ({section['ref']}, {section['title']}.)"


def asks_yes_or_no(question: str) -> bool:
    """True where yes or no answers the question: the last that it asks, where a case is told before."""
    asked = next((part for part in reversed(_ENDS.split(question.strip())) if part.endswith("?")), question)
    plain = question.endswith("?") and not _WHICH_FIRST.search(question) and not _ENDS_WITH_WHICH.search(question)
    form = _YES_NO.search(question) or plain
    asks_else = (
        _WHICH.search(question)
        or _ENDS_WITH_WHAT_TO_DO.search(question)
        or _PLACE.search(asked.rpartition(",")[2])
        or _ASKS_WHAT.match(asked.rpartition(",")[2])
        or any(each.search(asked) for each in (_WHICH, _CHOICE, _FOR_CODES))
    )
    return bool(form) and not asks_else
