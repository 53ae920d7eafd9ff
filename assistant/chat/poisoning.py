"""Poisoning, adverse effect and underdosing: the T code of a drug with the character of the intent."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

_EVENT = re.compile(
    r"\b(overdos\w*|od|poison\w*|ingest\w*|took too (many|much)|adverse (effect|reaction)|side effect|underdos\w*|toxicity|swallowed)\b",
    re.IGNORECASE,
)
# The character after the stem, and the words that call for it; accidental where nothing is said (note at T36-T50).
_INTENTS = (
    ("6", r"\bunderdos\w*|\bstopped taking\b|\bmissed doses\b"),
    ("5", r"\badverse (effect|reaction)\b|\bside effects?\b|\b(taken|took it) (as prescribed|correctly|properly)\b"),
    ("2", r"(?<!un)\bintentional(ly)?\b|\bsuicid\w*|\bself[- ]harm\b|\bon purpose\b|\bdeliberate(ly)?\b"),
    ("3", r"\bassault\w*|\bhomicid\w*|\bby another person\b"),
    ("4", r"\bundetermined\b|\bintent (is )?unknown\b"),
)
_EPISODES = (("S", r"\bsequelae?\b|\blate effects?\b"), ("D", r"\bsubsequent\b|\bfollow-?up\b|\bhealing\b"))


def poisoning_codes(text: str) -> tuple[str, ...]:
    """The code for a drug event that the words describe, its 7th character A where nothing else is said; else nothing."""
    if not _EVENT.search(text):
        return ()
    stem = next((stem for pattern, stem in _drugs() if pattern.search(text)), "")
    if not stem:
        return ()
    intent = next((digit for digit, pattern in _INTENTS if re.search(pattern, text, re.IGNORECASE)), "1")
    episode = next((letter for letter, pattern in _EPISODES if re.search(pattern, text, re.IGNORECASE)), "A")
    return (f"{stem}{intent}{episode}",)


@lru_cache(maxsize=1)
def _drugs() -> tuple[tuple[re.Pattern[str], str], ...]:
    table = tomllib.loads(files("assistant.chat").joinpath("drugs.toml").read_text(encoding="utf-8"))["drug"]
    return tuple((re.compile(rf"\b(?:{names})\b", re.IGNORECASE), stem) for stem, names in table.items())
