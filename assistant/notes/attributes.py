"""Attributes that stand anywhere in a note: side by site, episode of care, weeks of pregnancy."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from index.words import root


class Side(StrEnum):
    """A side of the body."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "bilateral"


# "L" and "R" stand for a side only before a word ("R flank"), never before a number ("L4") or behind one ("3 L oxygen");
# "OD" is the right eye, not a dose or an overdose.
_SIDE = re.compile(
    r"(?P<left>\b(?:left|lt)\b(?![- ]hand(?:ed|er)\b|[- ]hand[- ]domina)\.?|(?<![\d.])(?<!\d )\bL(?=\s+[A-Za-z]{2})|(?:(?<=[a-z]{2} )|(?<=[a-z], ))L(?=\s*[.,;:)]|\s*$)|(?<=\s)\(L\)|\bL(?:UE|LE|LQ|UQ|LL|UL)\b|\bOS\b)"
    r"|(?P<right>\b(?:right|rt)\b(?![- ]hand(?:ed|er)\b|[- ]hand[- ]domina)\.?|\bR(?=\s+[A-Za-z]{2})|(?:(?<=[a-z]{2} )|(?<=[a-z], ))R(?=\s*[.,;:)]|\s*$)|(?<=\s)\(R\)|\bR(?:UE|LE|LQ|UQ|LL|ML|UL)\b"
    r"|(?<!mg )(?<!tab )(?<!\d )\bOD\b(?! on\b| of\b| with\b))"
    r"|(?P<both>\b(?:bilateral|bilaterally|both|bilat)\b|\bB/L\b|\bOU\b)",
)
_WORD = re.compile(r"[A-Za-z]+")
_REACH = 4
_WEEKS = re.compile(
    r"\b(\d{1,2})\s*w(?:ks?|eeks?)?,?\s*(?:and\s+)?(\d)\s*d(?:ays?)?\b"
    r"|\b(\d{1,2})\s*(?:\+|&)\s*\d\b(?:/7)?|\b(\d{1,2})\s+\d/7\b|\b(\d{1,2})[\s-]*(?:weeks?|wks?|wga)\b",
    re.I,
)
_PREGNANT = re.compile(
    r"\b(?:pregnan\w*|gdm|gestation\w*|ega|iup|prenatal|gravid\w*|(?:pre-?)?eclampsi\w*|placenta\w*|hyperemesis|g\d+\s?p\d|antepartum|obstetric\w*|wga|edd|edc|fetal|(?:in|pre-?term|term) labor|cesarean|deliver(?:y|ed)|twins?|triplets?|monochorionic|dichorionic|post[- ]?(?:term|dates?)|miscarriage|aborti\w+|ectopic)\b",
    re.I,
)


def sides(text: str) -> tuple[Side, ...]:
    """The sides that a text names, in order, each once."""
    return tuple(dict.fromkeys(side for side, _ in _sides_before(text)))


def side_of(own: str, near: Iterable[str], whole: Iterable[str], sites: frozenset[str]) -> Side | None:
    """The side of a condition: as its own words say, else as the text near it or the whole note says of its sites.

    None where nothing is said, or where the note names both sides of the site alike.
    """
    if said := sides(own):
        return Side.BOTH if len(said) > 1 else said[0]
    for texts in (near, whole):
        counted: Counter[Side] = Counter()
        for text in texts:
            counted.update(_sides_at(text, sites))
        if counted:
            (first, most), *others = counted.most_common()
            if not others or most >= 2 * others[0][1]:
                return first
            if counted[Side.BOTH]:
                return Side.BOTH
            return None
    return None


def side_of_limb(text: str, sites: frozenset[str]) -> Side | None:
    """The side of the limb that a text names once, for a site of that limb: "right leg with ulcer of ankle"."""
    limbs = [limb for limb in _limbs() if sites & limb["parts"]]
    said = {side for limb in limbs for side in _sides_at(text, limb["names"])}
    return said.pop() if len(said) == 1 else None


@lru_cache(maxsize=1)
def _limbs() -> tuple[dict[str, frozenset[str]], ...]:
    return tuple(
        {name: frozenset(root(word) for word in str(words).split()) for name, words in limb.items()}
        for limb in table()["limb"]
    )


def sites_in(words: Iterable[str]) -> frozenset[str]:
    """The roots of body sites among some roots, with the other words for them."""
    known = _sites()
    return frozenset(same for word in words if word in known for same in known[word])


def skin_sites(words: str) -> str:
    """A part of the body in the words under which the book has its skin: "left lower leg" -> "left lower limb"."""
    told: dict[str, str] = table()["skin_site"]
    found = next((site for word in words.lower().split() if (site := told.get(word))), "")
    side = next((side.value for side in sides(words)), "")
    return f"{side} {found}".strip() if found else ""


@dataclass(frozen=True, slots=True)
class Gestation:
    """The completed weeks of a pregnancy and where the note states them."""

    weeks: int
    start: int
    end: int


def gestation(text: str) -> Gestation | None:
    """The weeks that a note states of a pregnancy, or None; other weeks ("for 2 weeks") do not count."""
    if not _PREGNANT.search(text):
        return None
    for match in _WEEKS.finditer(text):
        number = int(match.group(1) or match.group(3) or match.group(4) or match.group(5))
        around = text[max(0, match.start() - 90) : match.end() + 60]
        if 4 <= number <= 42 and (match.group(1) or _PREGNANT.search(around)):
            return Gestation(number, match.start(), match.end())
    return None


def trimester(weeks: int) -> str:
    """The trimester of completed weeks: to 13, to 27, from 28 (chapter 15 of the tabular list)."""
    return "first" if weeks < 14 else "second" if weeks < 28 else "third"


def _sides_at(text: str, sites: frozenset[str]) -> list[Side]:
    """The sides said of one of the sites: "right index finger", "knee, left"."""
    return [side for side, after in _sides_before(text) if sites & (after | sites_in(after))]


@lru_cache(maxsize=4096)
def _sides_before(text: str) -> tuple[tuple[Side, frozenset[str]], ...]:
    """Each side that a text names, with the roots of the words right behind it."""
    return tuple(
        (
            _side(match),
            frozenset(root(w.lower()) for w in _WORD.findall(text[match.end() : match.end() + 60])[:_REACH]),
        )
        for match in _SIDE.finditer(_cased(text))
    )


def _side(match: re.Match[str]) -> Side:
    return {"left": Side.LEFT, "right": Side.RIGHT, "both": Side.BOTH}[match.lastgroup or "left"]


def _cased(text: str) -> str:
    """The text with words of side in lower case; single letters keep theirs."""
    return re.sub(
        r"\b(?:left|right|lt|rt|bilateral(?:ly)?|both|bilat)\b", lambda m: m.group().lower(), text, flags=re.I
    )


@lru_cache
def table() -> dict[str, Any]:
    """The patterns of attributes."""
    return tomllib.loads(files("assistant.notes").joinpath("patterns/attributes.toml").read_text(encoding="utf-8"))


@lru_cache
def _sites() -> dict[str, frozenset[str]]:
    same: dict[str, str] = table()["same_site"]
    words: list[str] = table()["sites"]["words"].split()
    return {root(word): frozenset({root(word), root(same.get(word, word))}) for word in words}
