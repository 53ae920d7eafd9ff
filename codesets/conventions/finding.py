"""A finding: what a convention says about a list of codes, and the text it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from codesets.codes import Code


class Verdict(StrEnum):
    """What a finding asks for, the gravest first."""

    INVALID = "invalid"
    CONFLICT = "conflict"
    ORDER = "order"
    INCOMPLETE = "incomplete"
    REVIEW = "review"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a finding or citation rests on: `source` tabular, index, guideline, term or table; `ref` code or section."""

    source: str
    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One convention's judgement: its codes as given (in the order that matters), a message, and its basis.

    `gives_way` is the code that cannot stand, or is not needed, beside the others, where it is known which.
    """

    convention: str
    verdict: Verdict
    codes: tuple[Code, ...]
    message: str
    basis: Basis
    gives_way: Code | None = None

    def as_json(self) -> dict[str, Any]:
        """The finding as every surface that speaks JSON gives it."""
        return {
            "convention": self.convention,
            "verdict": self.verdict.value,
            "codes": [str(code) for code in self.codes],
            "message": self.message,
            "basis": {"source": self.basis.source, "ref": self.basis.ref, "text": self.basis.text},
        }
