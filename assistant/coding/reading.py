"""What a language model may add to the reading of a note, and the gates that its proposals pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from assistant.coding.candidates import Candidate, Named
from assistant.coding.pieces import Atom
from assistant.coding.statements import Line, Origin
from assistant.coding.tables import table
from assistant.notes.document import Document, Sentence

_MOST_QUOTES, _LONGEST = 60, 160
_MOST_OFFERS, _MOST_CANDIDATES = 30, 6
# A candidate this much weaker than the best is no choice: the words speak too clearly for the other.
_NEAR = 0.2
# Measurements and results name no condition.
_MEASURED = re.compile(r"[\W\d]*(?:BP|HR|RR|T|SpO2|BMI|Wt|A1c|LDL|eGFR|Hgb|WBC)\b[\s:=of]*[<>~]?\s*\d", re.I)


class ReaderFailed(RuntimeError):
    """The reader could not be used; `reason` says why in words that hold nothing of the note."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Offer:
    """A statement that more than one entry may be meant by: its words, the sentence around them, the titles to choose from."""

    words: str
    sentence: str
    titles: tuple[str, ...]


class Reading(Protocol):
    """The reading of one note, within the time that one note may take; every method raises ReaderFailed."""

    def diagnoses(self) -> Sequence[str]:
        """Words of the note, verbatim, each naming one diagnosis that the provider states."""
        ...

    def choose(self, offers: Sequence[Offer]) -> Sequence[int | None]:
        """For each offer the place of the title that is meant, counted from 0; None where the reader cannot tell."""
        ...


class Reader(Protocol):
    """Something that reads notes as a language model may; what it returns is only a proposal."""

    @property
    def name(self) -> str:
        """How the worksheet names it."""
        ...

    def begin(self, text: str) -> Reading:
        """Begin a note; the clock of its deadline starts."""
        ...


def quoted(document: Document, quotes: Sequence[str], lines: Sequence[Line]) -> tuple[Line, ...]:
    """The quotes that may stand as statements.

    A quote counts where it is verbatim, in a section that states the patient's present diagnoses, in a paragraph that
    addresses no machine, and where no problem line names a condition there already.
    """
    found: list[Line] = []
    for quote in quotes[:_MOST_QUOTES]:
        words = quote.strip(" \t\r\n.,;:\"'“”")
        if not 3 <= len(words) <= _LONGEST or _MEASURED.match(words):
            continue
        for sentence, start in _places(document, words):
            span = (sentence.start + start, sentence.start + start + len(words))
            if not any(_overlaps(span, line) for line in (*lines, *found)):
                found.append(Line(sentence, (Atom(start, start + len(words), bound=False),), Origin.PROSE))
            break
    return tuple(found)


def _places(document: Document, words: str) -> Iterator[tuple[Sentence, int]]:
    """Where the words stand as whole words, in the order of the note."""
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    for sentence in document.sentences:
        match = pattern.search(sentence.text)
        if match and sentence.section.kind not in _closed() and not _addressed(document, sentence):
            yield sentence, match.start()


def _addressed(document: Document, sentence: Sentence) -> bool:
    """True where the paragraph speaks to a program instead of telling of the patient."""
    begin = document.text.rfind("\n", 0, sentence.start) + 1
    end = document.text.find("\n", sentence.end)
    paragraph = document.text[begin : end if end >= 0 else len(document.text)]
    above = document.text[:begin].rstrip("\n").rpartition("\n")[2]
    return any(_machine().search(part) for part in (paragraph, above))


def _overlaps(span: tuple[int, int], line: Line) -> bool:
    offset = line.sentence.start
    return any(offset + atom.start < span[1] and span[0] < offset + atom.end for atom in line.atoms)


def open_choices(named: Sequence[Named]) -> tuple[tuple[int, Offer, tuple[Candidate, ...]], ...]:
    """(place in `named`, the offer, its candidates) for the statements whose words fit several entries about as well."""
    found: list[tuple[int, Offer, tuple[Candidate, ...]]] = []
    for place, each in enumerate(named):
        near = tuple(c for c in each.candidates if c.fit >= each.best.fit - _NEAR)[:_MOST_CANDIDATES]
        if len(near) > 1 and not (each.best.same and each.best.recall == 1.0):
            offer = Offer(each.statement.text, each.statement.sentence.text, tuple(c.title for c in near))
            found.append((place, offer, near))
    return tuple(found[:_MOST_OFFERS])


def chosen(named: Sequence[Named], reading: Reading) -> tuple[Named, ...]:
    """The statements with the candidate that the reader takes in front; only what was offered can be taken."""
    choices = open_choices(named)
    result = list(named)
    if choices:
        picks = reading.choose([offer for _, offer, _ in choices])
        for (place, _, near), pick in zip(choices, picks, strict=False):
            if pick is not None and 0 <= pick < len(near):
                rest = tuple(c for c in named[place].candidates if c is not near[pick])
                result[place] = replace(named[place], candidates=(near[pick], *rest))
    return tuple(result)


@lru_cache(maxsize=1)
def _machine() -> re.Pattern[str]:
    return re.compile("|".join(table("reading")["addressed"]), re.I)


@lru_cache(maxsize=1)
def _closed() -> frozenset[str]:
    return frozenset(table("reading")["closed"])
