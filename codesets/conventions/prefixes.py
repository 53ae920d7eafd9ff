"""Codes named in our tables by their beginning: "Z51.1" stands for itself and all below, "I51.4-I51.7" for a span."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from codesets.codes import Code


@dataclass(frozen=True, slots=True)
class Prefixes:
    """A set of codes given by prefixes and spans of prefixes, undotted."""

    spans: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Prefixes:
        """From the spelling of the tables: dotted, a span joined by a hyphen."""
        plain = (text.replace(".", "").partition("-") for text in texts)
        return cls(tuple((first, last or first) for first, _, last in plain))

    def __contains__(self, code: object) -> bool:
        if not isinstance(code, Code):
            return False
        plain = code.plain
        return any(
            first <= plain[: len(first)] and plain[: len(last)] <= last and len(plain) >= len(first)
            for first, last in self.spans
        )
