"""A follow-up by which the condition asked about is filed elsewhere in the book: over, a relative's, ruled out, a newborn's."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from index.words import EMPTY, root, roots, tokens

_KEYS = frozenset(
    {"name", "of", "says", "needs", "unless", "before", "drops", "gives", "else", "names", "alone", "named", "example"}
)
_EDGE = " ,;.:?!-–—"
# What a title says of its want of detail, and a doubt that is settled.
_VAGUE = re.compile(
    r"\bunspecified (?:site|part) of |(?:, )?\b(?:unspecified|NOS)\b(?: site)?|(?:, )?\b(?:initial|subsequent) encounter\b|\bpersonal history of |, (?:sub)?(?:acute|chronic)$",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"(?:^|[,;] *(?:and )?|\b(?:with|and|from|for) )(?:an? )?(?:suspected|possible|probable|rule out|r/o|likely|question of|questionable|concern for)\b *(?P<what>[^,;]*)",
    re.IGNORECASE,
)
_RULED_OUT = re.compile(r"\b(?:ruled out|negative)\b.*$", re.IGNORECASE)
_PRONOUNS = frozenset(
    [
        "it",
        "that",
        "this",
        "was",
        "is",
        "were",
        "are",
        "has",
        "have",
        "been",
        "got",
        "later",
        "then",
        "eventually",
        "now",
        "already",
        "all",
        "everything",
        "the",
        "in",
        "end",
        "he",
        "she",
        "they",
        "so",
        "and",
        "but",
    ]
)
_NEWBORN = re.compile(
    r"\b(?:newborns?|neonates?|baby|infant|with|observation|\w+ (?:days?|hours?) old)\b", re.IGNORECASE
)


class MalformedRecasts(ValueError):
    """A row of recasts.toml with unknown or missing keys; the message names it."""


@dataclass(frozen=True, slots=True)
class Recast:
    """A row of the table: what is said of a condition, and the question that it makes."""

    of: tuple[str, ...]
    says: re.Pattern[str]
    needs: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    before: re.Pattern[str] | None
    drops: re.Pattern[str] | None
    gives: str
    otherwise: str
    names: Mapping[str, str]
    alone: bool
    named: bool
    example: tuple[str, str, str]

    def fits(self, topic: str, said: str, codes: Sequence[str]) -> bool:
        """True where these words say it of what was asked about."""
        if self.of and not (codes and codes[0].startswith(self.of)):
            return False
        match = self.says.search(said)
        if match is None or (self.unless and self.unless.search(said)):
            return False
        if self.named and not _names(f"{said[: match.start()]} {match.group()}", topic):
            return False
        return all(not rule or rule.search(text) for rule, text in ((self.needs, said), (self.before, topic)))

    def question(self, topic: str, said: str, codes: Sequence[str]) -> str:
        """The question anew."""
        rest = self.says.sub(" ", said)
        rest = _plain(self.drops.sub(" ", rest) if self.drops else rest)
        plain = _plain(_VAGUE.sub("", topic))
        doubted = _DOUBT.search(plain)
        suspected = _plain(_NEWBORN.sub(" ", doubted["what"] if doubted else plain))
        left = ", ".join(part for part in (_plain(_DOUBT.sub(" ", plain)) if doubted else "", rest) if part)
        if self.otherwise and not left:
            return self.otherwise
        name = next((name for stem, name in self.names.items() if codes and codes[0].startswith(stem)), plain)
        whole = suspected if self.before else plain
        return _plain(self.gives.format(topic=whole, rest=rest, name=name, left=left))


def recast(topic: str, said: str, codes: Sequence[str], *, alone: bool = False) -> str:
    """What was asked, as it reads after what is now said; empty where no row fits. `alone`: nothing else shows that it is
    a follow-up.
    """
    row = next((row for row in load() if (row.alone or not alone) and row.fits(topic, said, codes)), None)
    return row.question(topic, said, codes) if row else ""


@lru_cache(maxsize=1)
def load() -> tuple[Recast, ...]:
    """The table recasts.toml, in order; raises MalformedRecasts."""
    rows = tomllib.loads(files("assistant.chat").joinpath("recasts.toml").read_text(encoding="utf-8"))["row"]
    for row in rows:
        if wrong := sorted((row.keys() - _KEYS) | ({"name", "says", "gives", "example"} - row.keys())):
            raise MalformedRecasts(f"{row.get('name', '?')}: unknown or missing key {', '.join(wrong)}")
    return tuple(map(_row, rows))


def _row(row: Mapping[str, Any]) -> Recast:
    def pattern(key: str) -> re.Pattern[str] | None:
        return re.compile(row[key], re.IGNORECASE) if key in row else None

    topic, said, becomes = row["example"]
    return Recast(
        of=tuple(row.get("of", ())),
        says=re.compile(row["says"], re.IGNORECASE),
        needs=pattern("needs"),
        unless=pattern("unless"),
        before=pattern("before"),
        drops=pattern("drops"),
        gives=row["gives"],
        otherwise=row.get("else", ""),
        names=row.get("names", {}),
        alone=row.get("alone", False),
        named=row.get("named", False),
        example=(topic, said, becomes),
    )


def _names(said: str, topic: str) -> bool:
    """True where the words up to what is said of it name nothing but what was asked about, by a word or its initials."""
    known = roots(tokens(topic))
    initials = "".join(word[0] for word in tokens(_DOUBT.sub(r" \g<what>", topic)) if word.isalpha())
    named = [word for word in tokens(_RULED_OUT.sub(" ", said)) if word.isalpha() and word not in EMPTY]
    return all(word in _PRONOUNS or root(word) in known or (len(word) > 1 and word in initials) for word in named)


def _plain(text: str) -> str:
    text = re.sub(r"(?:\s*[,;])+(?=\s*[,;])|\s+(?=[,;])", "", " ".join(text.split()))
    return text.strip(_EDGE)
