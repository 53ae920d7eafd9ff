"""What every reader gives: one edition of one code set, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field

from codesets.codes import Code
from codesets.entries import Kind, Level, Release
from codesets.refusal import Refusal


class UnreadableFile(Refusal, ValueError):
    """The file is not what its format promises; the message names the file and the reason."""


@dataclass(frozen=True, slots=True)
class Record:
    """One entry as its file prints it; `parent` is the value and level of the entry above."""

    code: Code
    level: Level
    title: str
    parent: tuple[str, Level] | None
    billable: bool
    notes: tuple[tuple[Kind, str], ...] = ()
    extensions: tuple[tuple[str, str], ...] = ()
    generated: bool = False
    unit: str = ""
    summary: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """A release and its records, parents before children."""

    release: Release
    records: tuple[Record, ...] = field(repr=False)
