"""Frequent questions and the sections of the guidelines that decide them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Ruling:
    """A frequent question, the section that decides it and the verdict, empty where the question is not yes or no.

    `codes` are what the answer is about; `more` are further sections that belong to it.
    """

    when: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    ref: str
    verdict: str
    codes: tuple[str, ...]
    more: tuple[str, ...]

    @property
    def lead(self) -> str:
        """ "Yes. ", "No. " or nothing."""
        return f"{self.verdict}. " if self.verdict else ""


def ruling_for(question: str) -> Ruling | None:
    """The first row of the table of frequent questions that fits."""
    for ruling in _rulings():
        if all(p.search(question) for p in ruling.when) and not any(p.search(question) for p in ruling.unless):
            return ruling
    return None


@lru_cache(maxsize=1)
def _rulings() -> tuple[Ruling, ...]:
    table = tomllib.loads(files("assistant.chat").joinpath("rulings.toml").read_text(encoding="utf-8"))
    return tuple(
        Ruling(
            tuple(re.compile(text, re.IGNORECASE) for text in row["when"]),
            tuple(re.compile(text, re.IGNORECASE) for text in row.get("unless", ())),
            row["ref"],
            row.get("verdict", ""),
            tuple(row.get("codes", ())),
            tuple(row.get("more", ())),
        )
        for row in table["ruling"]
    )
