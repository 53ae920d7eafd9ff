"""The encounter: what decides which rules and which release apply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Setting(StrEnum):
    """Where the patient was treated; Sections II and III of the guidelines are inpatient, Section IV outpatient."""

    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"


class Sex(StrEnum):
    """The sex recorded at birth, as claims carry it."""

    FEMALE = "F"
    MALE = "M"


@dataclass(frozen=True, slots=True)
class Encounter:
    """What is known of the encounter; `age` in years (0 for a newborn or infant), None where it is not known."""

    setting: Setting = Setting.OUTPATIENT
    date_of_service: date | None = None
    sex: Sex | None = None
    age: float | None = None
