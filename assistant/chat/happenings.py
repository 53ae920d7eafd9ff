"""What befell a patient, as coders tell it, put into the words that a note has for it."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from assistant.notes.attributes import Side, sides, sites_in
from index.words import roots, tokens

_LISTS = ("animal", "device", "operation", "number")
_CLAUSE = re.compile(r"(?<=[.;?!])(?<!\b[A-Za-z]\.)\s+|\n+|;\s*")
_SEQUELA_OF = re.compile(
    r"(?:sequelae?|late effects?|residuals?) (?:of|from) (?:(?:an?|the|old|his|her) )*", re.IGNORECASE
)
# What an injury left is no injury itself.
_NAMED = re.compile(r"\b(?:nerve|tendon|plexus|artery|vein|spinal cord|brain|head|concussion|tbi)\b", re.IGNORECASE)
_EMPTY = re.compile(r"^\W*(?:(?:the|a|an|has|had|with|here|for|seen|pt|patient|now|status)\W*)*$", re.IGNORECASE)


def as_noted(text: str) -> str:
    """The text with its turns of speech replaced by the table, and what an old injury left parted from the injury."""
    for pattern, instead in _said():
        text = pattern.sub(instead, text)
    told: list[str] = []
    for clause in _CLAUSE.split(text):
        if clause.strip(" ,.;"):
            told.append(_parted(clause, told[-1] if told else ""))
    return "; ".join(told)


def _parted(clause: str, before: str) -> str:
    """A residual and the injury behind it as two clauses; the injury has the side and site of what it left (I.B.10, I.C.19.d.7)."""
    clause = clause.strip(" ,.")
    if before and (behind := _SEQUELA_OF.match(clause)):
        return f"{_at_its_site(clause[behind.end() :], before)} sequela"
    for pattern in _old():
        match = pattern.search(clause)
        if match is None or _EMPTY.match(clause[: match.start()]):
            continue
        left = clause[: match.start()].strip(" ,")
        return f"{left}; {_at_its_site(match.group(1), left)} sequela"
    return clause


def _at_its_site(injury: str, left: str) -> str:
    """The injury with the side and the site of the residual, where its own words name none."""
    side = next((each.value for each in sides(left) if each is not Side.BOTH), "") if not sides(injury) else ""
    if sites_in(roots(tokens(injury))) or _NAMED.search(injury):
        return f"{side} {injury}".strip()
    site = next((word for word in tokens(left) if sites_in(roots([word]))), "")
    return f"{injury} of {side} {site}".replace("  ", " ").strip() if site else injury


@lru_cache(maxsize=1)
def _table() -> dict[str, list[list[str]]]:
    return tomllib.loads(files("assistant.chat").joinpath("happenings.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _said() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(pattern), instead) for pattern, instead in _table()["said"])


@lru_cache(maxsize=1)
def _old() -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(str(pattern)) for pattern in _table()["old_injury"])


def _pattern(text: str) -> re.Pattern[str]:
    for name in _LISTS:
        text = text.replace(f"{{{name}}}", str(_table()[name]))
    return re.compile(text, re.IGNORECASE)
