"""The concepts that a question puts side by side ("A vs B", "when A and when B"), by the groups of sides.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

_GROUP = frozenset({"name", "about", "unless", "order", "alone", "side"})
_SIDE = frozenset({"name", "said", "ref", "says", "codes"})
# How a question puts two things side by side.
_BESIDE = re.compile(
    r"\bvs\b|\bversus\b|\bdiff(?:er\w*)?\b|\bdistinguish\w*|\btell\b.{0,80}\bapart\b|\bcompared? (?:to|with)\b|\bas opposed to\b"
    r"|\b(?:the )?same\b|\bidentical\b|\binterchang\w+|\bor\b|\bwhen\b.+\bwhen\b|\bwhich\b|\bfirst\b|\border\b|\bsequenc\w+|\bwho\b",
    re.IGNORECASE,
)
SAME = re.compile(r"\b(?:the )?same(?: thing)?(?: as)?\b|\bidentical\b|\binterchang\w+", re.IGNORECASE)
_SAME_CLAIM = re.compile(
    r"\bsame (?:claim|day|encounter|visit|time|record|session|stay)\b|\btogether\b(?!.*\b(?:first|order)\b)|\bboth\b(?= be)",
    re.IGNORECASE,
)
_MAY = re.compile(r"^\W*(?:so |and |but )*(?:can|may|could|must|should|do|does|will)\b", re.IGNORECASE)
_CHOICE = re.compile(r"\bvs\b|\bversus\b|\bdiff\w*\b|\bor\b", re.IGNORECASE)
_LEFT_OVER = 1  # so many words may say something else: more of them tell a case of its own
_WORD = re.compile(r"[A-Za-z][\w']*|\d[\w.]*")


class MalformedSides(ValueError):
    """A row of sides.toml with unknown or missing keys; the message names it."""


@dataclass(frozen=True, slots=True)
class Side:
    """A concept: how it is worded, the section that holds its rule, the rule in a sentence where the section's own
    words are not used, and the codes that it names.
    """

    name: str
    said: re.Pattern[str]
    ref: str
    says: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Concepts of which a question may put two side by side; `order` is which goes first, `alone` that no further
    word may name a disease or site.
    """

    name: str
    about: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    order: str
    alone: bool
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The concepts of one group that a question names, in its order."""

    group: Group
    sides: tuple[Side, ...]


def named_in(question: str) -> Beside | None:
    """What the question puts side by side; None where it names no two concepts of a group, or tells a case besides."""
    if not _BESIDE.search(question) or _SAME_CLAIM.search(question):
        return None
    if _MAY.match(question) and not _CHOICE.search(question):
        return None
    found = [(rank, beside) for group in load() for rank, beside in _read(group, question)]
    return max(found, key=lambda each: each[0])[1] if found else None


def _read(group: Group, question: str) -> Iterator[tuple[tuple[int, int], Beside]]:
    if (group.about and not group.about.search(question)) or (group.unless and group.unless.search(question)):
        return
    spans = sorted(
        ((match.start(), match.end(), side) for side in group.sides for match in side.said.finditer(question)),
        key=lambda each: (-(each[1] - each[0]), each[0]),
    )
    taken: list[tuple[int, int, Side]] = []
    for start, end, side in spans:
        if all(end <= other[0] or start >= other[1] for other in taken):
            taken.append((start, end, side))
    sides = tuple(dict.fromkeys(side for _, _, side in sorted(taken, key=lambda each: each[0])))
    if len(sides) < 2:
        return
    rest = list(question)
    for start, end, _ in taken:
        rest[start:end] = " " * (end - start)
    words = [word.lower() for word in _WORD.findall("".join(rest))]
    about = group.about.findall(question) if group.about else []
    known = _plain() | {word.lower() for said in about for word in _WORD.findall(str(said))}
    left = [word for word in words if word not in known]
    if len(left) <= (0 if group.alone else _LEFT_OVER):
        yield (-len(left), len(sides)), Beside(group, sides)


@lru_cache(maxsize=1)
def _plain() -> frozenset[str]:
    """The words that only ask, or that name what all codes have."""
    return frozenset(_table()["plain"].split())


@lru_cache(maxsize=1)
def load() -> tuple[Group, ...]:
    """The table sides.toml, in order; raises MalformedSides."""
    return tuple(group_of(row) for row in _table()["group"])


def _table() -> dict[str, Any]:
    return tomllib.loads(files("assistant.chat").joinpath("sides.toml").read_text(encoding="utf-8"))


def group_of(row: dict[str, object]) -> Group:
    """A row of the table; raises MalformedSides."""
    name = str(row.get("name", "?"))
    sides = row.get("side")
    if row.keys() - _GROUP or not isinstance(sides, list) or len(sides) < 2:
        raise MalformedSides(f"{name}: it needs two sides and no keys but {', '.join(sorted(_GROUP))}")
    for side in sides:
        if side.keys() - _SIDE or {"name", "said", "ref"} - side.keys():
            raise MalformedSides(f"{name}: a side needs name, said and ref, and no keys but {', '.join(sorted(_SIDE))}")
    return Group(
        name=name,
        about=_pattern(row.get("about")),
        unless=_pattern(row.get("unless")),
        order=str(row.get("order", "")),
        alone=bool(row.get("alone", False)),
        sides=tuple(
            Side(
                side["name"],
                re.compile(side["said"], re.IGNORECASE),
                side["ref"],
                side.get("says", ""),
                tuple(side.get("codes", ())),
            )
            for side in sides
        ),
    )


def _pattern(text: object) -> re.Pattern[str] | None:
    return re.compile(str(text), re.IGNORECASE) if text else None
