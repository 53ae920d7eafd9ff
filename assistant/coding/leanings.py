"""Words of a statement that say in which part of the book its code stands, or what the book calls it."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.coding.tables import table
from codesets.codes import Code

Leaning = tuple[tuple[str, ...], tuple[str, ...]]


def in_the_words_of_the_book(text: str) -> str:
    """The text with clinical wording replaced by that of the book, where it depends on the words beside it."""
    for words, means in _same_meaning():
        text = words.sub(means, text)
    return text


@lru_cache(maxsize=1)
def _same_meaning() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(words, re.I), means) for words, means in table("leanings")["same"])


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None, tuple[str, ...], tuple[str, ...]], ...]:
    rows = table("leanings")["lean"]
    return tuple(
        (
            re.compile(row["words"], re.I),
            re.compile(row["unless"], re.I) if "unless" in row else None,
            tuple(row["to"]),
            tuple(row["from"]),
        )
        for row in rows
    )


def leanings(text: str) -> list[Leaning]:
    """(prefixes that gain, prefixes that lose) for each row of the table that the text meets."""
    return [
        (to, away) for words, unless, to, away in _rows() if words.search(text) and not (unless and unless.search(text))
    ]


def leans(code: Code, row: Leaning) -> int:
    """1 for a code that gains by the row, -1 for one that loses, else 0."""
    to, away = row
    if code.value.startswith(to):
        return 1
    return -1 if code.value.startswith(away) else 0
