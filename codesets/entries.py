"""What a code set prints: entries, the notes at them, and the code ranges that the notes name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from codesets.codes import Code, CodeSystem


class Level(StrEnum):
    """Where an entry stands in its code set; a block and a category of one name are two entries."""

    CHAPTER = "chapter"
    BLOCK = "block"
    CATEGORY = "category"
    CODE = "code"
    MODIFIER = "modifier"


class Kind(StrEnum):
    """The kinds of note that a code set prints."""

    INCLUDES = "includes"
    INCLUSION = "inclusion"
    EXCLUDES1 = "excludes1"
    EXCLUDES2 = "excludes2"
    CODE_FIRST = "code_first"
    USE_ADDITIONAL = "use_additional"
    CODE_ALSO = "code_also"
    SEVENTH = "seventh"
    NOTE = "note"

    @property
    def heading(self) -> str:
        """The kind as a coder's book words it: "Excludes1", "Code first"."""
        return _HEADINGS[self]


_HEADINGS = {
    Kind.INCLUDES: "Includes",
    Kind.INCLUSION: "Inclusion term",
    Kind.EXCLUDES1: "Excludes1",
    Kind.EXCLUDES2: "Excludes2",
    Kind.CODE_FIRST: "Code first",
    Kind.USE_ADDITIONAL: "Use additional",
    Kind.CODE_ALSO: "Code also",
    Kind.SEVENTH: "7th character",
    Kind.NOTE: "Note",
}


@dataclass(frozen=True, slots=True)
class CodeRange:
    """A span of codes as a note prints it: `E08-E13`, `N18.1-`, `E08-E13 with .52`.

    `first` and `last` are undotted prefixes (equal for a single code); `pattern` is a regular expression over the
    undotted code that says the rest ("with fifth character 1"), empty where nothing more is said.
    """

    first: str
    last: str
    pattern: str = ""

    def covers(self, code: Code) -> bool:
        """True where the code, or the category it names, lies in the range (ICD-10-CM only)."""
        if code.system is not CodeSystem.ICD10CM:
            return False
        plain = code.plain
        if not self.first <= plain[: len(self.first)] or not plain[: len(self.last)] <= self.last:
            return False
        if len(plain) < len(self.first) and self.first == self.last:
            return False
        return not self.pattern or re.match(self.pattern, plain) is not None

    def __str__(self) -> str:
        dotted = [p if len(p) <= 3 else f"{p[:3]}.{p[3:]}" for p in (self.first, self.last)]
        return dotted[0] if self.first == self.last else "-".join(dotted)


@dataclass(frozen=True, slots=True)
class Instruction:
    """A note of the code set: its words, the codes it refers to, and the entry at which it is printed."""

    kind: Kind
    text: str
    refers_to: tuple[CodeRange, ...]
    at: Code

    def covers(self, code: Code) -> bool:
        """True where one of the ranges in the note covers the code."""
        return any(span.covers(code) for span in self.refers_to)


@dataclass(frozen=True, slots=True)
class Release:
    """One published edition of one code set and the dates of service for which it is in force."""

    system: CodeSystem
    name: str
    valid_from: date
    valid_to: date | None = None
    source: str = ""
    sha256: str = ""

    def covers(self, day: date) -> bool:
        """True where services on that day are coded by this edition."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def __str__(self) -> str:
        return f"{self.system} {self.name}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One printed (or 7th-character generated) entry of a release.

    `parent` is the entry above; `children` the entries right below, generated ones included; `instructions` the notes
    printed at this very entry. `generated` marks a code made by a 7th character.
    """

    code: Code
    level: Level
    title: str
    parent: Code | None
    children: tuple[Code, ...]
    instructions: tuple[Instruction, ...]
    billable: bool
    release: Release
    generated: bool = False
    unit: str = ""
    summary: bool = False

    def notes(self, kind: Kind) -> tuple[Instruction, ...]:
        """The notes of one kind printed at this entry."""
        return tuple(note for note in self.instructions if note.kind is kind)
