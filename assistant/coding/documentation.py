"""What the note documents of one condition, as roots of words near and far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from index.words import roots, tokens

_SAID_NOT = re.compile(
    r"(?:^|(?<=[\s,;(]))(?:no|not|without|w/o|non|never|denies)[\s-]+(?:(?!\s(?:with|w/|but)\s)[^,;.()])*", re.I
)


@dataclass(frozen=True)
class Documentation:
    """The words that speak of one condition: of its statement, its block, and sentences elsewhere of the same thing."""

    statement: str
    said: frozenset[str]
    near: frozenset[str] = frozenset()
    far: frozenset[str] = frozenset()
    block: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    episode: str = "A"
    facts: frozenset[str] = field(default_factory=frozenset)
    exact: bool = False
    sentence: str = ""
    line: str = ""

    @classmethod
    def of(cls, statement: str, note: tuple[str, ...] = ()) -> Documentation:
        """What a sentence says by itself, with the note for the side."""
        return cls(statement, frozenset(roots(tokens(statement))), note=note)

    @cached_property
    def denied(self) -> frozenset[str]:
        """The roots of what the statement says is not there ("without perforation")."""
        return frozenset(
            word
            for match in _SAID_NOT.finditer(self.sentence or self.statement)
            for word in roots(tokens(match.group()))
        )
