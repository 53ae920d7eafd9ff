"""What coders say in other words than the book, reworded before a question is understood."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_KEYS = frozenset({"when", "unless", "instead", "examples"})
_LONGEST = 400  # characters: what is longer is a note


class MalformedWordings(ValueError):
    """A row of wordings.toml with unknown or missing keys; the message names it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A row of the table: `instead` takes the place of what `when` matches, where `unless` matches nowhere."""

    when: re.Pattern[str]
    unless: re.Pattern[str] | None
    instead: str
    examples: tuple[tuple[str, str], ...]

    def reworded(self, text: str) -> str:
        """The text in the other words."""
        return text if self.unless and self.unless.search(text) else self.when.sub(self.instead, text)


def reworded(question: str) -> str:
    """A question of one line in the words of the book; anything longer as it is."""
    if len(question) > _LONGEST or "\n" in question.strip():
        return question
    text = question
    for row in load():
        text = row.reworded(text)
    return text


@lru_cache(maxsize=1)
def load() -> tuple[Wording, ...]:
    """The table wordings.toml, in order; raises MalformedWordings."""
    rows = tomllib.loads(files("assistant.chat").joinpath("wordings.toml").read_text(encoding="utf-8"))["row"]
    for row in rows:
        if wrong := sorted((row.keys() - _KEYS) | ({"when", "instead", "examples"} - row.keys())):
            raise MalformedWordings(f"{row.get('when', '?')}: unknown or missing key {', '.join(wrong)}")
    return tuple(
        Wording(
            re.compile(row["when"], re.IGNORECASE),
            re.compile(row["unless"], re.IGNORECASE) if row.get("unless") else None,
            row["instead"],
            tuple(zip(row["examples"][::2], row["examples"][1::2], strict=True)),
        )
        for row in rows
    )
