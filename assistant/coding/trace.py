"""What happened to each statement of a note on its way to the worksheet, so that a lost code can be laid at one step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.coding.condition import Condition
from assistant.coding.worksheet import Worksheet
from codesets.codes import Code

MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Read:
    """A statement or mention (character offsets into the note) with what it might mean and what was chosen for it."""

    start: int
    end: int
    assertion: str
    candidates: tuple[Code, ...]
    chosen: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A code that was chosen and then left out: `why` is a `Reason`'s value, or "merged" for one that a combination replaced."""

    code: Code
    why: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """A code of the worksheet with what its confidence is read from: its kind (see tables/confidence.toml) and its fit."""

    code: Code
    kind: str
    fit: float


@dataclass(frozen=True, slots=True)
class Trace:
    """The statements read, the codes that mentions anywhere in the note name, and what was dropped."""

    read: tuple[Read, ...] = ()
    noted: tuple[Code, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    fitted: tuple[Fitted, ...] = ()


@dataclass(frozen=True, slots=True)
class Traced:
    """A worksheet with the trace of how it came about."""

    worksheet: Worksheet
    trace: Trace


def replaced(before: Iterable[Condition], after: Iterable[Condition]) -> tuple[Dropped, ...]:
    """The codes that a step took away from a list of conditions by combining them."""
    left = {each.code for each in after}
    return tuple(Dropped(code, MERGED) for code in dict.fromkeys(each.code for each in before) if code not in left)
