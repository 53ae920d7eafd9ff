"""A note as sections and sentences, every one with its exact offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

# Pronouns and the patient as a subject: their share of the words, and the least length, from which a note is prose; a few
# lines do not show a style.
_PERSONS = re.compile(r"\b(?:he|she|his|her|him|they|the patient|i|we)\b", re.I)
_PROSE_SHARE, _PROSE_WORDS = 0.03, 150


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the note under one heading: `kind` is a key of patterns/sections.toml, empty before any heading.

    `start` and `end` are character offsets of the body, without the heading.
    """

    kind: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, bullet or heading line of a problem, with offsets into the note.

    `lead` is True for a line that names a problem by itself ("2. Chronic back pain."): in an assessment such lines
    are the statements a coder reports.
    """

    text: str
    start: int
    end: int
    section: Section
    lead: bool = False
    block: int = 0


@dataclass(frozen=True)
class Document:
    """The note's own text with its sections and sentences in order."""

    text: str
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]

    @cached_property
    def dictated(self) -> bool:
        """True for prose as a clinician dictates it ("She reports that ..."), False for the terse style of typed notes."""
        words = len(self.text.split())
        return words >= _PROSE_WORDS and len(_PERSONS.findall(self.text)) >= _PROSE_SHARE * words

    def within(self, *kinds: str) -> tuple[Sentence, ...]:
        """The sentences of sections of the given kinds."""
        return tuple(sentence for sentence in self.sentences if sentence.section.kind in kinds)

    def has(self, *kinds: str) -> bool:
        """True where the note has a section of one of the kinds."""
        return any(section.kind in kinds for section in self.sections)
