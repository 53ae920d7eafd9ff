"""What a guideline section decides, point by point, by the words in which coders ask for it (points.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.chat.turns import codes_in

_KEYS = frozenset({"ref", "when", "unless", "answer", "reason", "refuses", "codes", "case", "several", "examples"})
_ANSWERS = frozenset({"", "yes", "no"})
_LONGEST, _SHORT = 420, 110  # characters: what is longer tells a note; so short a text need not say that it asks
_ASKS = re.compile(
    r"\?|\b(?:what|which|how|who|whose|when|where|why|whether)\b|\b(?:can|could|may|should|must|do|does|is|are|am|will|would) (?:i|we|you|they|it|that|this|both|there|an?|the)\b"
    r"|\b(?:ok|okay|fine|allowed|acceptable|right|correct|true|indicator|poa|pdx|principal|sequence|order)\W*$",
    re.IGNORECASE,
)
# What asks for the opposite: "so I can't bill both, right?", "is unspecified never allowed?"
_TURNED = re.compile(
    r"\b(?:i|we|you|they|it|one|both|codes?|coders?) (?:really |just |still |actually )?"
    r"(?:(?:can.?t|cannot|can not|may not|must not|mustn.?t|shouldn.?t|should not|won.?t)(?! (?:reach|ask|tell|find|read|query|determine|get|say|figure))|(?:don.?t|do not|doesn.?t|does not) (?:have|need) to)\b"
    r"|\b(?:never|not|isn.?t|aren.?t) (?:be |ever )*(?:allowed|ok(?:ay)?|acceptable|permitted|appropriate)\b"
    r"|\b(?:is it|it.?s|is that) (?:wrong|incorrect|an error|a mistake)\b",
    re.IGNORECASE,
)


# A range of the book is one thing that is asked about ("Z55-Z65", "O00 to O9A").
_RANGE = re.compile(r"\b[A-Z]\d\w(?:\.\w+)?-? ?(?:-|–|to|thru|through) ?[A-Z]\d\w(?:\.\w+)?-?(?!\w)", re.IGNORECASE)


class MalformedPoints(ValueError):
    """A row of points.toml with unknown or missing keys; the message names it."""


@dataclass(frozen=True, slots=True)
class Point:
    """A row of the table: it fits where all of `when` match and `unless` does not.

    `answer` is yes or no to what the examples ask, empty where they ask something else; `reason` says why in a sentence;
    `refuses` that no code of the case may be given; `codes` are those that it comes to, whatever the case; `case` matches
    the codes of the case that stand beside them, and in place of those of their category; `several` says that it decides
    between codes, so that the question may name more than one.
    """

    ref: str
    when: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    answer: str
    reason: str
    refuses: bool
    codes: tuple[str, ...]
    case: re.Pattern[str] | None
    several: bool
    examples: tuple[str, ...]

    def fits(self, question: str) -> bool:
        """True where the question is about this point."""
        if self.unless and self.unless.search(question):
            return False
        return all(each.search(question) for each in self.when)

    def verdict(self, question: str) -> str:
        """Yes or no to the question, which may ask for the opposite; empty where the point decides neither."""
        if self.answer and _TURNED.search(question):
            return "no" if self.answer == "yes" else "yes"
        return self.answer


def fitting(question: str) -> Point | None:
    """The first row that fits what is asked; where two codes are put forward their own notes decide, but for the rows that
    say otherwise.
    """
    several = len(codes_in(_RANGE.sub(" ", question))) > 1
    if len(question) > _LONGEST or (len(question) > _SHORT and not _ASKS.search(question)):
        return None
    return next((row for row in load() if (row.several or not several) and row.fits(question)), None)


@lru_cache(maxsize=1)
def load() -> tuple[Point, ...]:
    """The table points.toml, in order; raises MalformedPoints."""
    table = tomllib.loads(files("assistant.chat").joinpath("points.toml").read_text(encoding="utf-8"))
    words: Mapping[str, str] = table["words"]
    found = []
    for row in table["point"]:
        wrong = sorted((row.keys() - _KEYS) | ({"ref", "when", "reason", "examples"} - row.keys()))
        if wrong or row.get("answer", "") not in _ANSWERS:
            raise MalformedPoints(f"{row.get('ref', '?')}: unknown or missing key {', '.join(wrong) or 'answer'}")
        found.append(
            Point(
                ref=row["ref"],
                when=tuple(_pattern(each, words) for each in row["when"]),
                unless=_pattern(row["unless"], words) if "unless" in row else None,
                answer=row.get("answer", ""),
                reason=row["reason"],
                refuses=row.get("refuses", False),
                codes=tuple(row.get("codes", ())),
                case=_pattern(row["case"], words) if "case" in row else None,
                several=row.get("several", False),
                examples=tuple(row["examples"]),
            )
        )
    return tuple(found)


def _pattern(text: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """A pattern with the lists of words that it names."""
    for name, each in words.items():
        text = text.replace(f"<{name}>", f"(?:{each})")
    return re.compile(text, re.IGNORECASE)
