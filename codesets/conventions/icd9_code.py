"""icd9_code: a code of ICD-9-CM, which no service since 1 October 2015 is coded by."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.conventions import basis
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.history import FIRST_EDITION
from codesets.conventions.reading import Listed, UnknownText
from codesets.conventions.standing import day_of
from codesets.encounter import Encounter

NAME = "icd9_code"
SYSTEM = "ICD-9-CM"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each text of the form of ICD-9-CM."""
    release = str(catalog.release_of(CodeSystem.ICD10CM))
    if day_of(encounter, catalog) < FIRST_EDITION:
        return _not_loaded(codes, release)
    rest = basis.of_release(release, "Diagnoses are coded in ICD-10-CM.")
    return tuple(
        Finding(NAME, Verdict.INVALID, (text.code,), f"{text.text} is no ICD-10-CM code: {text.reason}.", rest)
        for text in _texts(codes)
    )


def _not_loaded(codes: Sequence[Listed], release: str) -> tuple[Finding, ...]:
    """Before the first edition of ICD-10-CM the code may be right, but nothing loaded can tell."""
    rest = basis.of_release(release, f"ICD-10-CM is in force from {FIRST_EDITION}.")
    said = "ICD-9-CM was in force on that day and is not loaded: the code cannot be judged."
    return tuple(Finding(NAME, Verdict.REVIEW, (text.code,), f"{text.text}: {said}", rest) for text in _texts(codes))


def _texts(codes: Sequence[Listed]) -> tuple[UnknownText, ...]:
    found = (text for text in codes if isinstance(text, UnknownText) and text.system == SYSTEM)
    return tuple(dict.fromkeys(found))
