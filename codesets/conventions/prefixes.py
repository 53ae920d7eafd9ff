"""Codes named in our tables by their beginning: "Z51.1" stands for itself and all below, "I51.4-I51.7" for a span."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from codesets.codes import Code

_KEPT = 2_048


@dataclass(frozen=True, slots=True)
class Prefixes:
    """A set of codes, given by undotted prefixes and by spans of prefixes."""

    single: frozenset[str]
    lengths: tuple[int, ...]
    spans: tuple[tuple[str, str], ...]
    # A list asks every table for each of its codes again and again; the answers of late are kept.
    known: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

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
        found = self.known.get(code.value)
        if found is None:
            if len(self.known) >= _KEPT:
                self.known.clear()
            found = self.known[code.value] = self._covers(code.plain)
        return found

    def _covers(self, plain: str) -> bool:
        for length in self.lengths:
            if plain[:length] in self.single:
                return True
        return any(first <= plain and plain[: len(last)] <= last for first, last in self.spans)
