"""What a coder tells as a story, put into the words of the book."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

# The words of the encounter, each said once.
_WHO = re.compile(r"\b(?:he|she|they|it)(?:['’](?:s|re|d))?(?= |$)", re.IGNORECASE)
_OF_NOTHING = re.compile(r"\b(?:of|by)\s*(?=[,.;?]|$)", re.IGNORECASE)
_REPEATED = re.compile(r"\bsubsequent encounter\b(?=.*\b(?:subsequent encounter|sequela)\b)", re.IGNORECASE)


def in_the_books_words(text: str, *, injury: bool = False) -> str:
    """The text with its turns of speech replaced by stories.toml; `injury` for what takes a 7th character."""
    words, encounters = _table()
    told = text
    for pattern, instead in (*words, *(encounters if injury else ())):
        told = pattern.sub(instead, told)
    if told == text:
        return text
    for needless in (_WHO, _OF_NOTHING, _REPEATED):
        told = needless.sub(" ", told)
    return " ".join(told.split()).replace(" ,", ",")


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[tuple[re.Pattern[str], str], ...], tuple[tuple[re.Pattern[str], str], ...]]:
    table = tomllib.loads(files("assistant.chat").joinpath("stories.toml").read_text(encoding="utf-8"))
    return _rows(table["words"]), _rows(table["injury"])


def _rows(rows: dict[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in rows.items())
