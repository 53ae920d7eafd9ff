"""The drugs that a note names, with the conditions that each is usually for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from codesets.terms import vocabulary

_WORD = re.compile(r"[A-Za-z0-9]+(?:[-'][A-Za-z0-9]+)*")
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Medication:
    """A drug of the table: the ICD-10-CM codes or categories that it is usually for, the chief one first.

    `specific` where it is nearly always for one of them, so that the drug is evidence that the condition is treated.
    """

    name: str
    conditions: tuple[str, ...]
    specific: bool


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A drug where a text names it (offsets in the text)."""

    medication: Medication
    start: int
    end: int


def medications(text: str) -> tuple[Mentioned, ...]:
    """The drugs that a text names by generic name or brand, in order."""
    words = [(match.group().lower(), match.start(), match.end()) for match in _WORD.finditer(text)]
    found: list[Mentioned] = []
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place), 0, -1):
            piece = words[place : place + length]
            known = _by_name().get(" ".join(word for word, _, _ in piece))
            if known:
                found.append(Mentioned(known, piece[0][1], piece[-1][2]))
                place += length - 1
                break
        place += 1
    return tuple(found)


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, Medication]:
    """Every drug by its names in lower case: a line of its own for a brand goes before that of its generic."""
    found: dict[str, Medication] = {}
    rows = files("codesets.terms").joinpath("drug_conditions.tsv").read_text(encoding="utf-8").splitlines()
    for line in rows:
        cells = line.split("\t")
        if len(cells) < 3 or line.startswith("#") or cells[0] == "drug":
            continue
        name = _plain(cells[0])
        found[name] = Medication(cells[0], tuple(cells[1].split(",")), cells[2] == "specific")
    for row in vocabulary.load().brands.values():
        generic = found.get(_plain(row.generic)) or found.get(_plain(row.generic).split(" ")[0])
        if generic:
            found.setdefault(_plain(row.brand), generic)
    return found


def _plain(name: str) -> str:
    return " ".join(word.lower() for word in _WORD.findall(name))
