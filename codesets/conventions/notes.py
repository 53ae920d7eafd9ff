"""The notes of the tabular list as instructions: a heading with its lines, and what each asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from codesets.catalog import Catalog
from codesets.codes import Code
from codesets.conventions import worded
from codesets.entries import CodeRange, Instruction, Kind

# A note that asks only if something is there, or known, cannot be shown to be unmet by a list of codes.
_CONDITIONAL = re.compile(
    r"\bif\b(?:,| (?:applicable|known|present|necessary|any|specified|desired|drug|radiation|associated))"
    r"|\bwhere applicable\b|\bany\b|\ball\b|\bwhen\b",
    re.I,
)
_HEADING = re.compile(r":\s*$")
# A new instruction in the same list starts with the word "code"; lines under a heading name conditions.
_STARTS = re.compile(r"^(?:external cause |cause )?codes?\b|^,|^if applicable", re.I)
_OPEN = re.compile(r"\bsuch as\b|\bincluding\b", re.I)


@dataclass(frozen=True, slots=True)
class Direction:
    """One instruction as a coder reads it: its heading and the lines under it, all printed at one entry.

    `lines` are the notes that name what is meant; a note without lines of its own is its own only line.
    """

    kind: Kind
    heading: str
    lines: tuple[Instruction, ...]

    @property
    def at(self) -> Code:
        """The entry at which the instruction is printed."""
        return self.lines[0].at

    @property
    def conditional(self) -> bool:
        """True where it asks only if something applies or is known."""
        return bool(_CONDITIONAL.search(self.heading or self.lines[0].text))

    @property
    def open_ended(self) -> bool:
        """True where its lines are examples ("such as") or name no codes at all."""
        return bool(_OPEN.search(self.text)) or not self.ranges

    @property
    def ranges(self) -> tuple[CodeRange, ...]:
        """All the codes that its lines name."""
        return tuple(span for line in self.lines for span in line.refers_to)

    @property
    def text(self) -> str:
        """Heading and first lines, in one line."""
        said = [line.text for line in self.lines if line.text != self.heading][:4]
        more = " …" if len(self.lines) > 5 else ""
        return " ".join([*([self.heading] if self.heading else []), "; ".join(said)]).strip().lstrip(", ") + more

    def line_for(self, code: Code) -> Instruction | None:
        """The line that names a code, None where none does."""
        return next((line for line in self.lines if line.covers(code)), None)


@lru_cache(maxsize=20_000)
def directions(catalog: Catalog, code: Code, kind: Kind) -> tuple[Direction, ...]:
    """The instructions of one kind that apply to a code: its own first, then those inherited from above."""
    by_entry: dict[Code, list[Instruction]] = {}
    for note in catalog.instructions(code, kind):
        by_entry.setdefault(note.at, []).append(worded.understood(note))
    return tuple(direction for notes in by_entry.values() for direction in _grouped(notes))


def _grouped(notes: Iterable[Instruction]) -> Iterator[Direction]:
    heading: Instruction | None = None
    lines: list[Instruction] = []
    for note in notes:
        if _HEADING.search(note.text) or _STARTS.search(note.text):
            if heading:
                yield Direction(heading.kind, heading.text, tuple(lines) or (heading,))
            heading, lines = (note, []) if _HEADING.search(note.text) else (None, [])
            if heading is None:
                yield Direction(note.kind, "", (note,))
        elif heading:
            lines.append(note)
        else:
            yield Direction(note.kind, "", (note,))
    if heading:
        yield Direction(heading.kind, heading.text, tuple(lines) or (heading,))
