"""What a note says of a condition: affirmed, negated, uncertain, historical, family, hypothetical, planned."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files


class Assertion(StrEnum):
    """The status of a mention in its note."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    UNCERTAIN = "uncertain"
    HISTORICAL = "historical"
    FAMILY = "family"
    HYPOTHETICAL = "hypothetical"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that changes what is said, with its offsets in the sentence and the reach of its effect."""

    assertion: Assertion
    start: int
    end: int
    reach: tuple[int, int]

    def covers(self, start: int, end: int) -> bool:
        """True where the cue speaks of the words from start to end."""
        return self.reach[0] <= start and end <= self.reach[1]


# Where several cues speak of one condition, the first of these decides.
_PRECEDENCE = (
    Assertion.FAMILY,
    Assertion.NEGATED,
    Assertion.HYPOTHETICAL,
    Assertion.UNCERTAIN,
    Assertion.HISTORICAL,
    Assertion.PLANNED,
)
_ABSENT = frozenset({Assertion.NEGATED, Assertion.FAMILY, Assertion.HYPOTHETICAL})
_ASSERTIONS = {"unchecked": Assertion.NEGATED}
# A cue reaches this many words when nothing ends it sooner; "no" before a list reaches through its commas and "or".
_WORDS = {Assertion.HISTORICAL: 8, Assertion.UNCERTAIN: 10, Assertion.PLANNED: 8}
_FAR = 40
_SHORT = frozenset({"without", "w/o"})
# "s/p CABG 2018, ischemic cardiomyopathy": what was done is over, not what stands behind its comma.
_AFTER = frozenset({"s/p", "status post"})
_BARE = frozenset({"none", "negative", "neg"})
# "Raised resistance without absent flow": before its noun it says nothing of what stands before it.
_OF_WHAT_FOLLOWS = re.compile(
    r"absent\s+(?!and\b|or\b|but\b|in\b|on\b|at\b|from\b|bilateral|today\b|now\b|since\b|with\b|both\b)[a-z]"
)
# "No organ involvement, on methotrexate": treatment is a clause of its own.
_CLAUSE = re.compile(r"[.;:!?\n]\s|\s[-–—]\s|,\s(?=(?:on|taking|takes|started|status post|s/p|hx|h/o|history of)\s)")


@lru_cache(maxsize=4096)
def cues(sentence: str) -> tuple[Cue, ...]:
    """The cues of a sentence with their reach."""
    lowered = sentence.lower()
    blocked = [match.span() for match in _pseudo().finditer(lowered)]
    ends = [match.start() for match in _ends().finditer(lowered)] + [
        match.start() for match in _CLAUSE.finditer(lowered)
    ]
    found: list[Cue] = []
    taken: list[tuple[int, int]] = []
    matches = _matches(lowered)
    # "chest pain, possibly GERD vs strain": what weighs the causes does not reach what they are causes of.
    doubts = [match.start() for match, kind, forward in matches if forward and kind is Assertion.UNCERTAIN]
    for match, assertion, forward in matches:
        span = match.span()
        # "- no asthma": a bullet and its line, no result of what stands before.
        if not forward and (not lowered[: span[0]].strip() or _OF_WHAT_FOLLOWS.match(lowered, span[0])):
            continue
        inside = [each for each in (*blocked, *taken) if each[0] <= span[0] and span[1] <= each[1]]
        if any(each != span or each in blocked for each in inside):
            continue
        taken.append(span)
        stops = [*ends, *doubts] if assertion is Assertion.UNCERTAIN and not forward else ends
        found.append(Cue(assertion, *span, _reach(lowered, span, assertion, forward, stops)))
    return tuple(found)


def assertion(sentence: str, start: int, end: int) -> tuple[Assertion, Cue | None]:
    """What the sentence says of the words from start to end (offsets in the sentence), and the cue that says so."""
    for wanted in _PRECEDENCE:
        for cue in cues(sentence):
            inside = start <= cue.start and cue.end <= end
            if cue.assertion is wanted and not inside and cue.covers(start, end):
                return wanted, cue
    return Assertion.AFFIRMED, None


@lru_cache(maxsize=4096)
def present(sentence: str) -> str:
    """The sentence with blanks in place of what it denies, supposes, or says of the family; offsets stay."""
    characters = list(sentence)
    for cue in cues(sentence):
        if cue.assertion in _ABSENT:
            start, end = cue.reach
            characters[start:end] = " " * (end - start)
    return "".join(characters)


def _matches(lowered: str) -> list[tuple[re.Match[str], Assertion, bool]]:
    """Every cue, longest first."""
    found = [
        (match, assertion, forward)
        for assertion, forward, pattern in _cue_patterns()
        for match in pattern.finditer(lowered)
    ]
    return sorted(found, key=lambda each: (each[0].start() - each[0].end(), each[0].start(), not each[2]))


def _reach(
    lowered: str, span: tuple[int, int], assertion: Assertion, forward: bool, ends: list[int]
) -> tuple[int, int]:
    words = _WORDS.get(assertion, _FAR)
    if forward:
        stop = min((end for end in ends if end >= span[1]), default=len(lowered))
        if lowered.rfind("(", 0, span[0]) > lowered.rfind(")", 0, span[0]) and ")" in lowered[span[1] : stop]:
            # "Sepsis (no organism) due to ...": what stands in brackets is said of nothing behind them.
            stop = lowered.index(")", span[1])
        if lowered[span[0] : span[1]] in _SHORT:
            stop = min(stop, _list_end(lowered, span[1], stop))
        if lowered[span[0] : span[1]] in _AFTER and (comma := lowered.find(",", span[1], stop)) >= 0:
            stop = comma
        return span[1], min(stop, _after(lowered, span[1], words))
    own = lowered[span[0] : span[1]]
    if own in _BARE and not lowered[: span[0]].rstrip().endswith((":", "-", "–", "—")):
        # "DM on metformin, aspirin none": a bare result is that of the last item of a list.
        ends = [*ends, lowered.rfind(",", 0, span[0]) + 1]
    start = max((end for end in ends if end < len(lowered[: span[0]].rstrip(" :-–—"))), default=0)
    return max(start, _before(lowered, span[0], words)), span[0]


def _list_end(lowered: str, start: int, stop: int) -> int:
    """Where "without X" ends: at the next comma, unless an "or" shows that a list goes on."""
    comma = lowered.find(",", start, stop)
    return comma if comma >= 0 and not re.search(r"\b(?:or|nor|and/or)\b", lowered[start:stop]) else stop


def _after(text: str, start: int, words: int) -> int:
    """The offset behind so many words."""
    found = list(re.finditer(r"\S+", text[start:]))[:words]
    return start + found[-1].end() if found else start


def _before(text: str, end: int, words: int) -> int:
    found = list(re.finditer(r"\S+", text[:end]))[-words:]
    return found[0].start() if found else end


@lru_cache
def _table() -> dict[str, dict[str, list[str]]]:
    text = files("assistant.notes").joinpath("patterns/assertions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache
def _cue_patterns() -> tuple[tuple[Assertion, bool, re.Pattern[str]], ...]:
    patterns = []
    for name, directions in _table().items():
        if name in {"pseudo", "ends"}:
            continue
        kind = _ASSERTIONS.get(name) or Assertion(name)
        for direction in ("before", "after"):
            if directions[direction]:
                patterns.append((kind, direction == "before", _any(directions[direction])))
    return tuple(patterns)


@lru_cache
def _pseudo() -> re.Pattern[str]:
    return _any(_table()["pseudo"]["phrases"])


@lru_cache
def _ends() -> re.Pattern[str]:
    return _any(_table()["ends"]["words"])


def _any(phrases: list[str]) -> re.Pattern[str]:
    ordered = sorted(phrases, key=len, reverse=True)
    return re.compile("|".join(_bounded(phrase) for phrase in ordered))


def _bounded(phrase: str) -> str:
    body = r"\s+".join(re.escape(word) for word in phrase.split())
    left = r"(?<![\w/])" if phrase[0].isalnum() else ""
    right = r"(?![\w/])" if phrase[-1].isalnum() else ""
    if phrase.endswith(": no"):
        # "Fever: no" denies the fever; "X-ray: no fracture" what follows.
        right += r"(?!\s+[a-z])"
    return f"{left}{body}{right}"
