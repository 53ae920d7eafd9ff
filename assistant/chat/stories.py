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


def in_the_books_words(text: str, *, injury: bool = False, disease: bool = False) -> str:
    """The text with its turns of speech replaced by stories.toml; `injury` for what takes a 7th character, `disease` for
    what is now said of anything else.
    """
    table = _table()
    told = text
    for pattern, instead in (*table["words"], *table["injury" * injury], *table["disease" * disease]):
        told = pattern.sub(instead, told)
    if told == text:
        return text
    for needless in (_WHO, _OF_NOTHING, _REPEATED):
        told = needless.sub(" ", told)
    return " ".join(told.split()).replace(" ,", ",")


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[tuple[re.Pattern[str], str], ...]]:
    """The rows of each part of the table; none under the empty name."""
    table = tomllib.loads(files("assistant.chat").joinpath("stories.toml").read_text(encoding="utf-8"))
    return {"": (), **{name: _rows(rows) for name, rows in table.items()}}


def _rows(rows: dict[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in rows.items())
