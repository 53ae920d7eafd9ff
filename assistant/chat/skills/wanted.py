"""What the words of a question call for: a service, a diagnosis, or the case that they tell."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files
from typing import Any

from assistant.chat.happenings import as_noted
from assistant.chat.skills import goods

_KEYS = frozenset({"words", "examples", "others"})


class MalformedSigns(ValueError):
    """A table of signs with an unknown or a missing row or key; the message names it."""


@dataclass(frozen=True, slots=True)
class Signs:
    """The words by which what is wanted is known: the rows of wanted.toml."""

    service: re.Pattern[str]
    service_asked: re.Pattern[str]
    visit: re.Pattern[str]
    diagnosis_asked: re.Pattern[str]
    diagnosis_too: re.Pattern[str]
    harm: re.Pattern[str]
    harm_meant: re.Pattern[str]
    given_for: re.Pattern[str]
    order_asked: re.Pattern[str]
    order_told: re.Pattern[str]
    beside: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """`service`: a service is named, `asked`: in so many words, `visit`: as what the patient came for; `diagnosis`: what
    ails somebody is told, so that no service is meant.
    """

    service: bool
    asked: bool
    visit: bool
    diagnosis: bool


def wanted(question: str, in_book: str) -> Wanted:
    """What a question calls for; `in_book` is what it tells in the words of the book."""
    words = signs()
    asked = bool(words.service_asked.search(question))
    diagnosis = bool(words.diagnosis_asked.search(question)) and not asked
    service = bool(words.service.search(question)) and not goods.harms(question) and not diagnosis
    ails = goods.ails(question) or goods.harms(question) or goods.had(question) or diagnosis
    harmed = words.harm.search(f"{as_noted(question)} {in_book}")
    return Wanted(service, asked, bool(words.visit.search(question)), not service and bool(ails or harmed))


@lru_cache(maxsize=1)
def signs() -> Signs:
    """The table that comes along."""
    return read(tomllib.loads(files("assistant.chat").joinpath("wanted.toml").read_text(encoding="utf-8")))


def read(table: dict[str, Any]) -> Signs:
    """A table as it is loaded; raises MalformedSigns."""
    if wrong := sorted(table.keys() ^ {each.name for each in fields(Signs)}):
        raise MalformedSigns(f"unknown or missing row {', '.join(wrong)}")
    for name, row in table.items():
        if wrong := sorted(row.keys() ^ _KEYS):
            raise MalformedSigns(f"{name}: unknown or missing key {', '.join(wrong)}")
    return Signs(**{name: re.compile(row["words"], re.IGNORECASE) for name, row in table.items()})
