"""The cases of evaluation sets, by kind: what a line must hold."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["retrieval", "guidelines", "notes", "conventions", "chat"]


class Case(BaseModel):
    """What every case has; keys beyond the schema (source, why, cites) are allowed and ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str = Field(min_length=1)


class RetrievalCase(Case):
    """A query and the codes any of which is a right first hit."""

    query: str
    codes: tuple[str, ...] = Field(min_length=1)
    system: str = "ICD-10-CM"


class GuidelineCase(Case):
    """A question and the guideline sections any of which is a right first hit."""

    query: str
    refs: tuple[str, ...] = Field(min_length=1)


class GoldCode(BaseModel):
    """A reference code; the system is ICD-10-CM where the line does not say.

    `spans` are the character offsets (start, end) into the note of the words that it rests on, where the set has them.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    code: str
    system: str = "ICD-10-CM"
    role: str | None = None
    units: float | None = None
    spans: tuple[tuple[int, int], ...] = ()


class Patient(BaseModel):
    """What is known of the patient."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    sex: Literal["F", "M"] | None = None
    age: float | None = Field(default=None, ge=0, le=130)


class NoteCase(Case):
    """A note with its reference codes; `must_not` codes are errors, `acceptable` ones are neither right nor wrong."""

    text: str
    codes: tuple[GoldCode, ...] = ()
    setting: Literal["outpatient", "inpatient"] = "outpatient"
    patient: Patient | None = None
    date_of_service: date | None = None
    must_not: tuple[str, ...] = ()
    acceptable: tuple[str, ...] = ()
    alt_first: tuple[str, ...] = ()
    score_systems: tuple[str, ...] | None = None


class ExpectedFinding(BaseModel):
    """A finding that must be raised; `or` lists other names that are as good, `verdict_any` other verdicts."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    convention: str
    codes: tuple[str, ...] = ()
    verdict: str | None = None
    or_: tuple[str, ...] = Field(default=(), alias="or")
    verdict_any: tuple[str, ...] = ()


class ConventionCase(Case):
    """A list of codes with the findings it must raise; a clean case raises nothing but `info`."""

    codes: tuple[str, ...]
    setting: Literal["outpatient", "inpatient"] = "outpatient"
    patient: Patient | None = None
    date_of_service: date | None = None
    expect: tuple[ExpectedFinding, ...] = ()
    also_ok: tuple[ExpectedFinding, ...] = ()
    clean: bool = False


class ChatExpectation(BaseModel):
    """What the last turn's answer must and must not hold."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    codes_all: tuple[str, ...] = ()
    codes_any: tuple[tuple[str, ...], ...] = ()
    codes_none: tuple[str, ...] = ()
    must_mention: tuple[str, ...] = ()
    must_not_mention: tuple[str, ...] = ()
    refs_any: tuple[str, ...] = ()
    decline: bool = False
    decline_ok: bool = False


class ChatCase(Case):
    """A question, or a conversation whose last turn is judged."""

    turns: tuple[str, ...] = Field(min_length=1)
    expect: ChatExpectation


MODELS: dict[str, type[Case]] = {
    "retrieval": RetrievalCase,
    "guidelines": GuidelineCase,
    "notes": NoteCase,
    "conventions": ConventionCase,
    "chat": ChatCase,
}


def __getattr__(name: str) -> object:
    """`load` and `BadSet` are in `evals.opening`; they are found here too by whoever reads a small set whole."""
    if name in ("load", "BadSet"):
        from evals import opening

        return getattr(opening, name)
    raise AttributeError(name)
