"""Codes named in our tables by their beginning: "Z51.1" stands for itself and all below, "I51.4-I51.7" for a span."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from codesets.codes import Code


@dataclass(frozen=True, slots=True)
class Prefixes:
    """A set of codes, given by undotted prefixes and by spans of prefixes."""

    single: frozenset[str]
    lengths: tuple[int, ...]
    spans: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Prefixes:
        """From the spelling of the tables: dotted, a span joined by a hyphen."""
        parts = [text.replace(".", "").partition("-") for text in texts]
        single = frozenset(first for first, joined, _ in parts if not joined)
        lengths = tuple(sorted({len(prefix) for prefix in single}))
        return cls(single, lengths, tuple((first, last) for first, joined, last in parts if joined))

    def __contains__(self, code: object) -> bool:
        if not isinstance(code, Code):
            return False
        plain = code.plain
        for length in self.lengths:
            if plain[:length] in self.single:
                return True
        return any(first <= plain and plain[: len(last)] <= last for first, last in self.spans)
