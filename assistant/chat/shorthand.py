"""What coders type in short, spelt out before a question is understood."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

_WORD = re.compile(r"(?<![\w./])[A-Za-z]+(?:/[A-Za-z]+|/)?(?![\w/])")


def spelt_out(text: str) -> str:
    """The text with each word of the table shorthand.toml replaced by what it stands for; line breaks stay."""
    words, lower, patterns, capitals = _table()
    kept = {word for word, rule in capitals.items() if rule.search(text)}
    for pattern, instead in patterns:
        text = pattern.sub(instead, text)

    def spelt(match: re.Match[str]) -> str:
        word = match.group()
        if word in kept:
            return word
        return lower.get(word) or words.get(word.lower()) or word

    return _WORD.sub(spelt, text)


@lru_cache(maxsize=1)
def _table() -> tuple[
    dict[str, str], dict[str, str], tuple[tuple[re.Pattern[str], str], ...], dict[str, re.Pattern[str]]
]:
    table = tomllib.loads(files("assistant.chat").joinpath("shorthand.toml").read_text(encoding="utf-8"))
    return (
        table["words"],
        table["lower"],
        tuple((re.compile(pattern), instead) for pattern, instead in table["patterns"].items()),
        {word: re.compile(pattern, re.IGNORECASE) for word, pattern in table["capitals"].items()},
    )
