"""The guideline sections that a question is about: by their number, by the words of their topics, by meaning."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codesets.codes import Code, CodeSystem, InvalidCode
from codesets.entries import CodeRange
from codesets.guidelines.own_words import GuidelineEntry
from codesets.terms.vocabulary import Vocabulary
from index.documents import GuidelineText
from index.words import roots, tokens

if TYPE_CHECKING:
    from index.embedders import Vectors

# How much each way of fitting counts: cosine with the text, with the nearest topic, with title and topics; shared words.
_SAYS, _TOPIC, _HEADING, _WORDS = 0.3, 0.4, 0.3, 0.6
_GENERAL = 0.2  # a section that only introduces the sections below it gives way to them
# Among the words: where a shared word stands, a topic all of whose words are asked, a code that the section applies to.
_IN_TOPICS, _IN_TITLE, _IN_TEXT, _WHOLE_TOPIC, _APPLIES = 1.0, 0.8, 0.45, 0.55, 2.5
_WRONG_SETTING, _NAMED_SETTING = 0.35, 1.25
_SETTINGS = {
    "inpatient": re.compile(r"\b(inpatient|admitted|admission|hospital (stay|discharge)|discharge)\b", re.I),
    "outpatient": re.compile(r"\b(outpatient|office|clinic|ambulatory|emergency|ED)\b", re.I),
}
_NARROW = 12  # categories
_CODE = re.compile(r"\b[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b", re.I)
_SPAN = re.compile(r"([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]*)?)-?(?:-([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]*)?)-?)?$")
_PARTS = r"[A-Za-z0-9]+(?:\.[A-Za-z0-9_]+)*"
_NUMBER = re.compile(rf"(?<![\w.])({_PARTS})(?![\w])")
_CHAPTER = re.compile(r"\bchapter\s+(\d{1,2})\b(?:[\s,:-]*(?:section|part|rule)?\s*([a-z](?:\.[a-z0-9]+)*)\b)?", re.I)
_SECTION = re.compile(r"\b(?:section|guideline)s?\s+(IV|I{1,3}|[1-4])\b(?!\.)", re.I)
_ROMAN = {"1": "i", "2": "ii", "3": "iii", "4": "iv"}
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
            "using",
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
            "must",
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
            "guideline",
            "section",
            "rule",
        ]
    )
)


@dataclass(frozen=True, slots=True)
class Fit:
    """A section and how well it fits the question; 1 where the question names its number."""

    ref: str
    score: float


@dataclass(frozen=True, slots=True)
class _Section:
    """What one entry's words tell."""

    entry: GuidelineEntry
    weights: Mapping[str, float]
    topics: tuple[frozenset[str], ...]
    ranges: tuple[CodeRange, ...]
    general: bool


def texts(entries: Iterable[GuidelineEntry]) -> list[GuidelineText]:
    """What is embedded of each entry: what it says, its title with its topics, and each topic."""
    found: list[GuidelineText] = []
    for entry in entries:
        found += [GuidelineText(entry.ref, entry.says), GuidelineText(entry.ref, _heading(entry))]
        found += [GuidelineText(entry.ref, topic) for topic in entry.topics]
    return found


def number_in(question: str, refs: Iterable[str]) -> str | None:
    """The section whose number a question names ("I.C.9.a.1", "1.c.9.a.1", "chapter 9, section a.1"), None where none."""
    known = {ref.casefold(): ref for ref in refs}
    for match in _NUMBER.finditer(question):
        head, *rest = match[1].casefold().split(".")
        if rest and (found := known.get(".".join((_ROMAN.get(head, head), *rest)))):
            return found
    if chapter := _CHAPTER.search(question):
        below = f".{chapter[2].casefold()}" if chapter[2] else ""
        if found := known.get(f"i.c.{chapter[1]}{below}"):
            return found
    if section := _SECTION.search(question):
        return known.get(_ROMAN.get(section[1], section[1].casefold()))
    return None


class GuidelineSearch:
    """Ranks the entries; `numbered` are the texts of the index (`texts`) by number with the section of each."""

    def __init__(
        self,
        entries: Sequence[GuidelineEntry],
        vocabulary: Vocabulary,
        numbered: Mapping[int, tuple[str, str]],
        vectors_of: Callable[[list[int]], Vectors],
    ) -> None:
        self._vocabulary = vocabulary
        self._refs = {entry.ref: place for place, entry in enumerate(entries)}
        refs = tuple(self._refs)
        general = {ref for ref in refs if any(other.startswith(f"{ref}.") for other in refs)}
        counts = Counter(
            each
            for entry in entries
            for each in set(self._read(f"{entry.title} {entry.says} {' '.join(entry.topics)}"))
        )
        self._rarity = {each: math.log(1 + len(entries) / (1 + count)) for each, count in counts.items()}
        self._rarest = math.log(1 + len(entries))
        self._sections = tuple(self._section(entry, entry.ref in general) for entry in entries)
        self._vectors, self._kinds = self._gather(entries, numbered, vectors_of)

    def find(self, question: str, vector: Vectors | None, also: Iterable[str] = (), limit: int = 5) -> list[Fit]:
        """The sections that fit best; `vector` is the question embedded, `also` further roots that it stands for."""
        named = number_in(question, self._refs)
        first = [Fit(named, 1.0)] if named else []
        scores = self._by_words(question, also)
        for place, score in enumerate(self._by_meaning(vector)):
            scores[place] += score - (_GENERAL if self._sections[place].general else 0.0)
        order = sorted(range(len(scores)), key=lambda place: (-round(scores[place], 6), place))
        others = (Fit(self._sections[p].entry.ref, round(max(0.0, min(scores[p], 0.99)), 4)) for p in order)
        return [*first, *(fit for fit in others if fit.ref != named)][:limit]

    # -- by meaning -----------------------------------------------------------------------------------------------

    def _gather(
        self,
        entries: Sequence[GuidelineEntry],
        numbered: Mapping[int, tuple[str, str]],
        vectors_of: Callable[[list[int]], Vectors],
    ) -> tuple[Vectors, list[tuple[int, int, float]]]:
        """The vectors of the texts, and for each (row, place of its entry, weight); a topic may be several entries'."""
        topics: dict[str, list[int]] = {}
        headings: dict[str, list[int]] = {}
        for place, entry in enumerate(entries):
            headings.setdefault(_heading(entry), []).append(place)
            for topic in entry.topics:
                topics.setdefault(topic, []).append(place)
        kinds: list[tuple[int, int, float]] = []
        for row, (ref, text) in enumerate(numbered.values()):
            if text in topics:
                kinds += [(row, place, _TOPIC) for place in topics[text]]
            elif text in headings:
                kinds += [(row, place, _HEADING) for place in headings[text]]
            elif ref in self._refs:
                kinds.append((row, self._refs[ref], _SAYS))
        return vectors_of(list(numbered)), kinds

    def _by_meaning(self, vector: Vectors | None) -> list[float]:
        best: list[dict[float, float]] = [{} for _ in self._sections]
        if vector is not None:
            cosines = (self._vectors @ vector).tolist()
            for row, place, weight in self._kinds:
                best[place][weight] = max(best[place].get(weight, 0.0), cosines[row])
        return [sum(weight * cosine for weight, cosine in own.items()) for own in best]

    # -- by words -------------------------------------------------------------------------------------------------

    def _by_words(self, question: str, also: Iterable[str]) -> list[float]:
        asked = (set(self._read(question)) | set(also)) - _ASKING
        codes = [code for match in _CODE.finditer(question) if (code := _code(match.group()))]
        settings = {name for name, pattern in _SETTINGS.items() if pattern.search(question)}
        whole = sum(map(self._rare, asked)) + _APPLIES * len(codes) or 1.0
        return [_WORDS * self._fit(section, asked, codes, settings) / whole for section in self._sections]

    def _fit(self, section: _Section, asked: set[str], codes: Sequence[Code], settings: set[str]) -> float:
        shared = sum(self._rare(each) * section.weights[each] for each in asked if each in section.weights)
        topic = max((sum(map(self._rare, own)) for own in section.topics if own <= asked), default=0.0)
        applies = sum(any(span.covers(code) for span in section.ranges) for code in codes)
        score = shared + _WHOLE_TOPIC * topic + _APPLIES * applies
        own = set(section.entry.settings)
        if settings and len(own) == 1:
            score *= _NAMED_SETTING if own & settings else _WRONG_SETTING
        return score

    def _rare(self, each: str) -> float:
        return self._rarity.get(each, self._rarest)

    def _section(self, entry: GuidelineEntry, general: bool) -> _Section:
        weights: dict[str, float] = {}
        for text, weight in ((entry.says, _IN_TEXT), (entry.title, _IN_TITLE), (" ".join(entry.topics), _IN_TOPICS)):
            for each in self._read(text):
                weights[each] = max(weights.get(each, 0.0), weight)
        topics = (frozenset(self._read(topic)) - _ASKING for topic in (*entry.topics, entry.title))
        ranges = tuple(span for text in entry.applies_to if (span := _range(text)))
        return _Section(entry, weights, tuple(own for own in topics if own), ranges, general)

    def _read(self, text: str) -> list[str]:
        """The roots of a text, abbreviations with what they stand for."""
        found = list(roots(tokens(text)))
        for word in re.findall(r"[A-Za-z][A-Za-z0-9/&-]*", text):
            if word.isupper() and len(word) > 1 and (long := self._vocabulary.expand(word)):
                found += roots(tokens(long))
        return found


def _heading(entry: GuidelineEntry) -> str:
    return f"{entry.title}: {', '.join(entry.topics)}"


def _code(text: str) -> Code | None:
    try:
        return Code.parse(text, CodeSystem.ICD10CM)
    except InvalidCode:
        return None


def _range(text: str) -> CodeRange | None:
    """A range narrow enough to tell something: not most of a chapter."""
    match = _SPAN.match(text)
    if match is None:
        return None
    first, last = (part.replace(".", "") for part in (match[1], match[2] or match[1]))
    if first[0] != last[0] or not (first[1:3] + last[1:3]).isdigit():
        return CodeRange(first, last) if first[:2] == last[:2] else None
    return CodeRange(first, last) if int(last[1:3]) - int(first[1:3]) <= _NARROW else None
