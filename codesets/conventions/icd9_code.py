"""icd9_code: a code of ICD-9-CM, which no service since 1 October 2015 is coded by."""

from __future__ import annotations

from collections.abc import Sequence

from codesets.catalog import Catalog
from codesets.codes import CodeSystem
from codesets.conventions import basis
from codesets.conventions.finding import Finding, Verdict
from codesets.conventions.reading import Listed, UnknownText
from codesets.encounter import Encounter

NAME = "icd9_code"
SYSTEM = "ICD-9-CM"


def check(codes: Sequence[Listed], encounter: Encounter, catalog: Catalog) -> tuple[Finding, ...]:
    """One finding for each text of the form of ICD-9-CM."""
    rest = basis.of_release(str(catalog.release_of(CodeSystem.ICD10CM)), "Diagnoses are coded in ICD-10-CM.")
    texts = dict.fromkeys(text for text in codes if isinstance(text, UnknownText) and text.system == SYSTEM)
    return tuple(
        Finding(NAME, Verdict.INVALID, (text.code,), f"{text.text} is no ICD-10-CM code: {text.reason}.", rest)
        for text in texts
    )
