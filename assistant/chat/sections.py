"""The guideline sections that a question is about, by their topics, titles, words and the codes they apply to."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from codesets.codes import Code, CodeSystem
from codesets.entries import CodeRange
from codesets.guidelines import own_words
from codesets.guidelines.own_words import GuidelineEntry
from codesets.terms import vocabulary
from index.words import roots, tokens

_TOPIC, _TITLE, _SAYS, _PHRASE, _APPLIES = 1.0, 0.8, 0.45, 0.55, 2.5
_WRONG_SETTING, _NAMED_SETTING = 0.35, 1.25
_SETTINGS = {
    "inpatient": re.compile(r"\b(inpatient|admitted|admission|hospital (stay|discharge)|discharge)\b", re.IGNORECASE),
    "outpatient": re.compile(r"\b(outpatient|office|clinic|ambulatory|emergency|ED)\b", re.IGNORECASE),
}
_SPAN = re.compile(r"([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]*)?)-?(?:-([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]*)?)-?)?$")
# Words of questions that every section could answer.
_ASKING = frozenset(
    roots(
        [
            "code",
            "codes",
            "coded",
            "coding",
            "use",
            "used",
            "report",
            "reported",
            "diagnosis",
            "diagnoses",
            "patient",
            "documented",
            "document",
            "note",
            "what",
            "when",
            "how",
            "which",
            "can",
            "do",
            "does",
            "should",
            "may",
            "if",
            "then",
            "also",
            "together",
            "assign",
            "bill",
            "claim",
            "visit",
            "encounter",
            "provider",
            "doctor",
            "says",
            "not",
            "no",
            "yes",
            "i",
            "we",
            "you",
            "are",
            "there",
            "same",
            "still",
        ]
    )
)


@dataclass(frozen=True, slots=True)
class Section:
    """A section with how well it fits: about 1 where one of its topics is what was asked."""

    entry: GuidelineEntry
    score: float


@dataclass(frozen=True, slots=True)
class _Words:
    entry: GuidelineEntry
    weights: dict[str, float]
    phrases: tuple[frozenset[str], ...]
    ranges: tuple[CodeRange, ...]


def find(query: str, limit: int = 3, codes: Sequence[str] = ()) -> list[Section]:
    """The sections that fit the query best; a section's own number finds it alone."""
    wanted = query.strip().rstrip(".").lower()
    own = next((words.entry for words in _sections() if words.entry.ref.lower() == wanted), None)
    if own:
        return [Section(own, 1.0)]
    asked = set(_read(query)) - _ASKING
    named = [Code(CodeSystem.ICD10CM, code) for code in codes if re.match(r"[A-Z]\d", code)]
    settings = {name for name, pattern in _SETTINGS.items() if pattern.search(query)}
    whole = sum(_rarity(root) for root in asked) or 1.0
    scored = [Section(words.entry, _fit(words, asked, named, settings, whole)) for words in _sections()]
    return sorted((s for s in scored if s.score > 0), key=lambda s: (-s.score, s.entry.ref))[:limit]


def _fit(words: _Words, asked: set[str], codes: Sequence[Code], settings: set[str], whole: float) -> float:
    matched = sum(_rarity(root) * words.weights[root] for root in asked if root in words.weights)
    phrase = max((sum(map(_rarity, p)) for p in words.phrases if p <= asked), default=0.0)
    applies = sum(any(span.covers(code) for span in words.ranges) for code in codes)
    score = (matched + _PHRASE * phrase + _APPLIES * applies) / (whole + _APPLIES * len(codes))
    own = set(words.entry.settings)
    if settings and len(own) == 1:
        score *= _NAMED_SETTING if own & settings else _WRONG_SETTING
    return score


def _read(text: str) -> list[str]:
    """The roots of a text, abbreviations with what they stand for."""
    terms = vocabulary.load()
    found = list(roots(tokens(text)))
    for word in re.findall(r"[A-Za-z][A-Za-z0-9/&-]*", text):
        if word.isupper() and len(word) > 1 and (long := terms.expand(word)):
            found += roots(tokens(long))
    return found


@lru_cache(maxsize=1)
def _sections() -> tuple[_Words, ...]:
    return tuple(_words(entry) for entry in own_words.load())


def _words(entry: GuidelineEntry) -> _Words:
    weights: dict[str, float] = {}
    for text, weight in ((entry.says, _SAYS), (entry.title, _TITLE), (" ".join(entry.topics), _TOPIC)):
        for root in _read(text):
            weights[root] = max(weights.get(root, 0.0), weight)
    phrases = tuple(frozenset(_read(topic)) - _ASKING for topic in (*entry.topics, entry.title))
    ranges = tuple(span for text in entry.applies_to if (span := _range(text)))
    return _Words(entry, weights, tuple(p for p in phrases if p), ranges)


def _range(text: str) -> CodeRange | None:
    """A range narrow enough to tell something: not a whole chapter."""
    match = _SPAN.match(text)
    if match is None:
        return None
    first = match[1].replace(".", "")
    last = (match[2] or match[1]).replace(".", "")
    return CodeRange(first, last) if first[:2] == last[:2] else None


@lru_cache(maxsize=1)
def _counts() -> Counter[str]:
    return Counter(
        root
        for entry in own_words.load()
        for root in set(_read(f"{entry.title} {entry.says} {' '.join(entry.topics)}"))
    )


def _rarity(root: str) -> float:
    return math.log(1 + len(own_words.load()) / (1 + _counts()[root]))
