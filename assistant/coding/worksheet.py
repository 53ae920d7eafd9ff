"""The worksheet: what a note becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from codesets.codes import Code, CodeSystem
from codesets.conventions.finding import Basis, Finding
from codesets.encounter import Encounter


class Role(StrEnum):
    """The part a code plays on the claim."""

    FIRST_LISTED = "first-listed"
    SECONDARY = "secondary"
    EXTERNAL_CAUSE = "external-cause"
    SERVICE = "service"
    SUPPLY = "supply"
    PROCEDURE = "procedure"


class Reason(StrEnum):
    """Why something documented is not coded."""

    NEGATED = "negated"
    FAMILY = "family"
    HISTORICAL = "historical"
    UNCERTAIN = "uncertain"
    HYPOTHETICAL = "hypothetical"
    INTEGRAL = "integral"
    NOT_ADDRESSED = "not-addressed"
    FINDING_ONLY = "finding-only"


class Scope(StrEnum):
    """`encounter`: what a coder reports for the visit; `mentions`: every affirmed mention."""

    ENCOUNTER = "encounter"
    MENTIONS = "mentions"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the note: `text` stands verbatim at `start` to `end` (character offsets into the note)."""

    start: int
    end: int
    text: str
    section: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another code that was weighed, and why it was not chosen."""

    code: Code
    title: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code for the encounter with its proof; `confidence` is the chance, 0 to 1, that a coder would agree."""

    code: Code
    title: str
    role: Role
    billable: bool
    confidence: float
    evidence: tuple[Evidence, ...]
    rationale: str
    citations: tuple[Basis, ...]
    alternatives: tuple[Alternative, ...] = ()
    units: float | None = None
    modifiers: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """A family of CPT services that the note documents: a range ("20600-20611"), no code; the licensed file decides it."""

    codes: str
    title: str
    evidence: tuple[Evidence, ...]
    rationale: str
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotCoded:
    """A condition that the note names and the worksheet leaves out, with the reason."""

    code: Code
    title: str
    reason: Reason
    evidence: tuple[Evidence, ...]
    citations: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A neutral question to the provider, with the indicators quoted and options that do not lead."""

    question: str
    indicators: tuple[str, ...]
    options: tuple[str, ...]
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Worksheet:
    """What is suggested, what is not and why, what to ask, and what the conventions say of the whole."""

    encounter: Encounter
    releases: Mapping[CodeSystem, str]
    suggestions: tuple[Suggestion, ...]
    not_coded: tuple[NotCoded, ...]
    queries: tuple[Query, ...]
    findings: tuple[Finding, ...]
    engine: str
    remarks: tuple[str, ...] = field(default=())
    families: tuple[Family, ...] = ()

    @property
    def codes(self) -> tuple[Code, ...]:
        """The suggested codes in sequence."""
        return tuple(suggestion.code for suggestion in self.suggestions)
