"""What each tool may be asked: the arguments that a model gives, with their limits; the docstrings are told to it."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from codesets.codes import CodeSystem
from codesets.encounter import Setting, Sex

MAX_CODES = 25
MAX_QUERY = 500


class SearchCodes(BaseModel):
    """Find codes by words, abbreviation or code."""

    query: str = Field(description="what is looked for, in the coder's words", max_length=MAX_QUERY)
    system: CodeSystem | None = Field(default=None, description="one code set only")
    limit: int = Field(default=6, ge=1, le=20)
    billable: bool = Field(default=False, description="complete codes only")


class ShowCode(BaseModel):
    """One code: title, notes own and inherited, path, children."""

    code: str = Field(max_length=40)


class CompareCodes(BaseModel):
    """Where two or more codes part."""

    codes: list[str] = Field(min_length=2, max_length=6)


class CheckCodes(BaseModel):
    """May these codes stand together, in this order."""

    codes: list[str] = Field(min_length=1, max_length=MAX_CODES)
    setting: Setting = Setting.OUTPATIENT
    date_of_service: date | None = None
    sex: Sex | None = None
    age: float | None = Field(default=None, ge=0, le=130)


class CodeNote(BaseModel):
    """Code the note that the coder has pasted; without a setting, for the one that the note has."""

    setting: Setting | None = None


class WhatIf(BaseModel):
    """Codes if the note said something else: "it was the left side", "she also has CKD stage 4"."""

    change: str = Field(max_length=MAX_QUERY)


class CodeSituation(BaseModel):
    """Codes for a situation told in a few words, combined and in sequence: "type 2 diabetes with CKD 4, on insulin"."""

    words: str = Field(description="the conditions and circumstances", max_length=MAX_QUERY)
    setting: Setting = Setting.OUTPATIENT
    age: float | None = Field(default=None, ge=0, le=130)
    sex: Sex | None = None


class CodesAsOne(BaseModel):
    """The code that says what two or more codes say apart: the combination code in their place."""

    codes: list[str] = Field(min_length=2, max_length=MAX_CODES)


class ShowWorksheet(BaseModel):
    """The worksheet of the note as it stands, after what was dropped."""


class DropFromWorksheet(BaseModel):
    """Leave codes out of the worksheet, by code or by place ("2", the second)."""

    codes: list[str] = Field(min_length=1, max_length=MAX_CODES)


class BillingUnits(BaseModel):
    """Units to bill for a dose of a drug: its code and the dose given, as in "J0696", "1 g"."""

    code: str = Field(max_length=40)
    dose: str = Field(max_length=40)


class UnitLimit(BaseModel):
    """The most units of a code that one patient is usually billed on one day (MUE)."""

    code: str = Field(max_length=40)


class VisitLevel(BaseModel):
    """Visit level (E/M) by medical decision making or minutes, from words such as "new patient, moderate MDM"."""

    visit: str = Field(max_length=MAX_QUERY)
    before: str = Field(
        default="", description="what was said of it earlier, where `visit` amends it", max_length=MAX_QUERY
    )


class NoteSays(BaseModel):
    """The sentences of the pasted note that hold these words."""

    words: str = Field(default="", description="words that the sentence holds", max_length=MAX_QUERY)
    code: str = Field(default="", description="or the code that the sentence is about", max_length=40)


class RefineCodes(BaseModel):
    """Codes with the detail that further words tell: the other side, the stage, the encounter, how a drug was taken."""

    codes: list[str] = Field(min_length=1, max_length=MAX_CODES)
    words: str = Field(description="what is now known, in the words of the titles", max_length=MAX_QUERY)


class FindGuideline(BaseModel):
    """Guideline sections by number or topic."""

    query: str = Field(max_length=MAX_QUERY)
    limit: int = Field(default=3, ge=1, le=8)


class WhatChanged(BaseModel):
    """When a code came, went, and what replaced it."""

    code: str = Field(max_length=40)
    date_of_service: date | None = None
