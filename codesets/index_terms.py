"""What the Alphabetic Index and its tables print: terms with their path, the code to verify, and where else to look."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from codesets.entries import Release


class Book(StrEnum):
    """The parts of the ICD-10-CM Index; each is a file of its own."""

    DISEASES = "Index to Diseases and Injuries"
    EXTERNAL = "External Cause Index"
    DRUGS = "Table of Drugs and Chemicals"
    NEOPLASMS = "Neoplasm Table"
    PROCEDURES = "ICD-10-PCS Index"


class Intent(StrEnum):
    """The columns of the Table of Drugs and Chemicals."""

    ACCIDENTAL = "poisoning, accidental"
    SELF_HARM = "poisoning, intentional self-harm"
    ASSAULT = "poisoning, assault"
    UNDETERMINED = "poisoning, undetermined"
    ADVERSE_EFFECT = "adverse effect"
    UNDERDOSING = "underdosing"


class Behaviour(StrEnum):
    """The columns of the Neoplasm Table."""

    PRIMARY = "malignant primary"
    SECONDARY = "malignant secondary"
    IN_SITU = "in situ"
    BENIGN = "benign"
    UNCERTAIN = "uncertain behavior"
    UNSPECIFIED = "unspecified behavior"


# Column 1 of both tables is the term itself.
COLUMNS: dict[Book, tuple[Intent, ...] | tuple[Behaviour, ...]] = {
    Book.DRUGS: tuple(Intent),
    Book.NEOPLASMS: tuple(Behaviour),
}


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """One line of the Index: `path` from the main term down, `code` as printed (a dash asks for more characters).

    `nonessential` are the modifiers in parentheses; `see` and `see_also` point to other terms; `cells` are the codes
    of a table's columns by column name.
    """

    path: tuple[str, ...]
    code: str = ""
    nonessential: str = ""
    see: str = ""
    see_also: str = ""
    manifestation: str = ""
    cells: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return ", ".join(self.path)


@dataclass(frozen=True, slots=True)
class IndexEdition:
    """A release of one part of the Index."""

    release: Release
    book: Book
    terms: tuple[IndexTerm, ...] = field(repr=False)
