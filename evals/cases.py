"""Evaluation sets: one JSON object a line, checked against a schema with an error for each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from codesets.refusal import Refusal

Kind = Literal["retrieval", "guidelines", "notes", "conventions", "chat"]


class BadSet(Refusal, ValueError):
    """The set cannot be read; the message names the file, the line and the reason."""


class _Case(BaseModel):
    """What every case has; keys beyond the schema (source, why, cites) are allowed and ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str


class RetrievalCase(_Case):
    """A query and the codes any of which is a right first hit."""

    query: str
    codes: tuple[str, ...] = Field(min_length=1)
    system: str = "ICD-10-CM"


class GuidelineCase(_Case):
    """A question and the guideline sections any of which is a right first hit."""

    query: str
    refs: tuple[str, ...] = Field(min_length=1)


class GoldCode(BaseModel):
    """A reference code; the system is ICD-10-CM where the line does not say."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    code: str
    system: str = "ICD-10-CM"
    role: str | None = None
    units: float | None = None


class Patient(BaseModel):
    """What is known of the patient."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    sex: Literal["F", "M"] | None = None
    age: float | None = Field(default=None, ge=0, le=130)


class NoteCase(_Case):
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


class ConventionCase(_Case):
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


class ChatCase(_Case):
    """A question, or a conversation whose last turn is judged."""

    turns: tuple[str, ...] = Field(min_length=1)
    expect: ChatExpectation


AnyCase = TypeVar("AnyCase", bound=_Case)
MODELS: dict[str, type[_Case]] = {
    "retrieval": RetrievalCase,
    "guidelines": GuidelineCase,
    "notes": NoteCase,
    "conventions": ConventionCase,
    "chat": ChatCase,
}


def load(path: Path, model: type[AnyCase]) -> tuple[AnyCase, ...]:
    """Every case of a set; raises BadSet at the first line that does not fit."""
    if not path.is_file():
        raise BadSet(f"no evaluation set at {path}")
    cases = tuple(_read(path, model))
    if not cases:
        raise BadSet(f"{path.name}: holds no cases")
    twice = (
        {case.id for case in cases if sum(other.id == case.id for other in cases) > 1} if len(cases) < 3000 else set()
    )
    if twice:
        raise BadSet(f"{path.name}: the id {sorted(twice)[0]!r} stands twice")
    return cases


def _read(path: Path, model: type[AnyCase]) -> Iterator[AnyCase]:
    with path.open(encoding="utf-8", errors="strict") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                yield model.model_validate(json.loads(line))
            except json.JSONDecodeError as error:
                raise BadSet(f"{path.name}, line {number}: not a JSON object ({error.msg})") from None
            except ValidationError as error:
                raise BadSet(f"{path.name}, line {number}: {_first(error.errors())}") from None


def _first(errors: list[Any]) -> str:
    where = ".".join(str(part) for part in errors[0]["loc"])
    return f"{where}: {errors[0]['msg']}"
