"""What a rule decides for a case that changes: the codes before, what is now told, and what it comes to, by rulings.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from assistant.chat.asking import Asked

_KEYS = frozenset(
    {"name", "of", "topic", "says", "needs", "unless", "answer", "codes", "keeps", "keeps_all", "also", "drops", "gives", "refines", "ref", "first_found", "example"}
)  # fmt: skip


# What is said of a fracture beside its bone, and the region by which chapter 13 files a bone of the limb.
_SITE = re.compile(
    r"\b(?:closed|open|displaced|nondisplaced|traumatic|acute|comminuted|initial|encounter|fractures?|broken|fx|of|the|end|distal|proximal|shaft|neck|head)\b|,.*",
    re.IGNORECASE,
)


_REGIONS = tuple(
    (re.compile(bones, re.IGNORECASE), region)
    for bones, region in (
        (r"\b(?:radius|radial|ulnar?|wrist|colles\S*)\b", "forearm"),
        (r"\bhumer(?:us|al)\b", "shoulder"),
        (r"\bfemoral\b", "femur"),
        (r"\b(?:tibial?|fibular?|ankle)\b", "ankle"),
    )
)


class MalformedRulings(ValueError):
    """A row of rulings.toml with unknown or missing keys; the message names it."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A row of the table."""

    name: str
    of: re.Pattern[str] | None
    topic: re.Pattern[str] | None
    says: re.Pattern[str]
    needs: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    answer: str
    codes: tuple[str, ...]
    keeps: re.Pattern[str] | None
    keeps_all: bool
    also: re.Pattern[str] | None
    dropped: re.Pattern[str] | None
    gives: str
    refines: str
    ref: str
    first_found: bool
    example: tuple[str, ...]

    def fits(self, before: Sequence[str], topic: str, question: str) -> bool:
        """True where the row is about the codes before and about what is now said."""
        if self.of and not any(self.of.match(code) for code in before):
            return False
        if self.topic and not self.topic.search(topic):
            return False
        if not self.says.search(question) or (self.unless and self.unless.search(question)):
            return False
        return all(each.search(question) for each in self.needs)

    def all_codes(self, before: Sequence[str]) -> tuple[str, ...]:
        """The codes of the row, with those before that stay."""
        kept = [code for code in before if self.keeps and self.keeps.match(code)]
        place = self.codes.index("*") if "*" in self.codes else len(self.codes)
        return (*self.codes[:place], *kept, *self.codes[place + 1 :])

    def adds(self, code: str) -> bool:
        """True for a code of the case that stands beside those of the row."""
        return bool(self.also and self.also.match(code))

    def drops(self, code: str) -> bool:
        """True for a code of the case that the rule takes away."""
        return bool(self.dropped and self.dropped.match(code))

    def case(self, topic: str, said: str, title: str) -> str:
        """The case as it reads by this rule."""
        match = self.says.search(said)
        site = _SITE.sub(" ", topic)
        for bone, region in _REGIONS:
            site = bone.sub(region, site)
        groups = {name: group or "" for name, group in match.groupdict().items()} if match else {}
        return " ".join(self.gives.format_map(_Holes(groups, topic=topic, said=said, title=title, site=site)).split())


class _Holes(dict[str, str]):
    """The parts of a case; what was not said is left out."""

    def __missing__(self, key: str) -> str:
        return ""


def fitting(asked: Asked) -> Ruling | None:
    """The first row that fits what is asked."""
    return next((row for row in load() if row.fits(asked.before, asked.topic, asked.question)), None)


@lru_cache(maxsize=1)
def load() -> tuple[Ruling, ...]:
    """The table rulings.toml, in order; raises MalformedRulings."""
    rows = tomllib.loads(files("assistant.chat").joinpath("rulings.toml").read_text(encoding="utf-8"))["row"]
    for row in rows:
        if wrong := sorted((row.keys() - _KEYS) | ({"name", "says", "example"} - row.keys())):
            raise MalformedRulings(f"{row.get('name', '?')}: unknown or missing key {', '.join(wrong)}")
    return tuple(map(_row, rows))


def _row(row: Mapping[str, Any]) -> Ruling:
    def pattern(key: str) -> re.Pattern[str] | None:
        return re.compile(row[key], re.IGNORECASE) if key in row else None

    return Ruling(
        name=row["name"],
        of=pattern("of"),
        topic=pattern("topic"),
        says=re.compile(row["says"], re.IGNORECASE),
        needs=tuple(re.compile(each, re.IGNORECASE) for each in row.get("needs", ())),
        unless=pattern("unless"),
        answer=row.get("answer", ""),
        codes=tuple(row.get("codes", ())),
        keeps=pattern("keeps"),
        keeps_all=row.get("keeps_all", False),
        also=pattern("also"),
        dropped=pattern("drops"),
        gives=row.get("gives", ""),
        refines=row.get("refines", ""),
        ref=row.get("ref", ""),
        first_found=row.get("first_found", False),
        example=tuple(row["example"]),
    )
